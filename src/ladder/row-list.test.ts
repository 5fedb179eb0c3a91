import { describe, expect, it } from 'vitest';
import { applyToLadder, emptyLadder, type Row } from '../../common/projections/ladder.ts';
import type { TraceMaker } from './fixture.test-only.ts';
import { everyMark, manyClients } from './fixture.test-only.ts';
import { filtersNothing, NO_FILTER, type Filter } from './row-filter.ts';
import { RowList } from './row-list.ts';

function rowsOf(trace: TraceMaker): Row[] {
  const ladder = emptyLadder();
  for (const fact of trace.facts) applyToLadder(ladder, fact);
  return ladder.rows;
}

const height = (row: Row): number => (row.index % 3) * 10 + 20;

function listOf(rows: readonly Row[], filter: Partial<Filter> = {}, step = rows.length): RowList {
  const list = new RowList({ ...NO_FILTER, ...filter }, height);
  for (let to = step; to < rows.length + step; to += step) list.extend(rows.slice(0, to));
  return list;
}

const said = (rows: readonly Row[], list: RowList): string[] =>
  list.indexes.map((index) => {
    const fact = rows[index]?.fact;
    return fact?.kind === 'command-sent'
      ? fact.verb
      : fact?.kind === 'reply-sent'
        ? fact.code
        : (fact?.kind ?? '');
  });

describe('the list of rows', () => {
  const rows = rowsOf(everyMark());

  it('stacks rows without gap or overlap', () => {
    const list = listOf(rows);
    expect(list.length).toBe(rows.length);
    for (const row of rows)
      expect((list.tops[row.index + 1] ?? 0) - (list.tops[row.index] ?? 0)).toBe(height(row));
    expect(list.height).toBe(rows.reduce((sum, row) => sum + height(row), 0));
  });

  it('finds the row at any height', () => {
    const list = listOf(rows);
    for (let position = 0; position < list.length; position++) {
      const top = list.tops[position] ?? 0;
      expect(list.positionAt(top)).toBe(position);
      expect(list.positionAt((list.tops[position + 1] ?? 0) - 0.5)).toBe(position);
    }
    expect(list.positionAt(-50)).toBe(0);
    expect(list.positionAt(1e9)).toBe(list.length - 1);
  });

  it('is the same however the rows arrive', () => {
    for (const filter of [
      {},
      { text: '250' },
      { text: 'lunch' },
      { errorsOnly: true },
      { connections: [2] },
    ]) {
      expect(listOf(rows, filter, 1).indexes).toEqual(listOf(rows, filter).indexes);
      expect(listOf(rows, filter, 1).tops).toEqual(listOf(rows, filter).tops);
    }
  });

  it('brings the whole exchange of a row that matches', () => {
    expect(said(rows, listOf(rows, { text: 'no mailbox nobody' }, 1))).toEqual(['RCPT', '550']);
    expect(said(rows, listOf(rows, { errorsOnly: true }, 1))).toEqual([
      'RCPT',
      '550',
      'FETSH',
      'BAD',
      'PASS',
      '-ERR',
    ]);
  });

  it('shows of a journey just what concerns it, exchanges of others left out', () => {
    const seqs = [rows[3], rows[9]].map((row) => row?.fact.seq ?? 0);
    const journey = { number: 1, summary: { from: '', subject: '' }, stages: [], seqs };
    expect(listOf(rows, { journey }, 1).indexes).toEqual([3, 9]);
    expect(filtersNothing({ ...NO_FILTER, journey })).toBe(false);
  });

  it('does not find passwords', () => {
    expect(listOf(rows, { text: 'wrong-password' }).length).toBe(0);
  });

  it('finds by the name of the client, by protocol and by connection', () => {
    const pop3 = listOf(rows, { protocols: ['pop3'] });
    expect(pop3.length).toBeGreaterThan(4);
    expect(listOf(rows, { connections: [3] }).indexes).toEqual(pop3.indexes);
    expect(listOf(rows, { text: 'POP3', protocols: ['pop3'] }).length).toBe(pop3.length);
  });

  it('measures again from the row that was unfolded', () => {
    let tall = -1;
    const list = new RowList(NO_FILTER, (row) => (row.index === tall ? 500 : 20));
    list.extend(rows);
    tall = 7;
    list.measure(7);
    expect(list.topOf(7)).toBe(140);
    expect(list.topOf(8)).toBe(640);
    expect(list.height).toBe(rows.length * 20 + 480);
  });

  it('takes in thousands of rows frame by frame without walking over the old ones', () => {
    const many = rowsOf(manyClients(800, 10));
    let asked = 0;
    const list = new RowList(NO_FILTER, () => {
      asked++;
      return 20;
    });
    for (let to = 16; to < many.length + 16; to += 16) list.extend(many.slice(0, to));
    expect(asked).toBe(many.length);
  });
});
