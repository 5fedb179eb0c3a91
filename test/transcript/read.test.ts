import { describe, expect, it } from 'vitest';
import { latin1Of } from '../../common/octets.ts';
import { cutter } from './cut.ts';
import { matches } from '../../common/capture/line-pattern.ts';
import { readTranscript, TranscriptError } from './read.ts';

const read = (...lines: string[]) => readTranscript(lines.join('\n'), 'a.txt', 'pop3');

describe('a transcript', () => {
  it('takes its title from the first comment and its service from the folder, unless it says otherwise', () => {
    expect(read('# One. RFC 1939 §3', '# more', 'S: +OK')).toMatchObject({
      title: 'One. RFC 1939 §3',
      service: 'pop3',
    });
    expect(read('# service: pop3s', '# One', 'S: +OK')).toMatchObject({ title: 'One', service: 'pop3s' });
  });

  it('sends consecutive lines of one client in one go', () => {
    const { steps } = read('# t', 'C: A', 'C| B\\x00\\r\\n', 'C2: C', 'C: D');
    const sent = steps.map((step) => step.kind === 'send' && [step.connection, latin1Of(step.octets)]);
    expect(sent).toEqual([
      [1, 'A\r\nB\0\r\n'],
      [2, 'C\r\n'],
      [1, 'D\r\n'],
    ]);
  });

  it('reads what the server is to say, with and without escapes', () => {
    const { steps } = read('# t', 'S:', 'S: a b ', 'S2| \\\\\\t\\xff"');
    expect(steps).toMatchObject([
      { kind: 'expect-line', pattern: '', line: 2 },
      { kind: 'expect-line', pattern: 'a b ', connection: 1 },
      { kind: 'expect-octets', octets: Uint8Array.of(0x5c, 9, 0xff, 0x22), connection: 2 },
    ]);
  });

  it('reads given messages: files, flags, mailboxes and messages written out', () => {
    const given = (text: string) => read('# t', `# given: ${text}`, 'S: x').givens[0];
    expect(given('alice has a.eml, b.eml')).toMatchObject({
      account: 'alice',
      mailbox: 'INBOX',
      messages: [{ source: 'a.eml', flags: [] }, { source: 'b.eml' }],
    });
    expect(given('alice has a.eml \\Seen $Work, b.eml in Archive')).toMatchObject({
      mailbox: 'Archive',
      messages: [
        { source: 'a.eml', flags: ['\\Seen', '$Work'] },
        { source: 'b.eml', flags: [] },
      ],
    });
    expect(given('bob has "a, in \\"b\\"\\r\\n" \\Seen, c.eml in Some Box')).toMatchObject({
      mailbox: 'Some Box',
      messages: [
        { source: new TextEncoder().encode('a, in "b"\r\n'), flags: ['\\Seen'] },
        { source: 'c.eml' },
      ],
    });
  });

  it('reads directions', () => {
    expect(read('# t', '! secure 2', '! vanish', '! wait 31m', '! closed 1').steps).toMatchObject([
      { kind: 'secure', connection: 2 },
      { kind: 'vanish', connection: 1 },
      { kind: 'wait', milliseconds: 1_860_000 },
      { kind: 'closed', connection: 1 },
    ]);
  });

  it.each([
    ['a line of no kind', ['# t', 'S: a', 'X: b'], 3],
    ['an unknown escape', ['# t', 'C| \\q'], 2],
    ['an unknown direction', ['# t', '! jump'], 2],
    ['an unknown service', ['# t', '# service: ftp', 'S: a'], 2],
    ['a given it cannot read', ['# t', '# given: alice plain.eml', 'S: a'], 2],
    ['a given message it cannot read', ['# t', '# given: alice has "a', 'S: a'], 2],
    ['connection 0', ['# t', 'C0: a'], 2],
    ['no title', ['S: a'], 1],
    ['no dialogue', ['# t'], 1],
  ])('tells file and line of %s', (_, lines, line) => {
    expect(() => read(...lines)).toThrow(TranscriptError);
    expect(() => read(...lines)).toThrow(`a.txt:${line}: `);
  });
});

describe('a pattern', () => {
  it.each([
    ['a', 'a', true],
    ['a', 'ab', false],
    ['a<*>', 'a', true],
    ['a<*>b', 'ab', true],
    ['a<*>b<*>c', 'aXbYc', true],
    ['a<*>b<*>c', 'aXcYb', false],
    ['ab<*>b', 'ab', false],
    ['<*>b<*>', 'abc', true],
    ['<*>b<*>b', 'ab', false],
  ])('%s says %s: %s', (pattern, line, expected) => {
    expect(matches(pattern, line)).toBe(expected);
  });
});

describe('a cutter', () => {
  it('cuts at the same places for the same seed and loses nothing', () => {
    const octets = Uint8Array.from({ length: 300 }, (_, i) => i % 256);
    const pieces = cutter(7)(octets);
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces.flatMap((piece) => [...piece])).toEqual([...octets]);
    expect(cutter(7)(octets)).toEqual(pieces);
    expect(cutter(8)(octets)).not.toEqual(pieces);
  });
});
