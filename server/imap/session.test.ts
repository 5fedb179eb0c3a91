import { describe, expect, test } from 'vitest';
import { ALICE, ImapWorld, type ImapClient } from '../../test/imap/session-harness.ts';
import { octetsOf } from '../../common/octets.ts';
import { handlers } from './handlers.ts';
import { MAX_MESSAGE, SLICE_OCTETS, WRITE_OCTETS } from './limits.ts';

describe('a client that does not read', () => {
  test('is sent no more than it reads, and everything in the end', () => {
    const world = new ImapWorld();
    world.deliver(50, octetsOf(`Subject: long\r\n\r\n${'x'.repeat(100_000)}`));
    const client = world.selected();
    client.window = 300_000;
    let heard = client.say('F FETCH 1:* BODY.PEEK[]', 'N NOOP');
    expect(heard.length).toBeLessThan(300_000 + 2 * WRITE_OCTETS + 100_000);
    expect(client.held).toBe(true);
    for (let rounds = 0; client.held && rounds < 100; rounds++) {
      client.writable = true;
      client.window = 300_000;
      client.session.resume();
      heard += client.heard();
    }
    expect(heard.match(/^\* \d+ FETCH/gm)?.length).toBe(50);
    expect(heard.endsWith('F OK FETCH completed\r\nN OK NOOP completed\r\n')).toBe(true);
    expect(client.held).toBe(false);
  });

  test('has its pipelined commands wait in the socket', () => {
    const world = new ImapWorld();
    const client = world.selected();
    client.writable = false;
    expect(client.say('N1 NOOP', 'N2 NOOP')).toBe('');
    expect(client.held).toBe(true);
    client.writable = true;
    client.session.resume();
    expect(client.heard()).toBe('N1 OK NOOP completed\r\nN2 OK NOOP completed\r\n');
    expect(client.held).toBe(false);
  });

  test('hears in IDLE of what changed once it reads again', () => {
    const world = new ImapWorld();
    const client = world.selected();
    client.say('I IDLE');
    client.writable = false;
    world.deliver(1);
    expect(client.heard()).toBe('');
    client.writable = true;
    client.session.resume();
    expect(client.heard()).toContain('* 1 EXISTS\r\n');
  });

  test('is dismissed after its FETCH when the mailbox is deleted meanwhile', () => {
    const world = new ImapWorld();
    world.store.createMailbox(ALICE, 'Doomed');
    const messages = Array.from({ length: 20 }, () => ({ octets: octetsOf('y'.repeat(100_000)) }));
    world.store.add(ALICE, 'Doomed', messages, 'delivered');
    const client = world.connect();
    client.say('L LOGIN alice secret', 'S SELECT Doomed');
    client.window = 100;
    let heard = client.say('F FETCH 1:* BODY.PEEK[]');
    world.store.deleteMailbox(ALICE, 'Doomed');
    client.writable = true;
    client.window = Infinity;
    client.session.resume();
    heard += client.heard();
    expect(heard.match(/^\* \d+ FETCH/gm)?.length).toBe(20);
    expect(heard).toMatch(/F OK FETCH completed\r\n\* BYE the mailbox Doomed was deleted[^\r]*\r\n$/);
    expect(client.ended).toBe(true);
  });
});

describe('large mailboxes', () => {
  test('a STORE over 10,000 messages is one fact', () => {
    const world = new ImapWorld();
    world.deliver(10_000);
    const client = world.selected();
    const heard = client.say('S1 STORE 1:* +FLAGS.SILENT (\\Seen)', 'S2 STORE 1:* +FLAGS.SILENT (\\Seen)');
    expect(heard).toBe('S1 OK STORE completed\r\nS2 OK STORE completed\r\n');
    const changes = world.factsOf('flags-changed');
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({
      uids: [[1, 10_000]],
      how: 'added',
      flags: ['\\Seen'],
      cause: { connection: 1, exchange: 3 },
    });
  });

  test('FETCH FLAGS of 10,000 messages is few writes', () => {
    const world = new ImapWorld();
    world.deliver(10_000);
    const client = world.selected();
    client.writes = 0;
    const heard = client.say('F FETCH 1:* FLAGS');
    expect(heard.match(/FETCH \(FLAGS/g)?.length).toBe(10_000);
    expect(client.writes).toBeLessThan(heard.length / WRITE_OCTETS + 2);
  });

  test('a set of scattered UIDs of 100,000 is changed, removed and told in no time', () => {
    const world = new ImapWorld();
    world.deliver(100_000);
    const client = world.selected();
    const watcher = world.selected();
    const set = Array.from({ length: 1200 }, (_, i) => 1 + i * 80).join(',');
    const began = performance.now();
    client.say(`S UID STORE ${set} +FLAGS.SILENT (\\Deleted)`, 'E EXPUNGE');
    const heard = watcher.say('N NOOP');
    expect(heard.match(/EXPUNGE/g)?.length).toBe(1200);
    // Generous, for slow machines; what is quadratic takes minutes.
    expect(performance.now() - began).toBeLessThan(5000);
  });

  test('a literal of 30 MB in small pieces takes no more than its octets', () => {
    const world = new ImapWorld();
    const client = world.selected();
    const size = 30 * 1024 * 1024;
    client.say(`A APPEND INBOX {${size}+}`);
    const piece = new Uint8Array(16 * 1024).fill(0x61);
    for (let sent = 0; sent < size; sent += piece.length) client.octets(piece);
    expect(client.say('')).toContain('A OK [APPENDUID');
    expect(size).toBeLessThan(MAX_MESSAGE);
    expect(world.store.mailbox(ALICE, 'INBOX')?.messages[0]?.size).toBe(size);
  });
});

describe('long work is done in slices', () => {
  /** Ten messages, two of which are as much as one slice. */
  function tenLongMessages(): { world: ImapWorld; client: ImapClient; other: ImapClient } {
    const world = new ImapWorld();
    world.deliver(10, octetsOf(`Subject: long\r\n\r\n${'x'.repeat(SLICE_OCTETS / 2)}`));
    const [client, other] = [world.selected(), world.selected()];
    world.turnByTurn = true;
    return { world, client, other };
  }

  test.each([
    ['SEARCH NOT TEXT y', '* SEARCH 1 2 3 4 5 6 7 8 9 10\r\n'],
    ['FETCH 1:10 BODY', '* 10 FETCH (BODY ("TEXT" "PLAIN" ('],
  ])('%s lets others have their turn, and its own client wait', (command, answer) => {
    const { world, client, other } = tenLongMessages();
    let heard = client.say(`a ${command}`, 'b NOOP');
    expect(client.held).toBe(true);
    expect(other.say('n NOOP')).toBe('n OK NOOP completed\r\n');
    let turns = 0;
    while (world.turn()) turns++;
    heard += client.heard();
    expect(turns).toBe(5);
    expect(heard).toContain(answer);
    expect(heard).toMatch(/a OK [^\r]+\r\nb OK NOOP completed\r\n$/);
    expect(client.held).toBe(false);
  });

  test('many keys are as much work as long messages', () => {
    const world = new ImapWorld();
    world.deliver(1000);
    const client = world.selected();
    world.turnByTurn = true;
    client.say(`a SEARCH ${'NOT (UNSEEN OR SEEN ANSWERED) '.repeat(150)}ALL`);
    expect(world.later).toHaveLength(1);
  });

  test('what others expunge meanwhile keeps its number until it is told', () => {
    const { world, client, other } = tenLongMessages();
    client.say('a UID SEARCH NOT TEXT y');
    other.say('s STORE 1,10 +FLAGS (\\Deleted)', 'e EXPUNGE');
    while (world.turn());
    expect(client.heard()).toMatch(
      /^\* SEARCH 1 2 3 4 5 6 7 8 9\r\n\* 1 EXPUNGE\r\n\* 9 EXPUNGE\r\na OK [^\r]+\r\n$/,
    );
  });

  test('a client that is gone is not worked for', () => {
    const { world, client } = tenLongMessages();
    client.say('a SEARCH NOT TEXT y');
    client.session.closed();
    let turns = 0;
    while (world.turn()) turns++;
    expect(turns).toBe(1);
    expect(client.heard()).toBe('');
  });

  test('a mistake of ours between two slices ends this connection and no other', () => {
    const { world, client, other } = tenLongMessages();
    const broken = new Error('broken on purpose');
    client.say('a SEARCH NOT TEXT y');
    client.send = () => {
      throw broken;
    };
    while (world.turn());
    expect(world.bugs).toEqual([broken]);
    expect(client.ended).toBe(true);
    expect(other.say('n NOOP')).toBe('n OK NOOP completed\r\n');
  });
});

describe('facts', () => {
  test('say who caused a change, and what is open', () => {
    const world = new ImapWorld();
    world.deliver(1);
    const client = world.selected();
    client.say('', 'garbage', 'F FETCH 1 BODY[]', 'C COPY 1 Archive', 'U UNSELECT', 'E EXAMINE Archive');
    const cause = (exchange: number) => ({ connection: 1, exchange });
    expect(world.factsOf('recent-claimed').map((fact) => fact.cause)).toEqual([cause(2)]);
    expect(world.factsOf('flags-changed').map((fact) => fact.cause)).toEqual([cause(4)]);
    expect(world.factsOf('messages-added').map((fact) => fact.cause)).toEqual([undefined, cause(5)]);
    expect(world.factsOf('mailbox-selected')).toMatchObject([
      { connection: 1, account: ALICE, mailbox: 'INBOX', readOnly: false, exclusive: false },
      { connection: 1, account: ALICE, mailbox: 'Archive', readOnly: true, exclusive: false },
    ]);
    expect(world.factsOf('mailbox-unselected')).toHaveLength(1);
  });

  test('a mailbox renamed while it is open is selected under its new name', () => {
    const world = new ImapWorld();
    const client = world.connect();
    client.say('L LOGIN alice secret', 'S SELECT Archive');
    world.store.renameMailbox(ALICE, 'Archive', 'Attic');
    expect(world.store.world.watchers.get(1)?.mailbox).toBe('Attic');
  });
});

test('while a POP3 session has the maildrop nothing is removed from it', () => {
  const world = new ImapWorld();
  world.deliver(1);
  const client = world.selected();
  client.say('S STORE 1 +FLAGS (\\Deleted)');
  const lock = { account: ALICE, mailbox: 'INBOX', readOnly: false, exclusive: true };
  world.store.note({ kind: 'mailbox-selected', connection: 99, ...lock });
  expect(client.say('E EXPUNGE')).toMatch(/^E NO \[INUSE\]/);
  expect(client.say('E UID EXPUNGE 1')).toMatch(/^E NO \[INUSE\]/);
  expect(client.say('M MOVE 1 Archive')).toMatch(/^M NO \[INUSE\]/);
  expect(client.say('R RENAME INBOX Old')).toMatch(/^R NO \[INUSE\]/);
  expect(client.say('C CLOSE')).toMatch(/^C OK CLOSE completed; nothing was removed/);
  expect(client.say('S STATUS INBOX (MESSAGES)')).toContain('(MESSAGES 1)');
  world.store.note({ kind: 'mailbox-unselected', connection: 99 });
  client.say('S SELECT INBOX');
  expect(client.say('E EXPUNGE')).toBe('* 1 EXPUNGE\r\nE OK EXPUNGE completed\r\n');
});

test('a mistake of ours is logged and told, and the session goes on', () => {
  const world = new ImapWorld();
  const client = world.selected();
  const broken = new Error('broken on purpose');
  const real = world.store.mailbox.bind(world.store);
  // The store fails once, in the middle of the command.
  world.store.copy = () => {
    throw broken;
  };
  world.deliver(1);
  client.say('N NOOP');
  expect(client.say('C COPY 1 Archive')).toMatch(/^C NO \[SERVERBUG\]/);
  expect(world.bugs).toEqual([broken]);
  expect(client.say('N NOOP')).toBe('N OK NOOP completed\r\n');
  expect(real(ALICE, 'Archive')?.messages).toHaveLength(0);
});

test('what the server says is ASCII, whatever it is asked', () => {
  const world = new ImapWorld();
  world.store.createMailbox(ALICE, 'Übersicht');
  const client = world.selected();
  const heard = client.say('a SELECT Bücher', 'b LIST "" *', 'c SELECT &AMQ-', 'd GRÜSSE', 'é NOOP');
  expect(heard).not.toMatch(/[^\x00-\x7f]/);
});

test('after a goodbye nothing is heard any more', () => {
  const world = new ImapWorld();
  const client = world.selected();
  expect(client.say('A LOGOUT', 'B NOOP')).toMatch(/A OK LOGOUT completed\r\n$/);
  expect(client.say('C NOOP')).toBe('');
  client.session.timedOut();
  client.session.closed();
  expect(client.heard()).toBe('');
  expect(world.store.world.watchers.size).toBe(0);
});

test('a closed session watches nothing', () => {
  const world = new ImapWorld();
  const client = world.selected();
  client.say('I IDLE');
  client.session.closed();
  world.deliver(1);
  expect(client.heard()).toBe('');
});

test('every command of the table has a handler, and no more', () => {
  expect(Object.keys(handlers)).toHaveLength(41);
});
