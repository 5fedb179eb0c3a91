import { describe, expect, it } from 'vitest';
import {
  everyMark,
  manyClients,
  relaying,
  setUpWorld,
  TraceMaker,
} from '../../src/ladder/fixture.test-only.ts';
import {
  applyToLadder,
  emptyLadder,
  isNotice,
  LONGEST_SILENCE,
  pairOf,
  type Ladder,
  type Row,
} from './ladder.ts';

function fold(trace: TraceMaker): Ladder {
  const ladder = emptyLadder();
  for (const fact of trace.facts) applyToLadder(ladder, fact);
  return ladder;
}

function rowOf(ladder: Ladder, kind: Row['kind'], which = 0): Row {
  const found = ladder.rows.filter((row) => row.kind === kind)[which];
  if (!found) throw new Error(`no row ${kind} number ${String(which)}`);
  return found;
}

describe('the ladder', () => {
  it('draws nothing of a world that was set up by nobody', () => {
    const trace = new TraceMaker();
    setUpWorld(trace);
    expect(fold(trace).rows).toEqual([]);
  });

  it('makes a row for every kind of mark', () => {
    const kinds = new Set(fold(everyMark()).rows.map(({ kind }) => kind));
    for (const kind of [
      'open',
      'greeting',
      'command',
      'reply',
      'untagged',
      'continuation',
      'message',
      'response',
      'tls',
      'effect',
      'close',
    ] as const) {
      expect(kinds).toContain(kind);
    }
  });

  it('pairs a command with all that answers it, what it changed included', () => {
    const ladder = fold(everyMark());
    const data = ladder.rows.find((row) => row.fact.kind === 'command-sent' && row.fact.verb === 'DATA');
    const kinds = pairOf(data as Row).map((index) => ladder.rows[index]?.kind);
    expect(kinds).toEqual(['command', 'continuation', 'message', 'effect', 'reply']);
    expect(data?.exchange?.final?.kind).toBe('reply');
    expect(data?.exchange?.outcome).toBe('ok');
  });

  it('keeps pipelined commands apart', () => {
    const trace = new TraceMaker();
    const smtp = trace.open('smtp');
    const first = trace.command(smtp, 'RCPT TO:<a@north.test>');
    const second = trace.command(smtp, 'RCPT TO:<b@north.test>');
    const reply = trace.reply(smtp, '250 ok');
    const ladder = fold(trace);
    const rowsOf = (seq: number) => ladder.rows.filter((row) => row.fact.seq === seq)[0] as Row;
    expect(rowsOf(first.seq).exchange?.rows).toHaveLength(1);
    expect(rowsOf(second.seq).exchange?.final?.fact.seq).toBe(reply.seq);
  });

  it('marks what was refused, and only that', () => {
    const ladder = fold(everyMark());
    const codes = ladder.errors.map((index) => {
      const fact = ladder.rows[index]?.fact;
      return fact?.kind === 'reply-sent' ? fact.code : fact?.kind;
    });
    expect(codes).toEqual(['550', 'BAD', '-ERR']);
  });

  it('shades all rows of a connection once TLS protects it, and no other', () => {
    const ladder = fold(everyMark());
    const tls = rowOf(ladder, 'tls');
    for (const row of ladder.rows) {
      expect(row.secure).toBe(row.client === tls.client && row.index > tls.index);
    }
  });

  it('stands data that no command asked for alone', () => {
    const ladder = fold(everyMark());
    const exists = ladder.rows.find((row) => row.kind === 'untagged' && row.exchange === null) as Row;
    expect(pairOf(exists)).toEqual([exists.index]);
  });

  it('attaches what a session opens to the command that is being answered', () => {
    const ladder = fold(everyMark());
    const selected = ladder.rows.find((row) => row.fact.kind === 'mailbox-selected');
    expect(selected?.exchange?.command?.fact).toMatchObject({ verb: 'SELECT' });
  });

  it('calls a client by its terminal, else what it says of itself, else who logs in', () => {
    const trace = new TraceMaker();
    const named = trace.open('smtp', 'SMTP 2');
    trace.command(named, 'EHLO other.test');
    const smtp = trace.open('smtp');
    trace.command(smtp, 'EHLO swaks.test');
    const imap = trace.open('imap');
    trace.command(imap, 'a1 LOGIN "alice" secret', 'secret');
    const thunderbird = trace.open('imap');
    trace.command(thunderbird, 'a1 LOGIN alice secret', 'secret');
    trace.command(thunderbird, 'a2 ID ("name" "Thunderbird" "version" "128")');
    const { connections } = fold(trace);
    expect([...connections.values()].map(({ name }) => name)).toEqual([
      'SMTP 2',
      'swaks.test',
      'alice',
      'Thunderbird',
    ]);
  });

  it('takes neither an address nor the announcement of a literal for a name', () => {
    const trace = new TraceMaker();
    const smtp = trace.open('smtp');
    trace.command(smtp, 'EHLO [127.0.0.1]');
    const imap = trace.open('imap');
    trace.command(imap, 'a1 LOGIN {5}');
    const { connections } = fold(trace);
    expect(connections.get(smtp)?.name).toBeUndefined();
    expect(connections.get(imap)?.name).toBeUndefined();
  });

  it('never takes a secret for a name', () => {
    const trace = new TraceMaker();
    const imap = trace.open('imap');
    trace.command(imap, 'a1 LOGIN hush secret', 'hush');
    expect(fold(trace).connections.get(imap)?.name).toBeUndefined();
  });

  it('uses the lane of a closed connection again, so that many clients need few lanes', () => {
    const ladder = fold(manyClients(60, 8));
    expect(ladder.connections.size).toBe(60);
    expect(ladder.lanes.length).toBeLessThanOrEqual(8);
    for (const lane of ladder.lanes) {
      for (const [i, connection] of lane.entries()) {
        const before = lane[i - 1];
        if (before) expect(before.closeRow).toBeLessThan(connection.openRow);
      }
    }
  });

  it('gives a service the lane it had before, and never that of another while there are few', () => {
    const trace = new TraceMaker();
    const smtp = trace.open('smtp');
    const imap = trace.open('imap');
    trace.close(smtp);
    trace.close(imap);
    const again = trace.open('imap');
    const pop3 = trace.open('pop3');
    const { connections } = fold(trace);
    expect(connections.get(again)?.lane).toBe(connections.get(imap)?.lane);
    expect(connections.get(pop3)?.lane).toBe(2);
  });

  it('moves a connection to the lifeline of the mail host that turns out to be its client', () => {
    const ladder = fold(relaying());
    const host = ladder.hosts.get('mx.north.test');
    const relay = ladder.connections.get(2);
    expect(relay).toMatchObject({ host: 'mx.north.test', column: host?.column });
    expect(ladder.connections.get(1)?.column).not.toBe(host?.column);
    // One lives in a lane at a time, that of the host itself included.
    for (const lane of ladder.lanes) for (const client of lane) expect(ladder.lanes[client.lane]).toBe(lane);
    expect(relay?.lane).not.toBe(host?.lane);
  });

  it('uses the lanes of a host again for its next connections', () => {
    const trace = relaying();
    for (let i = 0; i < 5; i++) {
      const relay = trace.open('smtp', undefined, 'mx2.south.test');
      trace.add({ kind: 'connection-named', connection: relay, name: 'mx.north.test' });
      trace.close(relay);
    }
    const { lanes, connections } = fold(trace);
    expect(connections.get(7)?.lane).toBe(connections.get(2)?.lane);
    expect(lanes.length).toBeLessThan(5);
  });

  it('pairs a lookup with its answer, and marks the one for a name that does not exist', () => {
    const trace = relaying();
    const answer = trace.lookup('nowhere.test', 'MX', []);
    const ladder = fold(trace);
    const row = ladder.rows.at(-1) as Row;
    expect(row).toMatchObject({ kind: 'answer', fact: answer, client: { name: '127.0.0.1:40003' } });
    expect(pairOf(row).map((index) => ladder.rows[index]?.kind)).toEqual(['lookup', 'answer']);
    expect(ladder.errors.at(-1)).toBe(row.index);
    expect(ladder.lookups.size).toBe(0);
  });

  it('keeps what a host did by itself at its own lifeline, and what a command queued at the command', () => {
    const ladder = fold(relaying());
    const of = (kind: string) => ladder.rows.find((row) => row.fact.kind === kind);
    expect(of('message-queued')).toMatchObject({
      server: { service: 'submission' },
      exchange: { key: '1:1' },
    });
    expect(of('delivery-tried')).toMatchObject({ server: null, client: { name: 'mx.north.test' } });
    expect(ladder.errors).toEqual([of('delivery-tried')?.index]);
    // The first attempt follows at once: that it was planned goes without saying.
    expect(of('delivery-planned')).toBeUndefined();
    expect(ladder.queues.size).toBe(0);
  });

  it('tells a notice by its coming after the command that it is about was answered', () => {
    const trace = relaying();
    const own = trace.added(1, 'INBOX', 1);
    const ladder = fold(trace);
    expect(isNotice(ladder.rows.at(-1) as Row)).toBe(true);
    expect(ladder.rows.at(-1)?.fact).toBe(own);
    expect(fold(everyMark()).rows.some(isNotice)).toBe(false);
  });

  it('marks a connection that was broken off', () => {
    const trace = new TraceMaker();
    const pop3 = trace.open('pop3');
    trace.close(pop3, 'client', 'the client reset the connection');
    expect(fold(trace).errors).toHaveLength(1);
  });

  it('cuts long silences short on its scale of time', () => {
    const trace = new TraceMaker();
    trace.open('smtp');
    trace.wait(3_600_000).open('smtp');
    expect(fold(trace).times).toEqual([0, LONGEST_SILENCE]);
  });

  it('skips what is said on a connection whose beginning is no longer kept', () => {
    const trace = new TraceMaker();
    trace.open('smtp');
    trace.command(1, 'NOOP');
    const ladder = emptyLadder();
    for (const fact of trace.facts.slice(1)) applyToLadder(ladder, fact);
    expect(ladder.rows).toEqual([]);
  });

  it('sets exchanges at work at one server at the same time beside each other', () => {
    const trace = new TraceMaker();
    const [one, two] = [trace.open('smtp'), trace.open('smtp')];
    const levels = (): (number | undefined)[] =>
      [...fold(trace).connections.values()].flatMap(({ exchanges }) =>
        [...exchanges.values()].map(({ level }) => level),
      );
    trace.command(one, 'NOOP');
    trace.command(two, 'NOOP');
    trace.command(two, 'NOOP');
    expect(levels()).toEqual([0, 1, 2]);
    trace.reply(one, '250 ok');
    trace.command(one, 'NOOP');
    expect(levels()).toEqual([0, 0, 1, 2]);
    // Whoever leaves is at work no more.
    trace.close(two);
    trace.command(one, 'NOOP');
    expect(levels().slice(0, 3)).toEqual([0, 0, 1]);
  });
});
