/** Builds the page, and serves it while developing, with the API of a running mailglass behind it. */
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

const api = process.env['MAILGLASS_API'] ?? 'http://127.0.0.1:8025';

export default defineConfig({
  root: 'src',
  publicDir: '../public',
  plugins: [svelte()],
  build: { outDir: '../dist/page', emptyOutDir: true, chunkSizeWarningLimit: 900 },
  server: {
    host: '127.0.0.1',
    port: 5173,
    // The server checks Host and Origin; to it, the page comes from its own address.
    proxy: { '/api': { target: api, ws: true, changeOrigin: true, rewriteWsOrigin: true } },
  },
});
