import { describe, expect, it } from 'vitest';
import { applyToLadder, emptyLadder, type Row } from '../../common/projections/ladder.ts';
import { TraceMaker } from './fixture.test-only.ts';
import { NO_FILTER, isTrouble, type Filter } from './row-filter.ts';
import { RowList } from './row-list.ts';
import { repetitionsOf } from './runs.ts';

function rowsOf(trace: TraceMaker): Row[] {
  const ladder = emptyLadder();
  for (const fact of trace.facts) applyToLadder(ladder, fact);
  return ladder.rows;
}

/** A list that takes the rows one by one, as they would arrive, and after each has told its length. */
function listOf(rows: readonly Row[], open = new Set<number>(), filter: Partial<Filter> = {}) {
  const list = new RowList({ ...NO_FILTER, ...filter }, (_row, _before, run) => (run ? 40 : 20), open);
  const lengths: number[] = [];
  const arrived: Row[] = [];
  for (const row of rows) {
    arrived.push(row);
    list.extend(arrived);
    lengths.push(list.length);
  }
  return { list, lengths };
}

/** What stands at each position: a run as `3 × NOOP → OK`, a row by its kind. */
function drawn(rows: readonly Row[], list: RowList): string[] {
  return list.indexes.map((index, position) => {
    const run = list.runAt(position);
    if (!run) return rows[index]?.kind ?? '';
    return `${String(repetitionsOf(run))} × ${run.names.join(' ')}${run.answer ? ` → ${run.answer}` : ''}`;
  });
}

function noops(trace: TraceMaker, connection: number, count: number): void {
  for (let i = 0; i < count; i++) {
    trace.command(connection, `n${String(i)} NOOP`);
    trace.reply(connection, `n${String(i)} OK NOOP done`);
  }
}

function fetched(count: number): TraceMaker {
  const trace = new TraceMaker();
  const imap = trace.open('imap');
  trace.command(imap, 'a1 FETCH 1:* (FLAGS)');
  for (let i = 1; i <= count; i++) trace.untagged(imap, `* ${String(i)} FETCH (FLAGS ())`);
  trace.reply(imap, 'a1 OK FETCH done');
  return trace;
}

describe('repetitions', () => {
  it('makes one row of many responses of one command, with their number and octets', () => {
    const trace = fetched(1000);
    const rows = rowsOf(trace);
    const { list } = listOf(rows);
    expect(drawn(rows, list)).toEqual(['open', 'command', '1000 × FETCH', 'reply']);
    const octets = rows.reduce(
      (sum, { kind, fact }) => sum + (kind === 'untagged' && 'size' in fact ? fact.size : 0),
      0,
    );
    expect(list.runAt(2)?.octets).toBe(octets);
    expect(list.height).toBe(3 * 20 + 40);
    expect(list.count).toBe(rows.length);
  });

  it('takes in the first response as well when commands were pipelined, and keeps those of two commands apart', () => {
    const trace = new TraceMaker();
    const imap = trace.open('imap');
    trace.command(imap, 'a1 FETCH 1:* (FLAGS)');
    trace.command(imap, 'a2 FETCH 1:* (FLAGS)');
    for (const exchange of [1, 2]) {
      for (let i = 1; i <= 30; i++) {
        const data = trace.untagged(imap, `* ${String(i)} FETCH (FLAGS ())`);
        trace.facts[trace.facts.length - 1] = { ...data, exchange } as typeof data;
      }
    }
    const rows = rowsOf(trace);
    expect(drawn(rows, listOf(rows).list).slice(3)).toEqual(['30 × FETCH', '30 × FETCH']);
  });

  it('never takes a row into two runs, whatever is repeated within what is repeated', () => {
    const trace = new TraceMaker();
    const imap = trace.open('imap');
    for (let i = 0; i < 12; i++) {
      noops(trace, imap, 11);
      trace.command(imap, 'c1 CHECK');
      trace.reply(imap, 'c1 OK done');
    }
    const rows = rowsOf(trace);
    const { list } = listOf(rows);
    let next = 0;
    for (let position = 0; position < list.length; position++) {
      expect(list.indexes[position]).toBe(next);
      next = (list.lastAt(position) ?? NaN) + 1;
    }
    expect(next).toBe(rows.length);
    expect(list.tops.every((top, i) => i === 0 || top > (list.tops[i - 1] ?? 0))).toBe(true);
  });

  it('leaves a few as they are', () => {
    const rows = rowsOf(fetched(9));
    expect(listOf(rows).list.length).toBe(rows.length);
  });

  it('makes one row of many like exchanges', () => {
    const trace = new TraceMaker();
    const imap = trace.open('imap');
    noops(trace, imap, 500);
    trace.close(imap);
    const rows = rowsOf(trace);
    expect(drawn(rows, listOf(rows).list)).toEqual(['open', '500 × NOOP → OK', 'close']);
  });

  it('takes a whole transaction as what is repeated', () => {
    const trace = new TraceMaker();
    const smtp = trace.open('smtp');
    trace.command(smtp, 'EHLO me');
    trace.reply(smtp, '250 hello');
    for (let i = 0; i < 50; i++) {
      trace.command(smtp, 'MAIL FROM:<a@b.test>');
      trace.reply(smtp, '250 ok');
      trace.command(smtp, `RCPT TO:<c${String(i)}@d.test>`);
      trace.reply(smtp, '250 ok');
      trace.command(smtp, 'DATA');
      trace.more(smtp, '354 go');
      trace.octets(smtp, 'message', `Subject: ${'x'.repeat(i)}\r\n\r\n.\r\n`);
      trace.added(smtp, 'INBOX', i + 1);
      trace.reply(smtp, '250 done');
    }
    const rows = rowsOf(trace);
    const { list } = listOf(rows);
    expect(drawn(rows, list)).toEqual(['open', 'command', 'reply', '50 × MAIL RCPT DATA → 250']);
  });

  it('sees pipelined commands and their replies as one repetition, and commands without replies as none', () => {
    const trace = new TraceMaker();
    const smtp = trace.open('smtp');
    // The maker answers the last command; a reply to an earlier one is made of it.
    const answered = (exchange: number): void => {
      const made = trace.reply(smtp, '250 ok');
      trace.facts[trace.facts.length - 1] = { ...made, exchange } as typeof made;
    };
    let exchange = 0;
    for (let i = 0; i < 12; i++) {
      for (let n = 0; n < 3; n++) trace.command(smtp, 'NOOP');
      for (let n = 0; n < 3; n++) answered(++exchange);
    }
    for (let n = 0; n < 40; n++) trace.command(smtp, 'RCPT TO:<a@b.test>');
    const rows = rowsOf(trace);
    expect(drawn(rows, listOf(rows).list).slice(0, 3)).toEqual([
      'open',
      '12 × NOOP NOOP NOOP → 250',
      'command',
    ]);
    expect(listOf(rows).list.length).toBe(42);
  });

  it('never hides an error, nor the command that was refused', () => {
    const trace = new TraceMaker();
    const imap = trace.open('imap');
    for (let part = 0; part < 3; part++) {
      noops(trace, imap, 30);
      trace.command(imap, 'b1 NOOP');
      trace.reply(imap, 'b1 BAD no', 'malformed');
    }
    const rows = rowsOf(trace);
    const { list } = listOf(rows);
    const part = ['30 × NOOP → OK', 'command', 'reply'];
    expect(drawn(rows, list)).toEqual(['open', ...part, ...part, ...part]);
    for (const row of rows.filter(isTrouble)) {
      expect(list.runOf(row.index)).toBeUndefined();
      expect(list.runOf(row.exchange?.command?.index ?? -1)).toBeUndefined();
    }
  });

  it('takes nothing odd into a run', () => {
    const trace = fetched(40);
    const odd = trace.facts[20];
    if (odd && 'octets' in odd)
      trace.facts[20] = { ...odd, oddities: [{ name: 'nul', means: 'a NUL' }] } as typeof odd;
    const rows = rowsOf(trace);
    const { list } = listOf(rows);
    expect(drawn(rows, list)).toEqual(['open', 'command', '18 × FETCH', 'untagged', '21 × FETCH', 'reply']);
  });

  it('ends where another connection speaks, whose repetition is its own', () => {
    const trace = new TraceMaker();
    const [one, two] = [trace.open('imap'), trace.open('imap')];
    noops(trace, one, 20);
    noops(trace, two, 20);
    for (let i = 0; i < 30; i++) {
      noops(trace, one, 1);
      noops(trace, two, 1);
    }
    const rows = rowsOf(trace);
    const { list } = listOf(rows);
    expect(drawn(rows, list).slice(2, 4)).toEqual(['20 × NOOP → OK', '20 × NOOP → OK']);
    expect(list.length).toBe(4 + 120);
  });

  it('grows without a change of height, and gives back what turns out to be no repetition', () => {
    const trace = new TraceMaker();
    const imap = trace.open('imap');
    noops(trace, imap, 100);
    trace.command(imap, 'b1 NOOP');
    trace.close(imap, 'client', 'gone');
    const rows = rowsOf(trace);
    const { list, lengths } = listOf(rows);
    expect(new Set(lengths.slice(40, -1))).toEqual(new Set([2]));
    expect(drawn(rows, list)).toEqual(['open', '100 × NOOP → OK', 'command', 'close']);
    expect(list.runAt(1)?.octets).toBe(
      rows.slice(1, 201).reduce((sum, { fact }) => sum + ('size' in fact ? fact.size : 0), 0),
    );
  });

  it('opens in place and folds again', () => {
    const rows = rowsOf(fetched(100));
    const open = new Set<number>();
    const { list } = listOf(rows, open);
    const before = [...list.tops];
    const run = list.runAt(2);
    if (!run) throw new Error('no run');
    open.add(rows[2]?.fact.seq ?? 0);
    list.refold(run);
    expect(list.length).toBe(4 + 100);
    expect(list.runAt(2)).toBe(run);
    expect(list.positionOf(2)).toBe(3);
    expect(list.topOf(3)).toBe(20 + 20 + 40 + 20);
    expect(list.indexes.at(-1)).toBe(rows.length - 1);
    open.clear();
    list.refold(run);
    expect(list.tops).toEqual(before);
  });

  it('grows row by row while it is open', () => {
    const rows = rowsOf(fetched(100));
    const { list } = listOf(rows, new Set([rows[2]?.fact.seq ?? 0]));
    expect(list.length).toBe(rows.length + 1);
    expect(drawn(rows, list)[2]).toBe('100 × FETCH');
  });

  it('knows where each row of a fold is, and which is its last', () => {
    const rows = rowsOf(fetched(100));
    const { list } = listOf(rows);
    expect(list.positionOf(50)).toBe(2);
    expect(list.lastAt(2)).toBe(101);
    expect(list.positionOf(102)).toBe(3);
    expect(list.has(50)).toBe(true);
    expect(list.runOf(50)).toBe(list.runAt(2));
    expect(list.runOf(102)).toBeUndefined();
  });

  it('is the same whether rows come one by one or at once, and under a filter', () => {
    const trace = fetched(60);
    noops(trace, trace.open('imap'), 60);
    const rows = rowsOf(trace);
    for (const filter of [{}, { text: 'noop' }, { connections: [1] }]) {
      const atOnce = new RowList({ ...NO_FILTER, ...filter }, (_row, _before, run) => (run ? 40 : 20));
      atOnce.extend(rows);
      const { list } = listOf(rows, new Set(), filter);
      expect(drawn(rows, list)).toEqual(drawn(rows, atOnce));
      expect(list.tops).toEqual(atOnce.tops);
    }
    expect(drawn(rows, listOf(rows, new Set(), { text: 'noop' }).list)).toEqual(['60 × NOOP → OK']);
  });

  it('costs no more for the hundred-thousandth row than for the hundredth', () => {
    const trace = new TraceMaker();
    const imap = trace.open('imap');
    for (let i = 0; i < 1200; i++) {
      noops(trace, imap, 40);
      trace.command(imap, `c${String(i)} CHECK`);
      trace.reply(imap, `c${String(i)} OK done`);
    }
    const rows = rowsOf(trace);
    let measured = 0;
    const list = new RowList(NO_FILTER, () => {
      measured++;
      return 20;
    });
    const arrived: Row[] = [];
    for (const row of rows) {
      arrived.push(row);
      list.extend(arrived);
    }
    expect(list.length).toBe(1 + 1200 * 3);
    // Until a run begins its rows stand alone; then they are one.
    expect(measured).toBeLessThan(1200 * 30);
  });
});
