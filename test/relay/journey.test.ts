/** Journeys folded from what really happened: submitted, routed, relayed and read over sockets. */
import { ImapFlow } from 'imapflow';
import { createTransport } from 'nodemailer';
import Pop3Command from 'node-pop3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  applyToJourneys,
  emptyJourneys,
  journeyOfMessage,
  type Journeys,
} from '../../common/projections/journey.ts';
import { stagesOf, type Journey } from '../../common/projections/journey-stages.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { startMailglass, type World } from '../../server/world.ts';

let world: World;
beforeEach(async () => {
  world = await startMailglass();
});
afterEach(() => world.close());

async function submit(to: string, subject: string): Promise<void> {
  const transport = createTransport({
    host: '127.0.0.1',
    port: world.ports.submission,
    ignoreTLS: true,
    auth: { user: 'alice', pass: 'secret' },
  });
  await transport.sendMail({ from: 'alice@north.test', to, subject, text: 'At noon?' });
  transport.close();
}

/** Resolves once the trace holds so many facts of a kind. */
function happened(kind: Fact['kind'], times: number): Promise<void> {
  return new Promise((resolve) => {
    const check = (): void => {
      if (world.trace.since(0).filter((fact) => fact.kind === kind).length < times) return;
      stop();
      resolve();
    };
    const stop = world.trace.listen(check);
    check();
  });
}

const folded = (): Journeys => {
  const journeys = emptyJourneys();
  for (const fact of world.trace.since(0)) applyToJourneys(journeys, fact);
  return journeys;
};

const factsOf = ({ seqs }: Journey): Fact[] => {
  const own = new Set(seqs);
  return world.trace.since(0).filter(({ seq }) => own.has(seq));
};
const verbsOf = (journey: Journey): string[] =>
  factsOf(journey).flatMap((fact) => (fact.kind === 'command-sent' ? fact.verb : []));
const kindsOf = (journey: Journey): string[] => stagesOf(journey).map(({ kind }) => kind);

test('one message is followed from MAIL at its submission to the FETCH that reads it, and no other fact with it', async () => {
  await submit('dave@south.test', 'Lunch');
  await happened('message-unqueued', 1);
  await submit('bob@north.test', 'Something else');
  const imap = new ImapFlow({
    host: '127.0.0.1',
    port: world.ports.imap,
    auth: { user: 'dave@south.test', pass: 'secret' },
    tls: { rejectUnauthorized: false },
    logger: false,
  });
  await imap.connect();
  await imap.mailboxOpen('INBOX');
  await imap.fetchOne('1', { flags: true });
  await imap.fetchOne('1', { source: true });
  await imap.logout();

  const journeys = folded();
  expect(journeys.all.map(({ summary }) => summary.subject)).toEqual(['Lunch', 'Something else']);
  const [lunch, other] = journeys.all as [Journey, Journey];
  expect(kindsOf(lunch)).toEqual(['handover', 'waiting', 'handover', 'arrived', 'read']);
  expect(kindsOf(other)).toEqual(['handover', 'arrived']);
  const [submission, queue, relay, arrived, read] = stagesOf(lunch);
  expect(submission).toMatchObject({ host: 'mx.north.test', stored: [expect.any(String)] });
  expect(queue).toMatchObject({ host: 'mx.north.test', attempts: 0, until: expect.any(Number) as number });
  expect(relay).toMatchObject({ host: 'mx.south.test', taken: arrived?.at });
  expect(arrived).toMatchObject({ account: 'dave@south.test', mailbox: 'INBOX', uid: 1, notice: false });
  expect(read).toMatchObject({ account: 'dave@south.test', verb: 'FETCH' });

  const facts = factsOf(lunch);
  expect(verbsOf(lunch)).toEqual([
    ...['MAIL', 'RCPT', 'DATA'],
    ...['EHLO', 'STARTTLS', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'QUIT'],
    'FETCH',
  ]);
  const asked = facts.flatMap((fact) => (fact.kind === 'dns-asked' ? `${fact.type} ${fact.name}` : []));
  expect(asked).toEqual([
    'MX south.test',
    ...['A mx.south.test', 'AAAA mx.south.test', 'A mx2.south.test', 'AAAA mx2.south.test'],
  ]);
  expect(facts.filter(({ kind }) => kind === 'dns-answered')).toHaveLength(5);
  // Filed once each, and each found by its seq.
  expect(new Set(lunch.seqs).size).toBe(lunch.seqs.length);
  for (const seq of lunch.seqs) expect(journeys.bySeq.get(seq)).toBe(lunch);
  const [stored] = world.store.mailbox('dave@south.test', 'INBOX')?.messages ?? [];
  const place = { account: 'dave@south.test', mailbox: 'INBOX' };
  expect(stored && journeyOfMessage(journeys, place, stored)).toBe(lunch);
});

test('a next hop that does not answer, the second MX that does, and the RETR that reads it are one journey', async () => {
  await world.services.stop('mx.south.test', 'smtp');
  await submit('carol@south.test', 'By the second MX');
  await happened('message-unqueued', 1);
  const pop3 = new Pop3Command({
    host: '127.0.0.1',
    port: world.ports.pop3,
    user: 'carol@south.test',
    password: 'secret',
  });
  await pop3.RETR(1);
  await pop3.QUIT();
  const [journey] = folded().all as [Journey];
  const tried = factsOf(journey).flatMap((fact) =>
    fact.kind === 'delivery-tried' ? fact.nextHop?.name : [],
  );
  expect(tried).toEqual(['mx.south.test', 'mx2.south.test']);
  expect(kindsOf(journey)).toEqual(['handover', 'waiting', 'handover', 'arrived', 'read']);
  expect(stagesOf(journey).at(-1)).toMatchObject({ verb: 'RETR', account: 'carol@south.test' });
});

test('the notice that a message could not be delivered is the end of that message’s journey', async () => {
  await submit('bob@nowhere.test', 'To nowhere');
  await happened('message-unqueued', 1);
  const journeys = folded();
  expect(journeys.all).toHaveLength(1);
  const [journey] = journeys.all as [Journey];
  expect(kindsOf(journey)).toEqual(['handover', 'waiting', 'arrived']);
  expect(stagesOf(journey).at(-1)).toMatchObject({ account: 'alice@north.test', notice: true });
});

test('messages that leave at once for one domain each have their own relay and as many lookups', async () => {
  await Promise.all(['one', 'two', 'three'].map((subject) => submit('dave@south.test', subject)));
  await happened('message-unqueued', 3);
  const { all } = folded();
  expect(all).toHaveLength(3);
  for (const journey of all) {
    const relays = stagesOf(journey).filter((stage) => stage.kind === 'handover');
    expect(relays).toHaveLength(2);
    expect(factsOf(journey).filter(({ kind }) => kind === 'dns-asked')).toHaveLength(5);
    expect(verbsOf(journey).filter((verb) => verb === 'MAIL')).toHaveLength(2);
  }
});
