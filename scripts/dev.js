/** `npm run dev`: the server restarts and the page reloads whenever their sources change. Options go to the server. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const options = process.argv.slice(2);
const given = options.indexOf('--http-port');
const port = given < 0 ? '8025' : options[given + 1];
process.env.MAILGLASS_API ??= `http://127.0.0.1:${port}`;

const server = spawn(
  process.execPath,
  ['node_modules/tsx/dist/cli.mjs', 'watch', '--clear-screen=false', 'server/main.ts', ...options],
  { stdio: 'inherit' },
);
const page = await createServer({ configFile: 'vite.config.ts' });
await page.listen();
process.stdout.write(`\n  the page, reloading as you edit: ${page.resolvedUrls?.local[0] ?? ''}\n\n`);

const stop = async () => {
  server.kill('SIGTERM');
  await page.close();
};
process.once('SIGINT', stop);
process.once('SIGTERM', stop);
server.once('exit', async (code) => {
  await page.close();
  process.exitCode = code ?? 0;
});
