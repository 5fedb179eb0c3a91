/** What a broken client does: the server answers precisely, stays up, delivers nothing by halves, and the trace shows it. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, test } from 'vitest';
import { octetsOf } from '../../common/octets.ts';
import type { Service } from '../../common/protocols.ts';
import type { Fact, Oddity } from '../../common/trace/facts.ts';
import { aWorld, factThat } from './world.ts';

const world = aWorld();

/** A client that sends octets as they are and waits for what it wants to read. */
class RawClient {
  readonly socket: Socket;
  text = '';
  #wake: () => void = () => undefined;

  constructor(service: Service) {
    this.socket = connect(world.current.ports[service], '127.0.0.1');
    this.socket.on('error', () => undefined);
    this.socket.on('data', (octets) => {
      this.text += octets.toString('latin1');
      this.#wake();
    });
    this.socket.on('close', () => this.#wake());
  }

  send(text: string): void {
    this.socket.write(Buffer.from(text, 'latin1'));
  }

  /** Waits for a match, and forgets the text up to its end. */
  async read(wanted: RegExp): Promise<string> {
    for (;;) {
      const match = wanted.exec(this.text);
      if (match) {
        this.text = this.text.slice(match.index + match[0].length);
        return match[0];
      }
      if (this.socket.closed) throw new Error(`closed before ${wanted}; read: ${this.text}`);
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** The connection's number in the trace. */
  async connection(): Promise<number> {
    if (!this.socket.localPort) await once(this.socket, 'connect');
    const port = this.socket.localPort;
    const opened = await factThat(
      world.current,
      (fact) => fact.kind === 'connection-opened' && fact.client.port === port,
    );
    return 'connection' in opened ? opened.connection : 0;
  }
}

const oddity =
  (connection: number, name: Oddity['name']) =>
  (fact: Fact): boolean =>
    'octets' in fact && fact.connection === connection && !!fact.oddities?.some((odd) => odd.name === name);

const inbox = (account: string) => world.current.store.mailbox(account, 'INBOX')?.messages ?? [];

async function smtpTo(account: string): Promise<RawClient> {
  const client = new RawClient('smtp');
  await client.read(/^220 .*\r\n/);
  client.send(`EHLO me\r\n`);
  await client.read(/250 .*\r\n/);
  client.send(`MAIL FROM:<bob@north.test>\r\nRCPT TO:<${account}>\r\n`);
  await client.read(/250 .*\r\n250 .*\r\n/);
  return client;
}

async function imapAs(user: string): Promise<RawClient> {
  const client = new RawClient('imap');
  await client.read(/^\* OK .*\r\n/);
  client.send(`a LOGIN ${user} secret\r\n`);
  await client.read(/a OK .*\r\n/);
  return client;
}

describe('SMTP', () => {
  test('a client that vanishes in DATA delivers nothing, and the trace shows the message broken off', async () => {
    const client = await smtpTo('alice@north.test');
    client.send('DATA\r\n');
    await client.read(/354 .*\r\n/);
    client.send('Subject: half\r\n\r\nhalf a mess');
    const connection = await client.connection();
    client.socket.end();
    await factThat(world.current, oddity(connection, 'broken-off'));
    await factThat(
      world.current,
      (fact) =>
        fact.kind === 'connection-closed' && fact.connection === connection && fact.broken !== undefined,
    );
    expect(inbox('alice@north.test')).toEqual([]);
  });

  test('an unknown command, a wrong order and an over-long line are each refused, and the session goes on', async () => {
    const client = new RawClient('smtp');
    await client.read(/^220 .*\r\n/);
    client.send('FETCH 1\r\n');
    await client.read(/^50[02] 5\.5\.[12] .*\r\n/);
    client.send('EHLO me\r\n');
    await client.read(/250 .*\r\n/);
    client.send('DATA\r\n');
    await client.read(/503 5\.5\.1 .*\r\n/);
    client.send(`NOOP ${'x'.repeat(70_000)}\r\nNOOP\r\n`);
    await client.read(/500 5\.5\.\d .*\r\n250 .*\r\n/);
    await factThat(world.current, oddity(await client.connection(), 'over-long'));
    client.send('QUIT\r\n');
    await client.read(/221 .*\r\n/);
  });

  test('a lone LF does not end the message, so nothing can be smuggled in behind it', async () => {
    const before = inbox('alice@north.test').length;
    const client = await smtpTo('alice@north.test');
    client.send('DATA\r\n');
    await client.read(/354 .*\r\n/);
    client.send('Subject: one\r\n\r\nbody\n.\nMAIL FROM:<mallory@example.com>\r\n.\r\n');
    await client.read(/\d{3} .*\r\n/);
    client.send('QUIT\r\n');
    await client.read(/221 .*\r\n/);
    expect(inbox('alice@north.test').length - before).toBeLessThanOrEqual(1);
    await factThat(world.current, oddity(await client.connection(), 'bare-lf'));
  });

  test('NUL octets in a command are refused, and shown', async () => {
    const client = new RawClient('smtp');
    await client.read(/^220 .*\r\n/);
    client.send('EHLO m\0e\r\n');
    await client.read(/50\d .*\r\n/);
    await factThat(world.current, oddity(await client.connection(), 'nul'));
    client.send('EHLO me\r\n');
    await client.read(/250 .*\r\n/);
    client.socket.destroy();
  });
});

describe('IMAP', () => {
  test('a client that vanishes in a literal appends nothing, and the trace shows the literal broken off', async () => {
    const client = await imapAs('bob');
    client.send('b APPEND INBOX {100}\r\n');
    await client.read(/\+ .*\r\n/);
    client.send('Subject: half');
    const connection = await client.connection();
    client.socket.end();
    await factThat(world.current, oddity(connection, 'broken-off'));
    expect(inbox('bob@north.test')).toEqual([]);
  });

  test('unknown commands, wrong states, broken literals and over-long lines get BAD or NO, and the session goes on', async () => {
    const client = new RawClient('imap');
    await client.read(/^\* OK .*\r\n/);
    client.send('a XYZZY\r\n');
    await client.read(/a BAD .*\r\n/);
    client.send('b FETCH 1 FLAGS\r\n');
    await client.read(/b (BAD|NO) .*\r\n/);
    client.send('c LOGIN {5x}\r\n');
    await client.read(/c BAD .*\r\n/);
    client.send(`d NOOP ${'x'.repeat(100_000)}\r\ne NOOP\r\n`);
    await client.read(/(d|\*) BAD [^]*e OK .*\r\n/);
    await factThat(world.current, oddity(await client.connection(), 'over-long'));
    client.send('\0\0\r\nf NOOP\r\n');
    await client.read(/BAD [^]*f OK .*\r\n/);
    await factThat(world.current, oddity(await client.connection(), 'nul'));
    client.send('g LOGOUT\r\n');
    await client.read(/\* BYE .*\r\ng OK .*\r\n/);
  });

  test('a literal larger than we take is refused before it is sent', async () => {
    const client = await imapAs('bob');
    client.send('b APPEND INBOX {999999999}\r\n');
    await client.read(/b NO \[TOOBIG\] .*\r\n/);
    client.send('c NOOP\r\n');
    await client.read(/c OK .*\r\n/);
    client.socket.destroy();
  });
});

describe('POP3', () => {
  test('unknown commands, wrong states, bad numbers and over-long lines get -ERR, and the session goes on', async () => {
    const client = new RawClient('pop3');
    await client.read(/^\+OK .*\r\n/);
    client.send('XYZZY\r\nRETR 1\r\n');
    await client.read(/^-ERR .*\r\n-ERR .*\r\n/);
    client.send('USER dave\r\nPASS secret\r\nRETR one\r\nRETR 7\r\n');
    await client.read(/^\+OK .*\r\n\+OK .*\r\n-ERR .*\r\n-ERR .*\r\n/);
    client.send(`NOOP ${'x'.repeat(50_000)}\r\nNOOP\r\n`);
    await client.read(/^-ERR .*\r\n\+OK.*\r\n/);
    await factThat(world.current, oddity(await client.connection(), 'over-long'));
    client.send('QUIT\r\n');
    await client.read(/^\+OK .*\r\n/);
  });

  test('a client that vanishes deletes nothing and lets go of the maildrop', async () => {
    world.current.store.add(
      'dave@south.test',
      'INBOX',
      [{ octets: Buffer.from('Subject: x\r\n\r\n') }],
      'delivered',
    );
    const client = new RawClient('pop3');
    client.send('USER dave\r\nPASS secret\r\nDELE 1\r\n');
    await client.read(/(\+OK .*\r\n){4}/);
    const connection = await client.connection();
    client.socket.destroy();
    await factThat(
      world.current,
      (fact) => fact.kind === 'connection-closed' && fact.connection === connection,
    );
    expect(inbox('dave@south.test').length).toBe(1);
    const next = new RawClient('pop3');
    next.send('USER dave\r\nPASS secret\r\nSTAT\r\n');
    await next.read(/(\+OK .*\r\n){3}\+OK 1 /);
    next.socket.destroy();
  });

  test('a client that says all at once and closes its side gets the whole message, and its QUIT counts', async () => {
    const { store } = world.current;
    const letter = `Subject: long\r\n\r\n${`${'x'.repeat(70)}\r\n`.repeat(200_000)}`;
    store.add('carol@south.test', 'INBOX', [{ octets: octetsOf(letter) }], 'delivered');
    const client = new RawClient('pop3');
    client.socket.pause();
    const last = inbox('carol@south.test').length;
    client.socket.end(`USER carol\r\nPASS secret\r\nRETR ${last}\r\nDELE ${last}\r\nQUIT\r\n`);
    // The server has more to say than it can hand to a socket that nobody reads.
    await factThat(
      world.current,
      (fact) => fact.kind === 'mailbox-selected' && fact.account === 'carol@south.test',
    );
    client.socket.resume();
    await once(client.socket, 'close');
    expect(client.text).toContain(`${letter}.\r\n`);
    expect(client.text).toMatch(/says goodbye; 1 deleted, \d+ left\r\n$/);
    expect(inbox('carol@south.test').length).toBe(last - 1);
  });
});
