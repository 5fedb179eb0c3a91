/**
 * Builds the page once more as one file that needs no server and loads nothing: the template of the export that replays a
 * trace offline. What only a server can do is replaced by what says so.
 */
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';

const source = (path: string): string => fileURLToPath(new URL(`src/${path}`, import.meta.url));

const replaced: Readonly<Record<string, string>> = {
  [source('terminal/Pane.svelte')]: source('export/replay/Terminals.svelte'),
  [source('services/Pane.svelte')]: source('export/replay/Services.svelte'),
  [source('world/Sheet.svelte')]: source('export/replay/World.svelte'),
  [source('lesson/Pane.svelte')]: source('export/replay/Services.svelte'),
  [source('lesson/DraftSheet.svelte')]: source('export/replay/World.svelte'),
  [source('lesson/Map.svelte')]: source('export/replay/World.svelte'),
};

function withoutServer(): Plugin {
  return {
    name: 'without-server',
    enforce: 'pre',
    async resolveId(id, importer) {
      if (!id.endsWith('.svelte')) return null;
      const found = await this.resolve(id, importer, { skipSelf: true });
      return (found && replaced[found.id]) ?? null;
    },
  };
}

/** Puts script and style into the page, which then may run that script and load nothing at all. */
function oneFile(): Plugin {
  return {
    name: 'one-file',
    enforce: 'post',
    // After everybody else has written what they have to write.
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        const page = bundle['replay.html'];
        if (page?.type !== 'asset') throw new Error('the build made no replay.html');
        let script = '';
        let style = '';
        for (const [name, part] of Object.entries(bundle)) {
          if (part === page) continue;
          if (part.type === 'chunk') script += part.code;
          else if (name.endsWith('.css')) style += String(part.source);
          else throw new Error(`${name} would be a file of its own: the replay is one file`);
          Reflect.deleteProperty(bundle, name);
        }
        // In strings, templates and patterns alike this is the same sign, and it neither ends the element nor begins another.
        script = script.replace(/<(?=\/?script)/gi, '\\x3c');
        const hash = createHash('sha256').update(script).digest('base64');
        const policy = [
          "default-src 'none'",
          `script-src 'sha256-${hash}'`,
          "style-src 'unsafe-inline'",
          'img-src data: blob:',
          'font-src data:',
          "base-uri 'none'",
          "form-action 'none'",
        ].join('; ');
        page.source = String(page.source)
          .replace(/\s*<(script|link)\b[^>]*(src|href)="[^"]*"[^>]*>(<\/script>)?/g, '')
          .replace(
            /(<meta charset="utf-8" \/>)/,
            (charset) => `${charset}\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`,
          )
          .replace('</head>', () => `<style>${style}</style>\n  </head>`)
          .replace('</body>', () => `<script type="module">${script}</script>\n  </body>`);
      },
    },
  };
}

export default defineConfig({
  root: 'src/export/replay',
  publicDir: false,
  plugins: [withoutServer(), svelte({ configFile: '../../../svelte.config.js' }), oneFile()],
  build: {
    // Those that know light-dark(). For others it is rewritten, and a picture could no longer be drawn in the other colours.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    outDir: '../../../dist/page',
    emptyOutDir: false,
    // Fonts become part of the style.
    assetsInlineLimit: () => true,
    cssCodeSplit: false,
    modulePreload: false,
    chunkSizeWarningLimit: 2000,
    rolldownOptions: { input: 'src/export/replay/replay.html', output: { codeSplitting: false } },
  },
});
