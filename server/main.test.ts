import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { Peer } from '../test/net/peer.ts';
import { portNames } from './cli.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const freePorts = portNames.flatMap((name) => [`--${name}-port`, '0']);

const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

interface Run {
  readonly child: ChildProcess;
  readonly exited: Promise<number | null>;
  out(): string;
  err(): string;
  readonly line: Promise<string>;
}

function run(...args: string[]): Run {
  const child = spawn(process.execPath, ['--import', 'tsx', main, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let out = '';
  let err = '';
  child.stderr.on('data', (chunk: Buffer) => (err += String(chunk)));
  const line = new Promise<string>((resolve) =>
    child.stdout.on('data', (chunk: Buffer) => {
      out += String(chunk);
      if (out.includes('\n')) resolve(out.slice(0, out.indexOf('\n')));
    }),
  );
  const exited = once(child, 'close').then(([code]) => code as number | null);
  return { child, exited, line, out: () => out, err: () => err };
}

test('with --json one line says that all ports accept; SIGTERM stops it with a goodbye', async () => {
  const { child, exited, line, out, err } = run('--ephemeral', '--json', ...freePorts);
  const ready = JSON.parse(await line) as { ready: boolean; ports: Record<string, number>; url: string };
  expect(ready.ready).toBe(true);
  expect(Object.keys(ready.ports)).toEqual(portNames);
  expect((await fetch(`${ready.url}/api/status`)).status).toBe(200);
  const peer = new Peer(ready.ports['smtp'] ?? 0);
  expect(await peer.line()).toMatch(/^220 /);
  const began = performance.now();
  child.kill('SIGTERM');
  expect(await peer.line()).toMatch(/^421 /);
  expect(await exited).toBe(0);
  expect(performance.now() - began).toBeLessThan(1500);
  expect(out().trimEnd().split('\n')).toHaveLength(1);
  expect(err()).toBe('');
});

test('a person is shown the page and the services; SIGINT stops it', async () => {
  const { child, exited, line, out } = run('--ephemeral', ...freePorts);
  expect(await line).toMatch(/^mailglass is at http:\/\/127\.0\.0\.1:\d+$/);
  expect(out()).toContain('alice@north.test');
  child.kill('SIGINT');
  expect(await exited).toBe(0);
});

test('a taken port is one line on standard error and exit code 1', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as AddressInfo;
  const { exited, out, err } = run('--ephemeral', '--json', ...freePorts, '--pop3-port', String(port));
  expect(await exited).toBe(1);
  expect(out()).toBe('');
  expect(err()).toMatch(
    new RegExp(`^mailglass: POP3 cannot listen on 127\\.0\\.0\\.1:${port}: .*--pop3-port.*\\n$`),
  );
  taken.close();
});

test('a second mailglass on one data folder is one line on standard error and exit code 1', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mailglass-main-'));
  const data = join(folder, 'data');
  const first = run('--json', '--data', data, ...freePorts);
  await first.line;
  const second = run('--json', '--data', data, ...freePorts);
  expect(await second.exited).toBe(1);
  expect(second.out()).toBe('');
  expect(second.err()).toMatch(
    /^mailglass: cannot start: another mailglass is using the data folder .*--ephemeral\n$/,
  );
  // The first goes on, and once it is gone the folder is free.
  first.child.kill('SIGTERM');
  expect(await first.exited).toBe(0);
  const third = run('--json', '--data', data, ...freePorts);
  expect(await third.line).toContain('"ready":true');
  third.child.kill('SIGKILL');
  await third.exited;
  const fourth = run('--json', '--data', data, ...freePorts);
  expect(await fourth.line).toContain('"ready":true');
  fourth.child.kill('SIGTERM');
  await fourth.exited;
  await rm(folder, { recursive: true });
});

test('a data folder that is a file is one line on standard error and exit code 1', async () => {
  const file = fileURLToPath(import.meta.url);
  const { exited, err } = run('--json', '--data', file, ...freePorts);
  expect(await exited).toBe(1);
  expect(err()).toMatch(
    /^mailglass: cannot start: the data folder .* cannot be made: a file has that name.*\n$/,
  );
});

test('an unknown option is one line on standard error and exit code 2', async () => {
  const { exited, out, err } = run('--pop-port', '1');
  expect(await exited).toBe(2);
  expect(out()).toBe('');
  expect(err()).toMatch(/^mailglass: .*--pop-port.*--help.*\n$/);
});

test('a world file that is wrong is told with line and column, and nothing starts', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mailglass-main-'));
  const file = join(folder, 'lesson.yaml');
  await writeFile(file, 'hosts:\n  - { nam: mx.north.test }\n');
  const { exited, out, err } = run('--ephemeral', '--json', ...freePorts, '--world', file);
  expect(await exited).toBe(2);
  expect(out()).toBe('');
  expect(err()).toContain(`mailglass: ${file}:2:7: there is no key \`nam\` here; did you mean name?`);
  await rm(folder, { recursive: true });
});
