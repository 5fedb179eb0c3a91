/** How a script is played: against peers that say what a test wants, and once against the real TLS. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readScript, type Script } from '../../common/lesson/script.ts';
import type { Service } from '../../common/protocols.ts';
import { playText } from '../../test/lessons/playing.ts';
import { startMailglass } from '../world.ts';
import { play, type PlayParts } from './play.ts';

const servers: Server[] = [];
afterEach(() => {
  vi.useRealTimers();
  for (const server of servers.splice(0)) server.close();
});

function scriptOf(text: string, service: Service = 'pop3'): Script {
  const script = readScript(text, 'x/solution.txt', service);
  if (!('steps' in script)) throw new Error(JSON.stringify(script));
  return script;
}

/** A peer that greets, and answers each line as told; what it heard is kept. */
async function peer(
  greeting: string,
  answers: Readonly<Record<string, string>> = {},
): Promise<{ parts: PlayParts; heard: string[]; did: string[]; ended: Promise<unknown> }> {
  const heard: string[] = [];
  const did: string[] = [];
  let ended: Promise<unknown> = Promise.resolve();
  const server = createServer((socket: Socket) => {
    ended = once(socket, 'close');
    socket.on('error', () => undefined);
    socket.write(Buffer.from(greeting, 'latin1'));
    socket.on('data', (octets) => {
      for (const line of octets.toString('latin1').split('\r\n').slice(0, -1)) {
        heard.push(line);
        const answer = answers[line];
        if (answer?.endsWith('END') === true) socket.end(answer.slice(0, -'END'.length));
        else if (answer !== undefined) socket.write(Buffer.from(answer, 'latin1'));
      }
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const parts: PlayParts = {
    where: (service) =>
      service === 'pop3' || service === 'imap' ? { address: '127.0.0.1', port } : undefined,
    ca: () => Promise.reject(new Error('no TLS here')),
    clock: (milliseconds) => did.push(`clock ${String(milliseconds)}`),
    service: (host, service, action) => {
      did.push(`${action} ${host} ${service}`);
      return host === 'gone' ? Promise.reject(new Error('gone has no service pop3')) : Promise.resolve();
    },
    settle: () => {
      did.push('settle');
      return Promise.resolve();
    },
  };
  return { parts, heard, did, ended: new Promise((resolve) => setImmediate(resolve)).then(() => ended) };
}

describe('a script', () => {
  it('says its lines when what it expects was said, passes over what nobody minds, and leaves no connection open', async () => {
    const { parts, heard, did, ended } = await peer('+OK <1@x> hi\r\n', {
      CAPA: '+OK\r\nTOP\r\nUIDL\r\n.\r\n',
      STAT: '+OK 2 300\r\n',
    });
    await play(
      scriptOf(
        'S: +OK <*>\nC: CAPA\nS: <...>\nS: .\nC: STAT\nS| +OK 2\n! clock 15m\n! stop mx.north.test pop3\n! start mx.north.test pop3\n! settle',
      ),
      parts,
    );
    expect(heard).toEqual(['CAPA', 'STAT']);
    expect(did).toEqual(['clock 900000', 'stop mx.north.test pop3', 'start mx.north.test pop3', 'settle']);
    await ended;
  });

  it('says several lines in one go', async () => {
    const { parts, heard } = await peer('+OK\r\n', { c: 'done\r\n' });
    await play(scriptOf('S: +OK\nC: a\nC: b\nC| c\\r\\n\nS: done'), parts);
    expect(heard).toEqual(['a', 'b', 'c']);
  });

  it('fills in what only the server knows: the greeting’s digest, and a UIDVALIDITY of another connection', async () => {
    const { parts, heard } = await peer('+OK POP3 server ready <1896.697170952@dbc.mtview.ca.us>\r\n', {
      s: '* OK [UIDVALIDITY 42] valid\r\n',
    });
    await play(
      scriptOf(
        'S: +OK <*>\nC: APOP mrose {{apop tanstaaf}}\nS2: +OK <*>\nC2: s\nS2: * OK <*>\nC: q {{uidvalidity 2}}\nC2: {{uidvalidity}}\nC2: APOP x {{apop tanstaaf 1}}',
      ),
      parts,
    );
    await vi.waitFor(() => {
      expect([...heard].sort()).toEqual([
        '42',
        // RFC 1939 §7
        'APOP mrose c4c9334bac560ecc979e58001b3e22fb',
        'APOP x c4c9334bac560ecc979e58001b3e22fb',
        'q 42',
        's',
      ]);
    });
  });

  it('reads lines as UTF-8, and octets as octets', async () => {
    const { parts } = await peer('+OK gr\xc3\xbc\xc3\x9fe\r\n\xff\x00');
    await play(scriptOf('S: +OK grüße\nS| \\xff\\0'), parts);
  });

  it('ends well when the server closes, or when the client vanishes', async () => {
    const { parts } = await peer('+OK\r\n', { QUIT: 'END' });
    await play(scriptOf('S: +OK\nC: QUIT\n! closed 1'), parts);
    const { parts: others, ended } = await peer('+OK\r\n');
    await play(scriptOf('S: +OK\n! vanish 1'), others);
    await ended;
  });

  it.each([
    ['another line', 'S: -ERR', 1, 'expected “-ERR”, the server said “+OK hi”'],
    ['other octets', 'S: +OK <*>\nC: a\nS| xyz', 3, 'expected "xyz", the server said "abc"'],
    [
      'a connection that ends',
      'S: +OK <*>\nC: end\nS: more',
      3,
      'expected “more”, but the connection is closed',
    ],
    ['half a line', 'S: +OK <*>\nC: half\nS: half a line', 3, 'left is "half a"'],
    ['a greeting without a timestamp', 'S: +OK <*>\nC: {{apop x}}', 2, 'needs the greeting of connection 1'],
    ['a mailbox that was not opened', 'S: +OK <*>\nC: {{uidvalidity}}', 2, '{{uidvalidity}} needs a mailbox'],
    ['a service that does not listen', '# service: smtp\nS: 220', 2, 'no smtp listens in this world'],
    ['a service that cannot be stopped', '! stop gone pop3', 1, 'gone has no service pop3'],
    ['TLS that does not come about', 'S: +OK <*>\n! secure 1', 2, 'no TLS here'],
    ['time that should pass', 'S: +OK <*>\n! wait 5ms', 2, 'time does not pass'],
  ])('fails at %s, in its line', async (_what, text, line, message) => {
    const { parts, ended } = await peer('+OK hi\r\n', { a: 'abc', half: 'half aEND', end: 'END' });
    await expect(play(scriptOf(text), parts)).rejects.toMatchObject({
      name: 'PlayError',
      file: 'x/solution.txt',
      line,
      message: expect.stringContaining(message) as string,
    });
    await ended;
  });

  it('waits for some seconds, and no longer', async () => {
    const { parts } = await peer('');
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const played = expect(play(scriptOf('S: +OK'), parts)).rejects.toThrow(
      'expected “+OK”, and nothing came',
    );
    while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(5000);
    await played;
  });

  it('goes on over TLS after STLS, and begins with it where the service does', async () => {
    const world = await startMailglass({ log: () => undefined });
    try {
      const login = 'C: CAPA\nS: <...>\nS: .\nC: QUIT\nS: +OK <*>\n! closed 1';
      await playText(world, 'pop3', `S: +OK <*>\nC: STLS\nS: +OK <*>\n! secure 1\n${login}`);
      await playText(world, 'pop3s', `S: +OK <*>\n${login}`);
      expect(world.trace.since(0).filter(({ kind }) => kind === 'tls-started')).toHaveLength(2);
    } finally {
      await world.close();
    }
  });
});
