/** Mermaid drawing a sequence diagram, for comparison. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** Mermaid's one file for browsers, from the registry for the occasion; `undefined` where that is out of reach. */
export function mermaidSource(data) {
  const run = (command, ...args) => spawnSync(command, args, { cwd: data, encoding: 'utf8' });
  const packed = run('npm', 'pack', 'mermaid@11', '--silent');
  if (packed.status !== 0) return undefined;
  if (run('tar', 'xzf', packed.stdout.trim(), 'package/dist/mermaid.min.js').status !== 0) return undefined;
  return join(data, 'package/dist/mermaid.min.js');
}

/** Mermaid drawing a dialogue of so many messages, milliseconds. */
export async function mermaid(context, source, messages) {
  const page = await context.newPage();
  await page.addScriptTag({ path: source });
  const lines = Array.from({ length: messages }, (_, i) =>
    i % 2 === 0 ? `C->>S: NOOP ${i}` : `S-->>C: 250 2.0.0 OK ${i}`,
  );
  const took = await page.evaluate(
    async (text) => {
      window.mermaid.initialize({ startOnLoad: false, maxTextSize: 1e9, maxEdges: 1e9 });
      const began = performance.now();
      const { svg } = await window.mermaid.render('d', text);
      document.body.innerHTML = svg;
      document.body.getBoundingClientRect();
      return performance.now() - began;
    },
    `sequenceDiagram\n${lines.join('\n')}`,
  );
  await page.close();
  return took;
}
