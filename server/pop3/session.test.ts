import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, latin1Of, octetsOf, octetsOfLatin1 } from '../../common/octets.ts';
import type { FactBody } from '../../common/trace/facts.ts';
import { cutter } from '../../test/transcript/cut.ts';
import { PlayedWire, turn, type Happening } from '../../test/transcript/wire.ts';
import { Accounts } from '../accounts.ts';
import { MailStore } from '../mailbox/store.ts';
import { TraceLog } from '../trace/log.ts';
import { LoginDelays } from './login-delays.ts';
import { MaildropLocks } from './maildrop-lock.ts';
import { Pop3Session } from './session.ts';

const alice = 'alice@north.test';
const one = octetsOf('Subject: one\r\n\r\nfirst\r\n');
const two = octetsOf('Subject: two\r\n\r\nsecond\r\n');

/** A server with one account's INBOX, and clients that talk to it. */
class Server {
  readonly facts: FactBody[] = [];
  readonly errors: unknown[] = [];
  readonly store: MailStore;
  readonly locks = new MaildropLocks();
  // Two servers that are told the same say the same, challenges too.
  readonly #accounts = new Accounts(undefined, new Uint8Array(16));
  readonly #wires = new Map<number, PlayedWire>();
  readonly #said = new Map<number, Uint8Array[]>();

  constructor(...messages: Uint8Array[]) {
    const trace = new TraceLog(() => 1_767_323_045_000);
    this.store = new MailStore(
      (body) => trace.append(body),
      () => 1_767_323_045_000,
    );
    for (const name of this.#accounts.names) this.store.createAccount(name);
    this.store.add(
      alice,
      'INBOX',
      messages.map((octets) => ({ octets })),
      'delivered',
    );
    trace.listen((fact) => this.facts.push(fact));
  }

  open(connection: number, slow = false): PlayedWire {
    const said: Uint8Array[] = [];
    const wire = new PlayedWire(connection, false, slow, 0, (happening: Happening) => {
      if (happening.kind === 'octets' && happening.from === 'server') said.push(happening.octets);
    });
    this.#wires.set(connection, wire);
    this.#said.set(connection, said);
    wire.start(
      new Pop3Session({
        wire,
        store: this.store,
        accounts: this.#accounts,
        locks: this.locks,
        delays: new LoginDelays(
          () => 1_767_323_045_000,
          () => 0,
        ),
        clock: () => 1_767_323_045_000,
        hostname: 'mx.north.test',
        log: (error) => this.errors.push(error),
      }),
    );
    return wire;
  }

  /** Says lines on a connection and answers what came back. */
  say(connection: number, ...lines: string[]): string {
    const wire = this.#wires.get(connection) ?? this.open(connection);
    const before = this.#said.get(connection)?.length ?? 0;
    wire.hear(octetsOfLatin1(lines.map((line) => `${line}\r\n`).join('')), 0);
    return latin1Of(concat(this.#said.get(connection)?.slice(before) ?? []));
  }

  /** All that a connection was told. */
  told(connection: number): Uint8Array {
    return concat(this.#said.get(connection) ?? []);
  }

  logIn(connection: number): void {
    expect(this.say(connection, 'USER alice', 'PASS secret')).toContain('+OK the maildrop is yours');
  }

  /** The facts since the last call, without place and time. */
  takeFacts(): FactBody[] {
    return this.facts.splice(0).map((fact) => {
      const { seq: _seq, at: _at, ...body } = fact as FactBody & { seq: number; at: number };
      return body;
    });
  }
}

describe('a POP3 session', () => {
  it('that ends without QUIT leaves no lock behind, neither for POP3 nor for IMAP', async () => {
    const server = new Server(one);
    const wire = server.open(4);
    server.say(4, 'USER alice', 'PASS secret', 'DELE 1');
    expect(server.store.world.watchers.get(4)?.exclusive).toBe(true);
    wire.vanish();
    await turn();
    expect(server.store.world.watchers.size).toBe(0);
    expect(server.locks.holderOf(alice)).toBeUndefined();
  });

  it('records that it took the maildrop, what it marked, and what it deleted, with the command that did it', () => {
    const server = new Server(one, two, one);
    server.logIn(4);
    expect(server.takeFacts()).toEqual([
      {
        kind: 'mailbox-selected',
        connection: 4,
        account: alice,
        mailbox: 'INBOX',
        readOnly: false,
        exclusive: true,
      },
    ]);
    server.say(4, 'DELE 1', 'DELE 3', 'RSET', 'RSET', 'DELE 2', 'DELE 3', 'QUIT');
    const where = { account: alice, mailbox: 'INBOX' };
    expect(server.takeFacts()).toEqual([
      { kind: 'deletions-marked', connection: 4, exchange: 3, uids: [[1, 1]] },
      // Each fact has what is new: many DELEs in a row would else fill the trace with the same marks again and again.
      { kind: 'deletions-marked', connection: 4, exchange: 4, uids: [[3, 3]] },
      {
        kind: 'deletions-unmarked',
        connection: 4,
        exchange: 5,
        uids: [
          [1, 1],
          [3, 3],
        ],
      },
      { kind: 'deletions-marked', connection: 4, exchange: 7, uids: [[2, 2]] },
      { kind: 'deletions-marked', connection: 4, exchange: 8, uids: [[3, 3]] },
      { kind: 'messages-expunged', ...where, uids: [[2, 3]], cause: { connection: 4, exchange: 9 } },
      { kind: 'mailbox-unselected', connection: 4 },
    ]);
  });

  it('counts an empty line and a refused one, and goes on counting over TLS', () => {
    const server = new Server(one);
    server.say(1, '', 'HALLO', 'STLS', 'NOOP');
    server.say(1, 'NOOP');
    const wire = server.open(2);
    expect(wire.wantsTls).toBe(false);
    server.say(2, '', 'STLS', 'DELE 9');
    wire.handshake();
    server.say(2, 'USER alice', 'PASS secret', 'DELE 1');
    expect(server.takeFacts().at(-1)).toMatchObject({ kind: 'deletions-marked', exchange: 5 });
  });

  it('marks a message \\Seen that was fetched to its end, once, and none by TOP', () => {
    const server = new Server(one, two);
    server.logIn(1);
    server.takeFacts();
    server.say(1, 'TOP 1 5', 'RETR 2', 'RETR 2');
    expect(server.takeFacts()).toEqual([
      {
        kind: 'flags-changed',
        account: alice,
        mailbox: 'INBOX',
        uids: [[2, 2]],
        how: 'added',
        flags: ['\\Seen'],
        cause: { connection: 1, exchange: 4 },
      },
    ]);
  });

  it('does not mark a message \\Seen whose reader left before its end', async () => {
    const server = new Server(octetsOf('x\r\n'.repeat(100_000)));
    const wire = server.open(1, true);
    server.say(1, 'USER alice', 'PASS secret');
    await settled(wire);
    server.say(1, 'RETR 1');
    wire.vanish();
    await turn();
    expect(server.facts.filter(({ kind }) => kind === 'flags-changed')).toEqual([]);
    expect(server.locks.holderOf(alice)).toBeUndefined();
  });

  it('keeps its snapshot while others deliver and expunge', () => {
    const server = new Server(one, two);
    server.logIn(1);
    server.store.add(alice, 'INBOX', [{ octets: one }], 'delivered');
    server.store.expunge(alice, 'INBOX', [1]);
    expect(server.say(1, 'STAT')).toBe(`+OK 2 ${one.length + two.length}\r\n`);
    expect(server.say(1, 'RETR 1')).toBe(`+OK ${one.length} octets\r\n${latin1Of(one)}.\r\n`);
    server.takeFacts();
    expect(server.say(1, 'DELE 1', 'DELE 2', 'QUIT')).toContain('2 deleted, 0 left');
    const expunged = server.takeFacts().filter(({ kind }) => kind === 'messages-expunged');
    expect(expunged).toMatchObject([{ uids: [[2, 2]] }]);
    expect(server.store.mailbox(alice, 'INBOX')?.messages.map(({ uid }) => uid)).toEqual([3]);
  });

  it('gives the lock back only if it holds it', () => {
    const server = new Server(one);
    server.logIn(1);
    expect(server.say(2, 'USER alice', 'PASS secret')).toContain('-ERR [IN-USE] connection 1 has');
    server.say(2, 'QUIT');
    expect(server.locks.holderOf(alice)).toBe(1);
    server.say(1, 'QUIT');
    server.logIn(3);
    expect(server.locks.holderOf(alice)).toBe(3);
  });

  it('answers an internal error, logs it, and goes on', () => {
    const server = new Server(one);
    server.logIn(1);
    const broken = new Error('the store is broken');
    server.store.note = () => {
      throw broken;
    };
    expect(server.say(1, 'DELE 1')).toMatch(/^-ERR \[SYS\/TEMP\] an internal error/);
    expect(server.errors).toEqual([broken]);
    expect(server.say(1, 'NOOP')).toMatch(/^\+OK/);
    // What was refused is not marked.
    expect(server.say(1, 'STAT')).toBe(`+OK 1 ${one.length}\r\n`);
  });

  it('ends and lets the maildrop go when what was marked cannot be deleted', () => {
    const server = new Server(one);
    server.logIn(1);
    const broken = new Error('the store is broken');
    server.store.expunge = () => {
      throw broken;
    };
    expect(server.say(1, 'DELE 1', 'QUIT', 'NOOP')).toMatch(
      /marked; .*\r\n-ERR \[SYS\/TEMP\] .*goodbye\r\n$/,
    );
    expect(server.errors).toEqual([broken]);
    server.logIn(2);
  });

  it('closes rather than pretend that a message is whole when sending it fails', async () => {
    const server = new Server(one);
    server.logIn(1);
    server.store.changeFlags = () => {
      throw new Error('the store is broken');
    };
    expect(server.say(1, 'RETR 1', 'NOOP')).toBe(`+OK ${one.length} octets\r\n${latin1Of(one)}`);
    await turn();
    expect(server.say(1, 'NOOP')).toBe('');
    expect(server.errors).toHaveLength(1);
  });

  it('sends no more than the client reads, and takes no more commands meanwhile', async () => {
    const body = octetsOf(`${'x'.repeat(70)}\r\n`.repeat(10_000));
    const server = new Server(body);
    const wire = server.open(1, true);
    server.say(1, 'USER alice', 'PASS secret', 'RETR 1');
    await settled(wire);
    expect(server.told(1).length).toBeGreaterThan(body.length);
    const sizes: number[] = [];
    server.say(1, ...Array.from({ length: 5 }, () => 'RETR 1'));
    while (wire.busy) {
      sizes.push(server.told(1).length);
      await turn();
    }
    const steps = sizes.slice(1).map((size, i) => size - (sizes[i] ?? 0));
    expect(Math.max(...steps)).toBeLessThan(70_000);
    expect(server.told(1).length).toBeGreaterThan(6 * body.length);
  });

  it('fetches a message of 30 MB, dots stuffed and counted alike', () => {
    const body = octetsOf(`.${'y'.repeat(57)}\n`.repeat(508_475));
    const server = new Server(body);
    server.logIn(1);
    const sizeInList = Number(/^1 (\d+)$/m.exec(server.say(1, 'LIST').replaceAll('\r', ''))?.[1]);
    const before = server.told(1).length;
    server.say(1, 'RETR 1');
    const sent = server.told(1).subarray(before);
    const status = `+OK ${sizeInList} octets\r\n`;
    expect(sizeInList).toBe(508_475 * 60);
    expect(sent.length).toBe(status.length + sizeInList + 508_475 + 3);
  });

  it('lists a maildrop of 100,000 messages', () => {
    const server = new Server();
    server.store.add(
      alice,
      'INBOX',
      Array.from({ length: 100_000 }, () => ({ octets: one })),
      'delivered',
    );
    server.logIn(1);
    expect(server.say(1, 'STAT')).toBe(`+OK 100000 ${100_000 * one.length}\r\n`);
    expect(server.say(1, 'UIDL').match(/\n/g)).toHaveLength(100_002);
    expect(server.say(1, 'LIST').match(/\n/g)).toHaveLength(100_002);
    const deletions = Array.from({ length: 20_000 }, (_, i) => `DELE ${i + 1}`);
    expect(server.say(1, ...deletions, 'QUIT')).toContain('20000 deleted, 80000 left');
    expect(server.store.mailbox(alice, 'INBOX')?.messages).toHaveLength(80_000);
  });

  it('says the same however its lines are cut, and never fails', () => {
    const line = fc.constantFrom(
      ...[
        'USER alice',
        'PASS secret',
        'APOP alice x',
        'AUTH PLAIN',
        'AUTH PLAIN AGFsaWNlAHNlY3JldA==',
        'AUTH LOGIN',
        'AUTH SCRAM-SHA-256 biwsbj1hbGljZSxyPWFiYw==',
        'AUTH XOAUTH2 dXNlcj1hbGljZUBub3J0aC50ZXN0AWF1dGg9QmVhcmVyIHRva2VuLWJvYgEB',
        'UTF8',
        'LANG',
        'LANG de',
        'USER \xc3\xa4',
      ],
      ...[
        'YWxpY2U=',
        '*',
        '',
        ' ',
        'STAT',
        'LIST',
        'LIST 1',
        'RETR 1',
        'RETR 3',
        'DELE 1',
        'DELE 2',
        'RSET',
        'TOP 2 1',
      ],
      ...[
        'UIDL',
        'NOOP',
        'CAPA',
        'QUIT',
        'STLS',
        'stat',
        'RETR',
        'RETR -',
        '\0',
        '\xff\xfe',
        'x'.repeat(300),
        'USER a\rb',
      ],
    );
    const lines = fc.array(fc.tuple(line, fc.constantFrom('\r\n', '\r\n', '\n', '\r', '')), {
      maxLength: 20,
    });
    fc.assert(
      fc.property(lines, fc.boolean(), fc.integer(), (said, loggedIn, seed) => {
        const octets = octetsOfLatin1(
          (loggedIn ? 'USER alice\r\nPASS secret\r\n' : '') + said.flat().join(''),
        );
        const [whole, cut] = [new Server(one, two), new Server(one, two)];
        whole.open(1).hear(octets, 0);
        const wire = cut.open(1);
        for (const piece of cutter(seed)(octets)) wire.hear(piece, 0);
        expect(latin1Of(cut.told(1))).toBe(latin1Of(whole.told(1)));
        expect(cut.facts).toEqual(whole.facts);
        expect([...whole.errors, ...cut.errors]).toEqual([]);
        for (const sent of latin1Of(whole.told(1)).split('\r\n'))
          expect(sent.length).toBeLessThanOrEqual(510);
      }),
      { seed: 20260102, numRuns: 300 },
    );
  });
});

async function settled(wire: PlayedWire): Promise<void> {
  while (wire.busy) await turn();
}
