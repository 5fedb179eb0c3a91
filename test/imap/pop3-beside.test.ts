/** One mailbox, seen by POP3 and IMAP at once: what a DELE does to an IMAP session, and when. RFC 1939 §6, RFC 2177 §3 */
import { expect, test } from 'vitest';
import { services, type Service } from '../../common/protocols.ts';
import { octetsOf, textOf } from '../../common/octets.ts';
import type { Fact, FactBody } from '../../common/trace/facts.ts';
import { Accounts } from '../../server/accounts.ts';
import { engineMaker } from '../../server/engines.ts';
import { MailStore } from '../../server/mailbox/store.ts';
import { defaultHosts, type MailHost } from '../../server/relay/hosts.ts';
import { TraceLog } from '../../server/trace/log.ts';
import { stillPost } from '../relay/still-post.ts';
import { PlayedWire } from '../transcript/wire.ts';

const ALICE = 'alice@north.test';
const NOW = Date.UTC(2026, 0, 2, 3, 4, 5);

/** A connection that ends is over in a later turn. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A server of both protocols, and a client of each. */
class Beside {
  readonly facts: Fact[] = [];
  readonly store: MailStore;
  readonly #wires = new Map<Service, PlayedWire>();
  readonly #told = new Map<Service, string>();

  constructor(count: number) {
    const clock = (): number => NOW;
    const trace = new TraceLog(clock);
    this.store = new MailStore((body) => trace.append(body), clock);
    const accounts = new Accounts();
    for (const name of accounts.names) this.store.createAccount(name);
    const octets = octetsOf('Subject: hi\r\n\r\nhello\r\n');
    this.store.add(ALICE, 'INBOX', new Array(count).fill({ octets }), 'delivered');
    trace.listen((fact) => this.facts.push(fact));
    const log = (error: unknown): never => {
      throw error;
    };
    const append = (body: FactBody): Fact => trace.append(body);
    const post = stillPost({ append, store: this.store, accounts, now: clock, log });
    const portOf = (service: Service): number => services[service].port;
    const make = engineMaker({ store: this.store, accounts, clock, post, portOf, log });
    const [host] = defaultHosts;
    (['pop3', 'imap'] as const).forEach((service, i) => {
      const wire = new PlayedWire(i + 1, false, false, NOW, (happening) => {
        if (happening.kind !== 'octets' || happening.from !== 'server') return;
        this.#told.set(service, (this.#told.get(service) ?? '') + textOf(happening.octets));
      });
      this.#wires.set(service, wire);
      wire.start(make(wire, service, host as MailHost));
    });
    this.say('imap', 'a LOGIN alice secret', 'b SELECT INBOX', 'c IDLE');
    this.say('pop3', 'USER alice', 'PASS secret');
    this.heard('imap');
    this.facts.length = 0;
  }

  say(service: Service, ...lines: string[]): void {
    this.#wires.get(service)?.hear(octetsOf(lines.map((line) => `${line}\r\n`).join('')), NOW);
  }

  vanish(service: Service): void {
    this.#wires.get(service)?.vanish();
  }

  /** What a client was told since it was last asked. */
  heard(service: Service): string {
    const told = this.#told.get(service) ?? '';
    this.#told.set(service, '');
    return told;
  }
}

test('DELE is a mark that IMAP does not see; QUIT deletes, and who is in IDLE is told at once', () => {
  const both = new Beside(4);
  both.say('pop3', 'DELE 1', 'DELE 3', 'DELE 4');
  expect(both.heard('imap')).toBe('');
  expect(both.facts.map(({ kind }) => kind)).toEqual([
    'deletions-marked',
    'deletions-marked',
    'deletions-marked',
  ]);
  both.say('pop3', 'QUIT');
  // From the highest number to the lowest or the other way: each is the number at that moment. RFC 3501 §7.4.1
  expect(both.heard('imap').match(/\* \d+ EXPUNGE\r\n/g)).toHaveLength(3);
  expect(both.store.mailbox(ALICE, 'INBOX')?.messages.map(({ uid }) => uid)).toEqual([2]);
  const expunged = both.facts.filter(({ kind }) => kind === 'messages-expunged');
  // One fact, and what did it is the QUIT, the sixth command of connection 1.
  expect(expunged).toMatchObject([
    {
      account: ALICE,
      mailbox: 'INBOX',
      uids: [
        [1, 1],
        [3, 4],
      ],
      cause: { connection: 1, exchange: 6 },
    },
  ]);
});

test('a client that leaves its mail on the server takes nothing from IMAP but that it was read', () => {
  const both = new Beside(2);
  both.say('pop3', 'RETR 1', 'UIDL 1', 'QUIT');
  expect(both.heard('imap')).toBe('* 1 FETCH (FLAGS (\\Seen \\Recent))\r\n');
  expect(both.facts.map(({ kind }) => kind)).toEqual(['flags-changed', 'mailbox-unselected']);
});

test('marks taken back, and those of a client that vanished, delete nothing', () => {
  const both = new Beside(2);
  both.say('pop3', 'DELE 1', 'RSET', 'QUIT');
  expect(both.heard('imap')).toBe('');
  expect(both.facts.map(({ kind }) => kind)).toEqual([
    'deletions-marked',
    'deletions-unmarked',
    'mailbox-unselected',
  ]);
});

test('a maildrop whose POP3 client vanished is free for IMAP as well', async () => {
  const both = new Beside(2);
  both.say('imap', 'DONE', 'd MOVE 1 Archive');
  expect(both.heard('imap')).toContain('d NO [INUSE]');
  both.vanish('pop3');
  await turn();
  both.say('imap', 'e MOVE 1 Archive');
  expect(both.heard('imap')).toContain('e OK');
  both.vanish('imap');
  await turn();
  expect([...both.store.world.watchers]).toEqual([]);
});
