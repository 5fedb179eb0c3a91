import { expect, test } from 'vitest';
import { withCell, withoutRow, withRowAfter, zoneRows, type Cell, type ZoneRow } from './zones.ts';

const text = `# the world
zones:
  north.test:
    # where its mail goes
    - { name: "@", type: MX, preference: 10, data: mx.north.test }
    - { name: mx, type: A, data: 127.0.0.1 } # the host
  south.test:
    - name: "@"
      type: TXT
      data: v=spf1 mx -all
settings: {}
`;
const at = (index: number, of = text): ZoneRow => zoneRows(of)[index] as ZoneRow;

test('each record is a row', () => {
  expect(
    zoneRows(text).map(({ zone, cells }) => [
      zone,
      cells.name?.value,
      cells.type?.value,
      cells.preference?.value,
      cells.data?.value,
    ]),
  ).toEqual([
    ['north.test', '@', 'MX', '10', 'mx.north.test'],
    ['north.test', 'mx', 'A', undefined, '127.0.0.1'],
    ['south.test', '@', 'TXT', undefined, 'v=spf1 mx -all'],
  ]);
});

test('an edit changes its characters and nothing else', () => {
  const edited = withCell(text, at(0).cells.data as Cell, 'mx2.north.test');
  expect(edited).toBe(text.replace('data: mx.north.test', 'data: mx2.north.test'));
  expect(withCell(text, at(0).cells.preference as Cell, '20')).toBe(text.replace('10', '20'));
});

test('whatever is typed is the same text when it is read again', () => {
  for (const value of ['@', '.', 'a b', 'null', '1.5', '{', 'x: y', '"', '#', '', '127.0.0.1', '::1', '-']) {
    for (const index of [0, 2]) {
      const edited = withCell(text, at(index).cells.data as Cell, value);
      expect(at(index, edited).cells.data?.value).toBe(value);
      expect(zoneRows(edited)).toHaveLength(3);
    }
  }
});

test('a record is taken away and added in whole lines, comments of others kept', () => {
  expect(withoutRow(text, at(1))).toBe(
    text.replace('    - { name: mx, type: A, data: 127.0.0.1 } # the host\n', ''),
  );
  expect(zoneRows(withoutRow(text, at(0))).map(({ cells }) => cells.type?.value)).toEqual(['A', 'TXT']);
  expect(withoutRow(text, at(2))).toBe(`${text.split('    - name')[0] ?? ''}settings: {}\n`);
  const more = zoneRows(withRowAfter(text, at(2)));
  expect(more.map(({ zone, cells }) => [zone, cells.type?.value])).toEqual([
    ['north.test', 'MX'],
    ['north.test', 'A'],
    ['south.test', 'TXT'],
    ['south.test', 'A'],
  ]);
  expect(zoneRows(withRowAfter(text, at(1)))).toHaveLength(4);
});

test('records that share a line are edited, but not added to or taken away', () => {
  const flow = 'zones: { north.test: [{ name: a, type: A, data: 127.0.0.1 }] }';
  expect(at(0, flow).lines).toBeUndefined();
  expect(withoutRow(flow, at(0, flow))).toBe(flow);
});

test('a text that is half typed, or has no zones, has no table', () => {
  for (const odd of ['', 'zones:', 'zones: 3', 'zones: [1', 'zones: { a: b }', '- x']) {
    expect(zoneRows(odd)).toEqual([]);
  }
});
