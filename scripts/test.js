/**
 * `npm test`: everything that must hold, one after the other, and a last line `N passed, N failed` that counts all that
 * ran. A check (types, lint, format, unused code, build) counts as one.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureChromium } from './chromium.js';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const scratch = mkdtempSync(join(tmpdir(), 'mailglass-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];

/** Runs node or a command of node_modules/.bin; resolves to whether it succeeded, with its output shown only when it did not. */
function run(command, args, { show = false, env = {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command === 'node' ? process.execPath : join('node_modules/.bin', command), args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'pipe'],
      shell: process.platform === 'win32' && command !== 'node',
    });
    let output = '';
    child.stdout?.on('data', (text) => (output += text));
    child.stderr?.on('data', (text) => (output += text));
    child.on('close', (code) => {
      if (code !== 0) process.stdout.write(output);
      resolve(code === 0);
    });
  });
}

function count(name, passed) {
  if (passed) total.passed++;
  else {
    total.failed++;
    failures.push(name);
  }
}

async function check(name, command, ...args) {
  const began = Date.now();
  const passed = await run(command, args);
  count(name, passed);
  process.stdout.write(`${passed ? '✓' : '✗'} ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)\n`);
}

/** Two at a time: the checks are processes of one thread each. */
async function checks(list) {
  const queue = [...list];
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) await check(...next);
  };
  await Promise.all([worker(), worker()]);
}

/** Adds what a test runner's own report counts; a runner that died before it reported is one failure. */
function add(name, succeeded, counts) {
  try {
    const { passed, failed, skipped } = counts();
    total.passed += passed;
    total.failed += failed;
    total.skipped += skipped;
    if (failed > 0) failures.push(name);
    else if (!succeeded || passed === 0) count(name, false);
  } catch {
    count(`${name}: ended without a report`, false);
  }
}

await checks([
  ['build', 'node', 'scripts/build.js'],
  ['types of common', 'tsc', '-p', 'common'],
  ['types of server', 'tsc', '-p', 'server'],
  ['types of test', 'tsc', '-p', 'test'],
  ['types of src', 'svelte-check', '--tsconfig', 'src/tsconfig.json', '--fail-on-warnings'],
  ['lint', 'eslint', '.', '--max-warnings', '0'],
  ['format', 'prettier', '--check', '.'],
  ['unused code and packages', 'knip'],
]);

const unitReport = join(scratch, 'unit.json');
const unit = await run(
  'vitest',
  ['run', '--reporter=dot', '--reporter=json', `--outputFile.json=${unitReport}`],
  {
    show: true,
  },
);
add('unit tests', unit, () => {
  const report = JSON.parse(readFileSync(unitReport, 'utf8'));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + (report.numRuntimeErrorTestSuites ?? 0),
    skipped: report.numPendingTests,
  };
});

try {
  const chromium = ensureChromium();
  const browserReport = join(scratch, 'browser.json');
  const browser = await run('playwright', ['test', '--reporter=list,json'], {
    show: true,
    env: { PLAYWRIGHT_JSON_OUTPUT_NAME: browserReport, MAILGLASS_CHROMIUM: chromium },
  });
  add('browser tests', browser, () => {
    const { stats } = JSON.parse(readFileSync(browserReport, 'utf8'));
    return { passed: stats.expected + stats.flaky, failed: stats.unexpected, skipped: stats.skipped };
  });
} catch (error) {
  process.stdout.write(`✗ browser tests: ${error.message}\n`);
  count('browser tests', false);
}

rmSync(scratch, { recursive: true, force: true });
if (failures.length > 0) process.stdout.write(`\nfailed: ${failures.join(', ')}\n`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed${skipped}\n`);
process.exitCode = total.failed === 0 ? 0 : 1;
