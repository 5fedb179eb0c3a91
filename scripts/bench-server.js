/** What the benchmarks share: servers in processes of their own, a client that waits for each answer, medians. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const anyPorts = [
  'http',
  'smtp',
  'submission',
  'submissions',
  'pop3',
  'pop3s',
  'imap',
  'imaps',
  'dns',
].flatMap((name) => [`--${name}-port`, '0']);

/** Our own server on free ports; `where` says where it keeps its data. */
export const ours = (...where) => ['dist/server/main.js', '--json', ...where, ...anyPorts];
/** As the peer does: in memory. */
export const inMemory = ours('--ephemeral');
export const bare = ['scripts/bench-bare-smtp.js'];

/** The value that so great a share of the numbers does not exceed. */
export function quantile(numbers, share) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

export const median = (numbers) => quantile(numbers, 0.5);

/** Starts a server that prints a line of JSON with its ports when it is ready. */
export async function start(args) {
  const began = performance.now();
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout) {
    text += chunk;
    if (text.includes('\n')) break;
  }
  const took = performance.now() - began;
  return { child, took, ...JSON.parse(text) };
}

export async function stop({ child }) {
  if (child.exitCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/**
 * A client that waits for each reply, as most do. Resolves once the server has greeted and answered EHLO and what else it
 * is told first.
 */
export function open(port, to = 'alice@north.test', first = []) {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1');
    socket.setNoDelay(true);
    let pending = '';
    let answered;
    const ask = (octets) => {
      socket.write(octets);
      return new Promise((answer) => (answered = answer));
    };
    const client = {
      ask,
      async deliver(message, count) {
        for (let i = 0; i < count; i++) {
          await ask('MAIL FROM:<bob@north.test>\r\n');
          await ask(`RCPT TO:<${to}>\r\n`);
          await ask('DATA\r\n');
          await ask(message);
        }
      },
      quit: () => socket.end('QUIT\r\n'),
    };
    answered = async () => {
      for (const line of ['EHLO bench.example', ...first]) await ask(`${line}\r\n`);
      resolve(client);
    };
    socket.on('error', reject);
    socket.on('data', (octets) => {
      pending += octets.toString('latin1');
      // The last line of a reply has a space after its code.
      if (!/^\d{3} [^\n]*\n$/m.test(pending)) return;
      if (/^[45]/.test(pending)) throw new Error(`refused: ${pending}`);
      pending = '';
      answered();
    });
  });
}

export function messageOf(size) {
  const header = 'From: bob@north.test\r\nTo: alice@north.test\r\nSubject: bench\r\n\r\n';
  const line = `${'x'.repeat(70)}\r\n`;
  return `${header}${line.repeat(Math.floor((size - header.length) / line.length))}.\r\n`;
}

/** Says lines to a POP3 or IMAP server, each once the one before was answered: by a line that `isEnd` knows. */
export async function converse(port, lines, isEnd) {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  let text = '';
  const waiting = [...lines];
  for await (const octets of socket) {
    text += octets.toString('latin1');
    if (!isEnd(text)) continue;
    text = '';
    const next = waiting.shift();
    if (next === undefined) break;
    socket.write(`${next}\r\n`);
  }
  socket.destroy();
}

/** The number of the last fact of a server's trace. */
export async function lastFact(url) {
  const { default: WebSocket } = await import('ws');
  const socket = new WebSocket(`${url.replace(/^http/, 'ws').replace(/\/$/, '')}/api/live`, {
    origin: url.replace(/\/$/, ''),
  });
  const [data] = await once(socket, 'message');
  socket.terminate();
  return JSON.parse(String(data)).last;
}

/** The facts of a binary message, with their octets as text of one character each; common/trace/codec.ts packs them. */
export function factsIn(packed) {
  let at = 4 + packed.readUInt32BE(0);
  const facts = JSON.parse(packed.toString('utf8', 4, at));
  for (const fact of facts) {
    if (typeof fact.octets === 'number') fact.octets = packed.latin1Slice(at, (at += fact.octets));
  }
  return facts;
}

/** All facts of a server's trace. */
export async function factsOf(url) {
  const { default: WebSocket } = await import('ws');
  const origin = url.replace(/\/$/, '');
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/api/live`, { origin });
  const facts = [];
  let last = Infinity;
  const all = new Promise((resolve) => {
    socket.on('message', (data, isBinary) => {
      if (!isBinary) {
        const message = JSON.parse(String(data));
        if (message.type !== 'hello') return;
        last = message.last;
        socket.send(JSON.stringify({ type: 'resume', epoch: '', after: 0 }));
        return;
      }
      facts.push(...factsIn(data));
      if ((facts.at(-1)?.seq ?? 0) >= last) resolve();
    });
  });
  await all;
  socket.terminate();
  return facts;
}
