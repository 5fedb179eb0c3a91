import { describe, expect, it } from 'vitest';
import { applyToLadder, emptyLadder } from '../../common/projections/ladder.ts';
import { SessionLanes } from '../../common/projections/session-lanes.ts';
import { aliveBetween, ColumnSlots, columnsFor } from './columns.ts';
import { everyMark, relaying, TraceMaker } from './fixture.test-only.ts';
import { NO_FILTER, type Filter } from './row-filter.ts';
import { RowList } from './row-list.ts';
import { placeHeight, type Look } from './row-size.ts';
import { sceneOf, type Scene } from './scene.ts';
import { hatch, LANE, laneLabel } from './state-lanes.ts';
import { USUAL } from './zoom.ts';

function draw(
  trace: TraceMaker,
  { from = 0, to = Infinity, store = false, filter = NO_FILTER as Filter, width = 1100 } = {},
): Scene {
  const ladder = emptyLadder();
  const lanes = new SessionLanes(ladder.rows);
  for (const fact of trace.facts) applyToLadder(ladder, fact);
  const look: Look = { toggled: new Set(), scale: 1, zoom: USUAL, timed: false };
  const list = new RowList(filter, (row, before, run) => placeHeight(row, before, look, run));
  list.extend(ladder.rows);
  const alive = aliveBetween(ladder, 0, ladder.rows.length);
  const wishes = { pinned: new Set<string>(), order: [], store };
  const columns = columnsFor(
    ladder,
    alive,
    new Set(alive),
    new Set(ladder.servers),
    { width, scale: 1 },
    new ColumnSlots(),
    wishes,
  );
  const last = Math.min(to, list.length - 1);
  return sceneOf({ ladder, list, columns, alive, lanes, look, origin: 0, viewport: 400 }, from, last);
}

const smtpOf = ({ states }: Scene) => states.filter(({ protocol }) => protocol === 'smtp');

describe('the states beside the lifelines', () => {
  it('follow one another without a gap, every second hatched, from the opening to the close', () => {
    const scene = draw(everyMark());
    const smtp = smtpOf(scene);
    expect(smtp.map(({ words }) => words)).toEqual([
      'not greeted',
      'ready',
      'mail',
      'rcpt',
      'data',
      'ready',
      'quit',
    ]);
    for (const [i, piece] of smtp.entries()) {
      expect(piece.to).toBeGreaterThan(piece.from);
      expect(piece.hatched).toBe(i % 2 === 1);
      if (i > 0) expect(piece.from).toBe(smtp[i - 1]?.to);
    }
    const close = scene.rows.find(({ row }) => row.kind === 'close');
    expect(smtp.at(-1)?.to).toBe((close?.y ?? 0) + (close?.line ?? 0));
  });

  it('change where the reply that changed them lies, beside the lifeline of their client', () => {
    const scene = draw(everyMark());
    const ready = smtpOf(scene)[1];
    const reply = scene.rows.find(({ row }) => row.fact.kind === 'reply-sent' && row.fact.lines === 6);
    expect(ready?.from).toBe((reply?.y ?? 0) + (reply?.line ?? 0));
    expect((ready?.x ?? 0) + LANE).toBeLessThan(reply?.clientX ?? 0);
  });

  it('are the same in a window in the middle as in the whole', () => {
    const whole = draw(everyMark());
    const part = draw(everyMark(), { from: 20, to: 26 });
    for (const piece of part.states) {
      const same = whole.states.find(({ key }) => key === piece.key);
      expect(same?.words).toBe(piece.words);
      expect(piece.from).toBe(Math.max(0, (same?.from ?? 0) + whole.top - part.top));
      expect(piece.goesOn).toBe((same?.from ?? 0) < part.top - whole.top);
    }
    expect(part.states.some(({ goesOn }) => goesOn)).toBe(true);
    expect(part.states.length).toBeLessThan(whole.states.length);
  });

  it('hold where the row that led there is filtered out', () => {
    const filter: Filter = { ...NO_FILTER, text: 'verb:QUIT' };
    const words = smtpOf(draw(everyMark(), { filter })).map((piece) => piece.words);
    expect(words).toEqual(['ready', 'quit']);
  });

  it('are named where they begin or at the window’s top, as far as there is room', () => {
    const piece = { from: 100, to: 300, words: 'selected INBOX' };
    expect(laneLabel(piece, 0, 1)).toEqual({ text: 'selected INBOX', y: 104 });
    expect(laneLabel(piece, 180, 1)).toEqual({ text: 'selected INBOX', y: 184 });
    expect(laneLabel(piece, 240, 1).text).toMatch(/^select\w*…$/);
    expect(laneLabel(piece, 290, 1).text).toBe('');
  });

  it('show a mailbox whose name would turn the text around as what it is', () => {
    const trace = new TraceMaker();
    const imap = trace.open('imap');
    trace.greet(imap, '* OK ready');
    trace.command(imap, 'a1 LOGIN alice secret', 'secret');
    trace.reply(imap, 'a1 OK done');
    // U+202E in modified UTF-7. RFC 3501 §5.1.3
    trace.command(imap, 'a2 SELECT &IC4-abc');
    trace.reply(imap, 'a2 OK [READ-WRITE] done');
    expect(draw(trace).states.at(-1)?.words).toBe('selected ‹U+202E›abc');
  });

  it('are none for a mail host, on whose one lifeline many connections lie', () => {
    // Two connections, of which one is the host's.
    expect(draw(relaying()).states.map(({ words }) => words)).toEqual(['not greeted']);
  });
});

describe('the mailboxes’ lifeline', () => {
  it('is where ends what was done to a mailbox, and no other row', () => {
    const { rows, store } = draw(everyMark(), { store: true });
    const ending = rows.filter(({ storeX }) => storeX !== undefined);
    expect(ending.map(({ row }) => row.fact.kind)).toEqual([
      'mailbox-selected',
      'messages-added',
      'flags-changed',
    ]);
    expect(ending.every(({ storeX, serverX }) => storeX === store && (storeX ?? 0) > serverX)).toBe(true);
  });

  it('is not reached by what POP3 only marks, nor by what waits in a queue', () => {
    const trace = new TraceMaker();
    const pop3 = trace.open('pop3');
    trace.command(pop3, 'DELE 1');
    trace.add({ kind: 'deletions-marked', connection: pop3, exchange: 1, uids: [[1, 1]] });
    for (const made of [trace, relaying()]) {
      expect(draw(made, { store: true }).rows.filter(({ storeX }) => storeX !== undefined)).toEqual([]);
    }
  });
});

describe('a hatch', () => {
  it('fills its lane and does not leave it', () => {
    const points = [...hatch({ x: 100, from: 10.5, to: 60 }, 13).matchAll(/[ML]([\d.]+) ([\d.]+)/g)].map(
      ([, x, y]) => [Number(x), Number(y)] as const,
    );
    expect(points.length).toBeGreaterThan(12);
    for (const [x, y] of points) {
      expect(x).toBeGreaterThanOrEqual(100);
      expect(x).toBeLessThanOrEqual(113);
      expect(y).toBeGreaterThanOrEqual(10.5);
      expect(y).toBeLessThanOrEqual(60);
    }
    expect(Math.min(...points.map(([, y]) => y))).toBe(10.5);
    expect(Math.max(...points.map(([, y]) => y))).toBe(60);
  });
});
