/** Builds the page and its replay into dist/page and the server into dist/server, each one bundle, so that both start at once. */
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

export async function buildAll() {
  process.chdir(root);
  await rm('dist', { recursive: true, force: true });
  await build({ configFile: 'vite.config.ts', logLevel: 'warn' });
  // After the page, whose build empties the folder.
  await build({ configFile: 'vite.replay.config.ts', logLevel: 'warn' });
  await build({
    configFile: false,
    logLevel: 'warn',
    // Everything goes into the bundle: reading one file is what makes the server start quickly.
    // But for the database driver, which is no JavaScript and is loaded only when there is something to keep.
    ssr: { noExternal: true, external: ['libsql'], target: 'node' },
    build: {
      ssr: 'server/main.ts',
      outDir: 'dist/server',
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { entryFileNames: 'main.js', chunkFileNames: '[name].js' } },
    },
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildAll();
}
