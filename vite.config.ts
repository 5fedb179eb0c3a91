/** Builds the page, and serves it while developing, with the API of a running mailglass behind it. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const api = process.env['MAILGLASS_API'] ?? 'http://127.0.0.1:8025';

interface Graph {
  getModuleInfo(id: string): { readonly isEntry: boolean; readonly importers: readonly string[] } | null;
}

/** Whether the page needs a module before anything is looked at: some chain of plain imports leads to it from the entry. */
function isNeededAtOnce(id: string, graph: Graph, known: Map<string, boolean>): boolean {
  const found = known.get(id);
  if (found !== undefined) return found;
  // A circle of imports leads nowhere by itself.
  known.set(id, false);
  const info = graph.getModuleInfo(id);
  const needed =
    info !== null &&
    (info.isEntry || info.importers.some((importer) => isNeededAtOnce(importer, graph, known)));
  known.set(id, needed);
  return needed;
}

const needed = new Map<string, boolean>();

export default defineConfig({
  root: 'src',
  publicDir: '../public',
  plugins: [svelte()],
  build: {
    // Those that know light-dark(). For others it is rewritten, and a picture could no longer be drawn in the other colours.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    outDir: '../dist/page',
    emptyOutDir: true,
    chunkSizeWarningLimit: 900,
    // What is needed at once comes in one part, which is smaller than many.
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { debugName: 'page', name: (id, graph) => (isNeededAtOnce(id, graph, needed) ? 'page' : null) },
          ],
        },
      },
    },
  },
  server: {
    host: '127.0.0.1',
    port: 5173,
    // The server checks Host and Origin; to it, the page comes from its own address.
    proxy: { '/api': { target: api, ws: true, changeOrigin: true, rewriteWsOrigin: true } },
  },
});
