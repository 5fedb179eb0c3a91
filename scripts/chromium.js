/** Finds a Chromium for the browser tests, and installs one the way the platform does when there is none. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const known = [
  process.env.MAILGLASS_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of an installed Chromium, or `undefined`. */
export function findChromium() {
  return [...known, chromium.executablePath()].find((candidate) => candidate && existsSync(candidate));
}

/** The path of a Chromium; installs one first if there is none. Throws with one line that says what to do. */
export function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  const run = (command, ...args) => spawnSync(command, args, { stdio: ['ignore', 2, 2] }).status === 0;
  if (existsSync('/etc/debian_version')) {
    if (process.getuid?.() === 0) {
      process.stderr.write('no Chromium here: installing it with apt-get …\n');
      if (run('apt-get', 'update', '-qq')) run('apt-get', 'install', '-y', '-qq', 'chromium');
    }
  } else {
    process.stderr.write('no Chromium here: installing it with Playwright …\n');
    run(process.execPath, 'node_modules/@playwright/test/cli.js', 'install', 'chromium');
  }
  const installed = findChromium();
  if (installed) return installed;
  throw new Error(
    'the browser tests need Chromium: install it ("sudo apt-get install chromium", or "npx playwright install chromium"), or name one in MAILGLASS_CHROMIUM',
  );
}
