import fc from 'fast-check';
import { expect, test } from 'vitest';
import { octetsOf, octetsOfLatin1 } from '../../common/octets.ts';
import type { Protocol } from '../../common/protocols.ts';
import { Dialogue, SHOWN_OCTETS } from './dialogue.ts';
import type { ServerLine } from './dialogue.ts';

/** Plays `C:` and `S:` lines and tells the inks of the server's lines, each with its head. */
function play(dialogue: Dialogue, script: readonly string[]): string[] {
  const inks: string[] = [];
  for (const line of script) {
    const octets = octetsOf(`${line.slice(3)}\r\n`);
    if (line.startsWith('C: ')) dialogue.sent(octets);
    else
      for (const { ink, head, text } of dialogue.received(octets)) inks.push(`${ink} ${text.slice(0, head)}`);
  }
  return inks;
}

const on = (protocol: Protocol): Dialogue => new Dialogue(protocol);

test('SMTP replies are coloured by their first digit, each line of them', () => {
  const inks = play(on('smtp'), [
    'S: 220 hello',
    'C: EHLO a',
    'S: 250-a',
    'S: 250 b',
    'C: X',
    'S: 502 no',
    'C: Y',
    'S: 451 no',
  ]);
  expect(inks).toEqual(['positive 220', 'positive 250', 'positive 250', 'error 502', 'error 451']);
});

test('BDAT counts the octets of its chunk down, if chunks were offered', () => {
  const dialogue = on('smtp');
  play(dialogue, ['S: 220 a', 'C: BDAT 5']);
  expect(dialogue.mode.kind).toBe('command');
  play(dialogue, ['S: 503 no', 'C: EHLO a', 'S: 250-a', 'S: 250 CHUNKING', 'C: bdat 5 last', 'C: .']);
  expect(dialogue.mode).toEqual({ kind: 'octets', owed: 2, of: 5, asked: true });
  dialogue.sent(octetsOf('abNOOP'));
  expect(dialogue.mode.kind).toBe('command');
  play(dialogue, ['C: ', 'S: 250 ok', 'S: 250 ok', 'C: HELO a', 'S: 250 a', 'C: BDAT 5']);
  expect(dialogue.mode.kind).toBe('command');
});

test('after 354 the lines are a message until a lone dot', () => {
  const dialogue = on('smtp');
  play(dialogue, ['S: 220 a', 'C: DATA']);
  expect(dialogue.mode.kind).toBe('command');
  play(dialogue, ['S: 354 go']);
  expect(dialogue.mode.kind).toBe('message');
  play(dialogue, ['C: .hidden', 'C: QUIT']);
  expect(dialogue.mode.kind).toBe('message');
  play(dialogue, ['C: .']);
  expect(dialogue.mode.kind).toBe('command');
});

test('a message sent with DATA in one go is over when 354 comes', () => {
  const dialogue = on('smtp');
  play(dialogue, ['S: 220 a', 'C: DATA', 'C: Subject: x', 'C: .', 'S: 354 go']);
  expect(dialogue.mode.kind).toBe('command');
});

test('lines after a DATA that is refused were commands', () => {
  const dialogue = on('smtp');
  play(dialogue, ['S: 220 a', 'C: DATA', 'C: RSET', 'S: 503 no', 'S: 250 ok', 'C: DATA', 'S: 354 go']);
  expect(dialogue.mode.kind).toBe('message');
});

test('a challenge asks for a response, and is kept to be explained', () => {
  const dialogue = on('smtp');
  play(dialogue, ['S: 220 a', 'C: AUTH LOGIN', 'S: 334 VXNlcm5hbWU6']);
  expect(dialogue.mode).toEqual({ kind: 'response', verb: 'AUTH', challenge: 'VXNlcm5hbWU6' });
  play(dialogue, ['C: YWxpY2U=', 'S: 334 UGFzc3dvcmQ6', 'C: c2VjcmV0', 'S: 235 ok']);
  expect(dialogue.mode.kind).toBe('command');
});

test('the data of a POP3 response is data even where it looks like a reply', () => {
  const inks = play(on('pop3'), [
    'S: +OK a',
    'C: RETR 1',
    'S: +OK b',
    'S: -ERR c',
    'S: +OK d',
    'S: .',
    'C: DELE 1',
    'S: -ERR e',
  ]);
  expect(inks).toEqual(['positive +OK', 'positive +OK', 'data ', 'data ', 'data ', 'error -ERR']);
});

test('LIST with a message number answers with one line', () => {
  const inks = play(on('pop3'), ['S: +OK a', 'C: list 1', 'S: +OK 1 120', 'C: NOOP', 'S: -ERR x']);
  expect(inks.at(-1)).toBe('error -ERR');
});

test('IMAP responses are coloured by tag, star and plus', () => {
  const inks = play(on('imap'), [
    'S: * OK hi',
    'C: a1 X',
    'S: a1 BAD no',
    'C: a2 NOOP',
    'S: * 1 EXISTS',
    'S: a2 OK done',
    'S: * BYE',
  ]);
  expect(inks).toEqual(['untagged * OK', 'error a1 BAD', 'untagged * 1', 'positive a2 OK', 'error * BYE']);
});

test('a literal of the server is data and cannot pass for a reply', () => {
  const inks = play(on('imap'), ['S: * 1 FETCH (BODY[] {7}', 'S: a1 NO', 'S: )', 'S: a1 OK']);
  expect(inks).toEqual(['untagged * 1', 'data ', 'untagged ', 'positive a1 OK']);
});

test('a literal may end within a line, and another may follow there', () => {
  const inks = play(on('imap'), [
    'S: * 1 FETCH (BODY[1] {2}',
    'S: ab BODY[2] {7}',
    'S: a1 NO',
    'S: )',
    'S: a1 OK',
  ]);
  expect(inks).toEqual(['untagged * 1', 'data ', 'data ', 'untagged ', 'positive a1 OK']);
});

test('announced octets are counted down, CR LF included', () => {
  const dialogue = on('imap');
  play(dialogue, ['S: * OK', 'C: a1 APPEND INBOX {10}']);
  expect(dialogue.mode).toEqual({ kind: 'octets', owed: 10, of: 10, asked: false });
  play(dialogue, ['S: + go']);
  expect(dialogue.mode).toMatchObject({ owed: 10, asked: true });
  dialogue.sent(octetsOf('grün\r\n'));
  expect(dialogue.mode).toMatchObject({ owed: 3, asked: true });
  dialogue.sent(octetsOf('abc'));
  expect(dialogue.mode.kind).toBe('rest');
  dialogue.sent(octetsOf('\r\n'));
  expect(dialogue.mode.kind).toBe('command');
});

test('a non-synchronizing literal is wanted at once', () => {
  const dialogue = on('imap');
  dialogue.sent(octetsOf('a1 LOGIN {5+}\r\nalice {6+}\r\n'));
  expect(dialogue.mode).toMatchObject({ owed: 6, asked: true });
});

test('a literal that is refused is not owed any more', () => {
  const dialogue = on('imap');
  play(dialogue, ['C: a1 APPEND Nowhere {10}', 'S: a1 NO [TRYCREATE]']);
  expect(dialogue.mode.kind).toBe('command');
});

test('IDLE waits for DONE', () => {
  const dialogue = on('imap');
  play(dialogue, ['C: a1 IDLE', 'S: + idling', 'S: * 2 EXISTS']);
  expect(dialogue.mode).toMatchObject({ kind: 'response', verb: 'IDLE' });
  play(dialogue, ['C: DONE']);
  expect(dialogue.mode.kind).toBe('command');
});

test('lines are the same however the octets are cut, UTF-8 characters too', () => {
  const octets = octetsOf('* OK Grüße 📬\r\n* 1 FETCH (BODY[] {9}\r\nab\r\na1 NO)\r\na1 OK done\r\n');
  const whole = on('imap').received(octets);
  expect(whole.map(({ text }) => text)).toContain('* OK Grüße 📬');
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: octets.length }), { maxLength: 8 }), (cuts) => {
      const dialogue = on('imap');
      const lines: ServerLine[] = [];
      let from = 0;
      for (const to of [...cuts.sort((a, b) => a - b), octets.length]) {
        lines.push(...dialogue.received(octets.subarray(from, to)));
        from = to;
      }
      expect(lines).toEqual(whole);
    }),
    { seed: 20260102 },
  );
});

test('a line that never ends is shown as far as it came, its cut character later', () => {
  const dialogue = on('smtp');
  const octets = octetsOf('220 grü');
  dialogue.received(octets.subarray(0, octets.length - 1));
  expect(dialogue.takeBegun()).toMatchObject({ text: '220 gr', end: 'none' });
  expect(dialogue.takeBegun()).toBeUndefined();
  const rest = dialogue.received(octetsOfLatin1('\xbcn\r\n'));
  expect(rest).toMatchObject([{ text: 'ün', end: 'crlf', head: 0 }]);
});

test('line ends that are not CR LF are told', () => {
  expect(on('smtp').received(octetsOf('220 a\n'))).toMatchObject([{ text: '220 a', end: 'lf' }]);
  expect(on('smtp').received(octetsOf('220 a\rb\r\n'))).toMatchObject([{ text: '220 a‹CR›b', end: 'crlf' }]);
});

test('of an endless line only the beginning is kept, and the rest is counted', () => {
  const dialogue = on('pop3');
  const piece = octetsOf('x'.repeat(1000));
  for (let i = 0; i < 100; i++) expect(dialogue.received(piece)).toEqual([]);
  const [line] = dialogue.received(octetsOf('\r\n'));
  expect(line?.text).toHaveLength(SHOWN_OCTETS);
  expect(line?.hidden).toBe(100_000 - SHOWN_OCTETS);
});
