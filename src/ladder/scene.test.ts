import { describe, expect, it } from 'vitest';
import { applyToLadder, emptyLadder } from '../../common/projections/ladder.ts';
import type { FactOf } from '../../common/trace/facts.ts';
import { aliveBetween, ColumnSlots, columnsFor } from './columns.ts';
import { everyMark, relaying, TraceMaker } from './fixture.test-only.ts';
import { textOfPieces } from './label.ts';
import { NO_FILTER } from './row-filter.ts';
import { RowList } from './row-list.ts';
import { placeHeight, type Look } from './row-size.ts';
import { spokenText } from './row-text.ts';
import { sceneOf, type Scene } from './scene.ts';
import { shapeArrow } from './arrow-shape.ts';
import { durationText } from './time-text.ts';
import { USUAL, zoomed } from './zoom.ts';

function draw(
  trace: TraceMaker,
  toggled: ReadonlySet<number> = new Set(),
  from = 0,
  to = Infinity,
  width = 920,
  changed: Partial<Look> = {},
): Scene {
  const ladder = emptyLadder();
  for (const fact of trace.facts) applyToLadder(ladder, fact);
  const look = { toggled, scale: 1, zoom: USUAL, timed: false, ...changed };
  const list = new RowList(NO_FILTER, (row, before, run) => placeHeight(row, before, look, run));
  list.extend(ladder.rows);
  const alive = aliveBetween(ladder, 0, ladder.rows.length);
  const spokenTo = new Set(ladder.servers);
  const columns = columnsFor(ladder, alive, new Set(alive), spokenTo, { width, scale: 1 }, new ColumnSlots());
  const last = Math.min(to, list.length - 1);
  return sceneOf({ ladder, list, columns, alive, look, origin: 0, viewport: 400 }, from, last);
}

const trace = everyMark();
const shapeOf = (scene: Scene, seq: number) => {
  const found = scene.rows.find(({ row }) => row.fact.seq === seq);
  if (!found) throw new Error(`no row for fact ${String(seq)}`);
  return found;
};
const seqOf = (what: (text: string) => boolean): number => {
  const found = trace.facts.find((fact) => 'octets' in fact && what(new TextDecoder().decode(fact.octets)));
  return found?.seq ?? -1;
};
const ehlo = seqOf((text) => text.startsWith('250-mx'));
const message = seqOf((text) => text.startsWith('From: Ada'));

describe('the scene', () => {
  it('folds a long reply to its first line and tells what it hides', () => {
    const shape = shapeOf(draw(trace), ehlo);
    expect(shape.label).toHaveLength(1);
    expect(shape.folded).toBe('6 lines · 112 octets');
  });

  it('unfolds it to all its lines, and gives it the height they need', () => {
    const shape = shapeOf(draw(trace, new Set([ehlo])), ehlo);
    expect(shape.label.map(textOfPieces).at(-1)).toBe('250 SIZE 31457280');
    expect(shape.height).toBeGreaterThan(shapeOf(draw(trace), ehlo).height + 80);
  });

  it('shows message data as a bar that tells its octets', () => {
    const shape = shapeOf(draw(trace), message);
    expect(shape.label).toEqual([]);
    expect(shape.folded).toMatch(/^message data · \d+ octets$/);
  });

  it('draws commands from the client and replies from the server, within the lifelines', () => {
    for (const shape of draw(trace).rows) {
      expect(shape.anchor).toBe(shape.row.from === 'client' ? 'start' : 'end');
      expect(shape.clientX).toBeLessThan(shape.serverX);
      expect(shape.labelX).toBeGreaterThan(shape.clientX);
      expect(shape.labelX).toBeLessThan(shape.serverX);
    }
  });

  it('marks the refused command as well as the reply that refused it', () => {
    const failed = draw(trace).rows.filter((shape) => shape.failed);
    expect(failed.map(({ row }) => row.kind)).toEqual([
      'command',
      'reply',
      'command',
      'reply',
      'command',
      'reply',
    ]);
  });

  it('draws a bar for a command that is at work across the whole window', () => {
    const whole = draw(trace);
    const idle = whole.rows.find(
      ({ row }) => row.fact.kind === 'command-sent' && row.fact.verb === 'IDLE',
    )?.row;
    const from = (idle?.index ?? 0) + 2;
    const part = draw(trace, new Set(), from, from + 3);
    const bar = part.bars.find(({ protocol }) => protocol === 'imap');
    expect(bar).toMatchObject({ from: 0, key: `2:${String(idle?.exchange?.number)}` });
  });

  it('still tells the octets of message data that is unfolded', () => {
    const shape = shapeOf(draw(trace, new Set([message])), message);
    expect(shape.label.length).toBeGreaterThan(1);
    expect(shape.folded).toMatch(/^message data · \d+ octets$/);
  });

  it('sets the mark of something odd beside the words, not over them', () => {
    const odd = new TraceMaker();
    const smtp = odd.open('smtp');
    odd.add({
      ...(odd.command(smtp, 'FOO bar') as FactOf<'command-sent'>),
      oddities: [{ name: 'unknown-verb', means: 'no command of SMTP' }],
    });
    const [, plain, marked] = draw(odd).rows;
    expect(plain?.oddX).toBeUndefined();
    expect(marked?.oddX).toBeGreaterThan(marked?.clientX ?? Infinity);
    expect(marked?.labelX).toBeGreaterThan((marked?.oddX ?? Infinity) + 8);
  });

  it('ends the lifeline of a connection that was broken off with a cross, and any other with a cap', () => {
    const ends = new TraceMaker();
    ends.close(ends.open('smtp'), 'client', 'the client closed without QUIT');
    ends.close(ends.open('smtp'), 'client');
    const closes = draw(ends).rows.filter(({ row }) => row.kind === 'close');
    const [broken, plain] = closes.map((shape) => shapeArrow(shape, false));
    expect(closes.map(({ failed }) => failed)).toEqual([true, false]);
    expect(broken).toMatchObject({ cross: expect.any(String) as string });
    expect(broken?.cap).toBeUndefined();
    expect(plain?.cap).toBeDefined();
  });

  it('names the line end where there is nothing else on the line', () => {
    const empty = new TraceMaker();
    empty.command(empty.open('imap'), '');
    expect(textOfPieces(draw(empty).rows[1]?.label[0] ?? [])).toBe('‹CRLF›');
  });

  it('shortens what tells of a fold before it cuts the reply to nothing', () => {
    const narrow = draw(trace, new Set(), 0, Infinity, 420);
    const shape = shapeOf(narrow, ehlo);
    expect(shape.folded).toBe('6 lines');
    expect(textOfPieces(shape.label[0] ?? []).length).toBeGreaterThan(8);
  });

  it('draws a lifeline from its opening to its close, and thicker once TLS protects it', () => {
    const { lifelines, height } = draw(trace);
    expect(lifelines.filter(({ secure }) => secure)).toHaveLength(1);
    for (const { from, to } of lifelines) {
      expect(from).toBeGreaterThanOrEqual(0);
      expect(to).toBeLessThanOrEqual(height);
      expect(to).toBeGreaterThan(from);
    }
  });

  it('says aloud who said what to whom, passwords excepted', () => {
    const spoken = draw(trace).rows.map(({ row }) => spokenText(row));
    expect(spoken).toContain('SMTP to server: EHLO ada.test');
    expect(spoken.join('\n')).not.toContain('wrong-password');
    expect(spoken.join('\n')).toContain('250 SIZE 31457280');
  });

  it('draws what a mail host does by itself from its own lifeline, the attempt that reached nobody with a mark', () => {
    const { rows } = draw(relaying());
    const submitted = rows.find(({ row }) => row.fact.kind === 'message-queued');
    const unreached = rows.find(({ row }) => row.fact.kind === 'delivery-tried');
    const asked = rows.find(({ row }) => row.kind === 'lookup');
    expect(submitted?.anchor).toBe('end');
    expect(unreached).toMatchObject({ anchor: 'start', failed: true, clientX: asked?.clientX });
    expect(textOfPieces(unreached?.label[0] ?? [])).toContain('mx.south.test');
    expect(unreached?.labelX).toBeGreaterThan(unreached?.clientX ?? Infinity);
  });

  it('tells a lookup from a command by a glass, and an answer that no such name exists by a cross', () => {
    const trace = new TraceMaker();
    trace.lookup('nowhere.test', 'MX', []);
    const [asked, answered] = draw(trace).rows.map((shape) => shapeArrow(shape, false));
    expect(asked?.glass).toBeDefined();
    expect(answered?.cross).toBeDefined();
    expect(answered?.head).toBeUndefined();
  });

  it('says aloud what was asked of DNS, and what it answered', () => {
    const spoken = draw(relaying()).rows.map(({ row }) => spokenText(row));
    expect(spoken).toContain('mx.north.test asks DNS: MX south.test ?');
    expect(spoken).toContain('DNS to mx.north.test: 10 mx.south.test, 20 mx2.south.test');
  });

  it('tells durations in a unit that fits', () => {
    expect([0.42, 12.3, 1234, 180_000].map(durationText)).toEqual(['0.4 ms', '12 ms', '1.2 s', '3 min']);
  });

  it('tells every kind of row from every other by its outline alone', () => {
    const marks = new TraceMaker();
    const imap = marks.open('imap');
    marks.greet(imap, '* OK ready');
    marks.command(imap, 'a1 APPEND INBOX {3}');
    marks.more(imap, '+ go on');
    marks.octets(imap, 'literal', 'abc');
    marks.octets(imap, 'argument', '\r\n');
    marks.untagged(imap, '* 1 EXISTS');
    marks.reply(imap, 'a1 OK done');
    marks.command(imap, 'a2 NOPE');
    marks.reply(imap, 'a2 BAD nope', 'malformed');
    const smtp = marks.open('smtp');
    marks.command(smtp, 'DATA');
    marks.octets(smtp, 'message', 'x\r\n.\r\n');
    marks.lookup('a.test', 'MX', []);
    marks.close(imap);
    marks.close(smtp, 'client', 'gone');
    const outlines = new Map<string, string>();
    for (const shape of draw(marks).rows) {
      const { row, failed } = shape;
      // A greeting is a reply, and everything that failed has the same cross.
      if (row.kind === 'greeting' || (failed && row.kind !== 'command')) continue;
      const refused = row.kind === 'command' && failed;
      const parts = Object.entries(shapeArrow(shape, refused));
      // Where it is and how far it goes is no part of what it looks like.
      const outline = parts
        .map(([part, path]) => `${part} ${String(path).replace(/[-\d., ]+/g, ' ')}`)
        .join('; ');
      const turned = row.kind === 'open' || row.kind === 'close' ? row.kind : '';
      outlines.set(refused ? `${row.kind} failed` : row.kind, `${outline} ${turned}`);
    }
    expect([...outlines.keys()].sort()).toEqual(
      [
        'close',
        'command',
        'command failed',
        'continuation',
        'literal',
        'argument',
        'lookup',
        'message',
        'open',
        'reply',
        'untagged',
      ].sort(),
    );
    expect(new Set(outlines.values()).size).toBe(outlines.size);
    const caps = draw(marks).rows.filter(({ row }) => row.kind === 'open' || row.kind === 'close');
    // A cap embraces the lifeline: that begins below it, or ended above.
    const legs = caps
      .slice(0, 3)
      .map((shape) => /^M[\d.]+,([\d.]+)/.exec(shapeArrow(shape, false).cap ?? '')?.[1]);
    expect(legs.map((y, i) => Math.sign(Number(y) - (caps[i]?.line ?? 0)))).toEqual([1, 1, -1]);
  });

  it('tells of pipelined commands how long each took, their bars beside one another', () => {
    const piped = new TraceMaker();
    const smtp = piped.open('smtp');
    for (const verb of ['MAIL', 'RCPT', 'RCPT']) piped.command(smtp, verb);
    for (const exchange of [1, 2, 3]) {
      const reply = piped.wait(exchange * 10).reply(smtp, '250 ok');
      piped.facts[piped.facts.length - 1] = { ...reply, exchange } as typeof reply;
    }
    const { bars } = draw(piped);
    expect(bars.map(({ took }) => took)).toEqual(['12 ms', '32 ms', '62 ms']);
    expect(new Set(bars.map(({ x }) => x)).size).toBe(3);
  });

  it('draws a repetition as one row that says how often, what and how much, with one bar for all', () => {
    const many = new TraceMaker();
    const smtp = many.open('smtp');
    for (let i = 0; i < 1000; i++) {
      many.command(smtp, 'NOOP');
      many.reply(smtp, '250 ok');
    }
    const { rows, bars } = draw(many);
    expect(rows.map(({ label }) => textOfPieces(label[0] ?? []))).toEqual([
      expect.stringContaining('opens a connection') as string,
      '▸ 1,000 × NOOP → 250 · 14.0 kB',
    ]);
    expect(bars).toHaveLength(1);
    expect(shapeArrow(rows[1] as (typeof rows)[1], false).solid).toBeDefined();
  });

  it('marks a silence that the time axis leaves out, with how long it was', () => {
    const slow = new TraceMaker();
    const smtp = slow.open('smtp');
    slow.wait(12_000).command(smtp, 'NOOP');
    slow.wait(300).reply(smtp, '250 ok');
    const scene = draw(slow, new Set(), 0, Infinity, 920, { timed: true });
    expect(scene.breaks.map(({ lasts }) => lasts)).toEqual(['12.0 s']);
    const [{ y, height } = { y: 0, height: 0 }] = scene.breaks;
    expect(y + height).toBe(scene.rows[1]?.y);
    expect(draw(slow).breaks).toEqual([]);
  });

  it('draws rows without labels in the overview, where none could be read', () => {
    const scene = draw(trace, new Set(), 0, Infinity, 920, { zoom: zoomed(USUAL, -9) });
    expect(scene.rows.every(({ label, height }) => label.length === 0 && height === 6)).toBe(true);
  });
});
