/** `npm start`: builds when a source is newer than what was built, then becomes the built server. */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const built = join(root, 'dist/server/main.js');
const sources = [
  'common',
  'server',
  'src',
  'public',
  'lessons',
  'scripts/build.js',
  'vite.config.ts',
  'package-lock.json',
];

function newest(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  // A folder's own time tells of files removed.
  return readdirSync(path).reduce((latest, name) => Math.max(latest, newest(join(path, name))), stat.mtimeMs);
}

const builtAt = statSync(built, { throwIfNoEntry: false })?.mtimeMs ?? 0;
if (sources.some((source) => newest(join(root, source)) > builtAt)) {
  // Standard output belongs to the server: with --json it is exactly one line.
  process.stderr.write('building the page and the server …\n');
  const { buildAll } = await import('./build.js');
  await buildAll();
}
process.argv[1] = built;
await import(built);
