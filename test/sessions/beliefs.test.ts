/** What sessions believe, with real engines: once all is told, it is what is true; and the past stays as it was believed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { differencesOf, rowsAt, type Column } from '../../common/projections/session-view-rows.ts';
import { asOf } from '../../common/projections/session-view.ts';
import { initialImapState, followImap } from '../../common/imap/states.ts';
import type { StoredMessage } from '../../common/projections/mailbox.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { Sessions } from '../../src/sessions/sessions.ts';
import { ALICE, Clients, type Client } from './clients.ts';

const number = fc.integer({ min: 1, max: 6 });
const set = fc.oneof(
  number.map(String),
  fc.tuple(number, number).map((ends) => ends.join(':')),
  fc.constant('1:*'),
);
const flags = fc.constantFrom('(\\Seen)', '(\\Deleted)', '(\\Seen $Work)', '\\Flagged', '()');
const line = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('', 'UID '), set, fc.constantFrom('+', '-', ''), fc.constantFrom('', '.SILENT'), flags)
    .map(([uid, of, how, silent, value]) => `${uid}STORE ${of} ${how}FLAGS${silent} ${value}`) },
  fc.tuple(fc.constantFrom('', 'UID '), set, fc.constantFrom('FLAGS', 'UID', '(UID FLAGS)', 'BODY[]', 'ENVELOPE'))
    .map(([uid, of, items]) => `${uid}FETCH ${of} ${items}`),
  set.map((of) => `COPY ${of} INBOX`),
  set.map((of) => `MOVE ${of} Archive`),
  fc.constantFrom('EXPUNGE', 'NOOP', 'UNSELECT', 'CLOSE', 'SELECT INBOX', 'EXAMINE INBOX', 'SELECT None', 'SELECT', 'SEARCH ALL'),
); // prettier-ignore

const act = fc.oneof(
  { weight: 6, arbitrary: fc.record({ who: fc.nat(1), says: line }) },
  fc.record({ who: fc.nat(1), says: fc.constant('IDLE') }),
  fc.constant('deliver' as const),
);

/** The mailbox as of the end, as the page would have it. */
const truth = (clients: Clients): readonly StoredMessage[] =>
  clients.store.mailbox(ALICE, 'INBOX')?.messages ?? [];

function columnsOf(facts: readonly Fact[], clients: readonly Client[]): (Column | undefined)[] {
  const sessions = new Sessions(facts);
  sessions.advance();
  return clients.map(({ connection }) => {
    const last = sessions.asOf(Infinity).find((opening) => opening.connection === connection);
    return last && last.closed === undefined ? sessions.column(last) : undefined;
  });
}

/** What a session counts, and the flags it knows, in a form that can be compared. */
const counted = ({ belief }: Column, seq: number): unknown =>
  belief.counted
    .at(seq)
    .map((slot) => [
      slot.stored?.message.uid,
      slot.id && slot.id.seq <= seq ? slot.id.value : undefined,
      asOf(slot.flags, seq)?.value,
    ]);

/** How many messages the protocol's state says there are, by another fold of the same wire. */
function existsOf(facts: readonly Fact[], connection: number): number | undefined {
  let state = initialImapState(false);
  for (const fact of facts) {
    if (!('connection' in fact) || fact.connection !== connection) continue;
    if (fact.kind === 'command-sent' || fact.kind === 'octets-sent' || fact.kind === 'reply-sent')
      state = followImap(state, fact);
  }
  return state.mailbox?.exists;
}

test('after NOOP a session believes what is true, whatever two clients and deliveries did before', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
      const clients = new Clients(4);
      const both = [clients.connect('imap'), clients.connect('imap')] as const;
      for (const client of both)
        client.say('l LOGIN alice secret', 's SELECT INBOX', 'f FETCH 1:* (UID FLAGS)');
      for (const one of acts) {
        if (one === 'deliver') clients.deliver();
        else {
          // Whoever stores by UIDs it was never told, and in silence, cannot know what it did.
          if (one.says.startsWith('UID STORE')) both[one.who]?.say('u FETCH 1:* UID');
          const heard = both[one.who]?.say(`x ${one.says}`) ?? '';
          // Some of it was done, in silence, and the refusal does not say what: the client can only ask.
          if (heard.includes('x NO [EXPUNGEISSUED]')) both[one.who]?.say('n NOOP', 'g FETCH 1:* FLAGS');
          if (one.says === 'IDLE') {
            clients.deliver();
            both[1 - one.who]?.say('i STORE 1 +FLAGS ($Idle)', 'e EXPUNGE');
            both[one.who]?.say('DONE');
          }
        }
        const { facts } = clients;
        columnsOf(facts, both).forEach((column, i) => {
          expect(column?.belief.counted.now.length).toBe(existsOf(facts, (both[i] as Client).connection));
        });
      }
      for (const client of both) client.say('n NOOP');
      const seq = clients.facts.at(-1)?.seq ?? 0;
      for (const column of columnsOf(clients.facts, both)) {
        if (!column) continue;
        const rows = rowsAt([column], seq, truth(clients), true);
        expect([...differencesOf(rows, [column], 0, seq)]).toEqual([]);
        expect(column.belief.counted.now.map(({ stored }) => stored?.message.uid)).toEqual(
          truth(clients).map(({ uid }) => uid),
        );
        for (const slot of column.belief.counted.now) {
          if (slot.id) expect(Number(slot.id.value)).toBe(slot.stored?.message.uid);
        }
      }
    }),
    { seed: 41, numRuns: 150 },
  );
});

test('what was believed at a moment is the same however much was told since', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 15 }), (lines) => {
      const clients = new Clients(3);
      const client = clients.connect('imap');
      client.say('l LOGIN alice secret', 's SELECT INBOX');
      const then: { seq: number; opened: number; counted: unknown }[] = [];
      for (const says of lines) {
        client.say(`x ${says}`);
        clients.deliver();
        const seq = clients.facts.at(-1)?.seq ?? 0;
        const [column] = columnsOf(clients.facts, [client]);
        if (column) then.push({ seq, opened: column.opening.opened, counted: counted(column, seq) });
      }
      const sessions = new Sessions(clients.facts);
      sessions.advance();
      for (const moment of then) {
        const opening = sessions.asOf(moment.seq).find(({ opened }) => opened === moment.opened);
        expect(opening && counted(sessions.column(opening), moment.seq)).toEqual(moment.counted);
      }
    }),
    { seed: 42, numRuns: 80 },
  );
});

test('a maildrop is as it was at login, marks and all, and belief grows with the facts', () => {
  const clients = new Clients(3);
  const imap = clients.connect('imap');
  imap.say('l LOGIN alice secret', 's SELECT INBOX');
  const pop3 = clients.connect('pop3');
  pop3.say('USER alice', 'PASS secret');
  const sessions = new Sessions(clients.facts);
  const see = (): unknown => {
    sessions.advance();
    const all = sessions.asOf(Infinity);
    expect(all.map(({ protocol }) => protocol)).toEqual(['pop3', 'imap']);
    const [column] = all.map((opening) => sessions.column(opening));
    return column?.belief.counted.now.map(({ stored, marks, id }) => [
      stored?.message.uid,
      marks?.at(-1)?.value ?? false,
      id?.value,
    ]);
  };
  pop3.say('DELE 2');
  clients.deliver();
  imap.say('d STORE 1 +FLAGS.SILENT (\\Deleted)', 'e EXPUNGE');
  const all = [[1, false, undefined], [2, true, undefined], [3, false, undefined]]; // prettier-ignore
  expect(see()).toEqual(all);
  pop3.say('RSET', 'UIDL 3');
  expect(see()).toEqual([
    ...all.slice(0, 1),
    [2, false, undefined],
    [3, false, expect.stringMatching(/\.3$/)],
  ]);
  pop3.say('QUIT');
  expect(sessions.asOf(Infinity)[0]?.closed).toBeUndefined();
  sessions.advance();
  expect(sessions.asOf(Infinity)[0]?.closed).toBeDefined();
});
