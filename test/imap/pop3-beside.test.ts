/** One mailbox, seen by POP3 and IMAP at once: what a DELE does to an IMAP session, and when. RFC 1939 §6, RFC 2177 §3 */
import { expect, test } from 'vitest';
import type { Fact } from '../../common/trace/facts.ts';
import type { MailStore } from '../../server/mailbox/store.ts';
import { ALICE, Clients, type Client } from '../sessions/clients.ts';

/** A connection that ends is over in a later turn. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A server of both protocols, and a client of each. */
class Beside {
  readonly store: MailStore;
  readonly #clients: Clients;
  readonly #pop3: Client;
  readonly #imap: Client;
  readonly #from: number;

  constructor(count: number) {
    this.#clients = new Clients(count);
    this.store = this.#clients.store;
    this.#pop3 = this.#clients.connect('pop3');
    this.#imap = this.#clients.connect('imap');
    this.say('imap', 'a LOGIN alice secret', 'b SELECT INBOX', 'c IDLE');
    this.say('pop3', 'USER alice', 'PASS secret');
    this.heard('imap');
    this.#from = this.#clients.facts.length;
  }

  /** What happened since both were logged in, the wire apart. */
  get facts(): readonly Fact[] {
    return this.#clients.facts
      .slice(this.#from)
      .filter(({ kind }) => kind !== 'command-sent' && kind !== 'reply-sent' && kind !== 'octets-sent');
  }

  say(service: 'pop3' | 'imap', ...lines: string[]): void {
    this.#of(service).send(...lines);
  }

  vanish(service: 'pop3' | 'imap'): void {
    this.#of(service).vanish();
  }

  /** What a client was told since it was last asked. */
  heard(service: 'pop3' | 'imap'): string {
    return this.#of(service).heard();
  }

  #of(service: 'pop3' | 'imap'): Client {
    return service === 'pop3' ? this.#pop3 : this.#imap;
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
