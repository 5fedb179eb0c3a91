import { describe, expect, test } from 'vitest';
import { after, frames, greeting, seen } from '../../test/imap/observed.ts';
import { KEPT_OCTETS } from '../trace/facts.ts';

describe('commands and replies', () => {
  test('a session from greeting to goodbye', () => {
    expect(
      seen(
        greeting,
        'C:a1 login alice secret\r\n',
        'S:a1 OK hello\r\n',
        'C:a2 uid  fetch 1 (FLAGS)\r\n',
        'S:* 1 FETCH (UID 1 FLAGS ())\r\na2 OK done\r\n',
        'C:a3 FOO\r\n',
        'S:a3 BAD what?\r\n',
        'C:a4 LOGOUT\r\n',
        'S:* BYE bye\r\na4 OK done\r\n',
      ),
    ).toEqual([
      '- greeting OK ok: * OK ready\\r\\n',
      '1 command a1 LOGIN: a1 login alice ******\\r\\n',
      '1 reply OK ok final: a1 OK hello\\r\\n',
      '2 command a2 UID FETCH: a2 uid  fetch 1 (FLAGS)\\r\\n',
      '2 untagged FETCH data: * 1 FETCH (UID 1 FLAGS ())\\r\\n',
      '2 reply OK ok final: a2 OK done\\r\\n',
      '3 command a3 FOO !unknown-verb@3: a3 FOO\\r\\n',
      '3 reply BAD malformed final: a3 BAD what?\\r\\n',
      '4 command a4 LOGOUT: a4 LOGOUT\\r\\n',
      '4 untagged BYE bye: * BYE bye\\r\\n',
      '4 reply OK ok final: a4 OK done\\r\\n',
    ]);
  });

  test('replies to pipelined commands are paired by tag, data with the command that asks for it', () => {
    expect(
      after(
        'C:a NOOP\r\nb SEARCH ALL\r\nc FETCH 1 FLAGS\r\n',
        'S:* SEARCH 1\r\n* 1 FETCH (FLAGS ())\r\n* 3 EXISTS\r\nc OK\r\na OK\r\n* 4 EXISTS\r\nb NO x\r\n* 5 EXISTS\r\n',
      ).slice(3),
    ).toEqual([
      '2 untagged SEARCH data: * SEARCH 1\\r\\n',
      '3 untagged FETCH data: * 1 FETCH (FLAGS ())\\r\\n',
      '1 untagged EXISTS data: * 3 EXISTS\\r\\n',
      '3 reply OK ok final: c OK\\r\\n',
      '1 reply OK ok final: a OK\\r\\n',
      '2 untagged EXISTS data: * 4 EXISTS\\r\\n',
      '2 reply NO refused final: b NO x\\r\\n',
      '- untagged EXISTS data: * 5 EXISTS\\r\\n',
    ]);
  });

  test.each([1100, 8000, KEPT_OCTETS - 5])('a tag of %i characters is paired', (length) => {
    const tag = 't'.repeat(length);
    expect(frames([greeting, `C:${tag} NOOP\r\n`, `S:${tag} BAD no\r\n`])).toMatchObject([
      {},
      { kind: 'command-sent', exchange: 1, tag, verb: 'NOOP' },
      { kind: 'reply-sent', exchange: 1, code: 'BAD', outcome: 'malformed', final: true },
    ]);
  });

  test('a word that fills all that is kept of a line is no tag, and is answered without one', () => {
    const word = 't'.repeat(KEPT_OCTETS + 1);
    const [, command, reply] = frames([greeting, `C:${word} NOOP\r\n`, 'S:* BAD too long\r\n']);
    expect(command).not.toHaveProperty('tag');
    expect(reply).toMatchObject({ exchange: 1, final: true });
  });

  test('the same tag twice pairs with the older first', () => {
    expect(after('C:a NOOP\r\na NOOP\r\n', 'S:a OK\r\na OK\r\n').slice(2)).toEqual([
      '1 reply OK ok final: a OK\\r\\n',
      '2 reply OK ok final: a OK\\r\\n',
    ]);
  });

  test('a line without a correct tag is answered without one', () => {
    expect(
      after(
        'C:* NOOP\r\n',
        'S:* BAD no tag\r\n',
        'C:noop\r\n',
        'S:noop BAD no command\r\n',
        'C:a+ NOOP\r\n',
        'S:a+ BAD\r\n',
      ),
    ).toEqual([
      '1 command - NOOP !unknown-verb@0: * NOOP\\r\\n',
      '1 untagged BAD malformed final: * BAD no tag\\r\\n',
      '2 command noop - !unknown-verb@4: noop\\r\\n',
      '2 reply BAD malformed final: noop BAD no command\\r\\n',
      '3 command - NOOP !unknown-verb@0: a+ NOOP\\r\\n',
      '3 reply BAD malformed final: a+ BAD\\r\\n',
    ]);
  });

  test('an empty line is no command', () => {
    expect(after('C:\r\na NOOP\r\n\r\n', 'S:a OK\r\n')).toEqual([
      '0 argument: \\r\\n',
      '1 command a NOOP: a NOOP\\r\\n',
      '1 argument: \\r\\n',
      '1 reply OK ok final: a OK\\r\\n',
    ]);
  });

  test('a server that says goodbye of its own accord answers no command', () => {
    expect(after('C:a NOOP\r\n', 'S:* BYE too long idle\r\n').at(-1)).toBe(
      '- untagged BYE bye: * BYE too long idle\\r\\n',
    );
  });

  test('replies that nobody can place', () => {
    expect(after('C:a NOOP\r\n', 'S:b OK\r\n+ go\r\n\r\na WELL\r\n').slice(1)).toEqual([
      '- reply OK ok !unexpected-reply@0: b OK\\r\\n',
      '- continuation + more !unexpected-reply@0: + go\\r\\n',
      '- reply - data !unexpected-reply@0: \\r\\n',
      '- reply WELL data !unexpected-reply@0: a WELL\\r\\n',
    ]);
  });

  test.each([
    ['S:* PREAUTH hi\r\n', '- greeting PREAUTH ok: * PREAUTH hi\\r\\n'],
    ['S:* BYE no\r\n', '- greeting BYE bye: * BYE no\\r\\n'],
  ])('greeting %s', (octets, frame) => {
    expect(seen(octets)).toEqual([frame]);
  });
});

describe('literals of the client', () => {
  test('a synchronizing one follows the go-ahead', () => {
    expect(after('C:a APPEND x {5}\r\n', 'S:+ go\r\n', 'C:he\nlo\r\n', 'S:a OK\r\n')).toEqual([
      '1 command a APPEND: a APPEND x {5}\\r\\n',
      '1 continuation + more: + go\\r\\n',
      '1 literal: he\\nlo',
      '1 argument: \\r\\n',
      '1 reply OK ok final: a OK\\r\\n',
    ]);
  });

  test('one that is refused does not follow', () => {
    expect(after('C:a APPEND x {5}\r\n', 'S:a NO too big\r\n', 'C:b NOOP\r\n', 'S:b OK\r\n')).toEqual([
      '1 command a APPEND: a APPEND x {5}\\r\\n',
      '1 reply NO refused final: a NO too big\\r\\n',
      '2 command b NOOP: b NOOP\\r\\n',
      '2 reply OK ok final: b OK\\r\\n',
    ]);
  });

  test('what a client sends too early is a literal if the server agrees, and commands if not', () => {
    expect(after('C:a APPEND x {2}\r\nhi\r\nb NOOP\r\n', 'S:+ go\r\na OK\r\nb OK\r\n')).toEqual([
      '1 command a APPEND: a APPEND x {2}\\r\\n',
      '1 continuation + more: + go\\r\\n',
      '1 literal !too-early@0: hi',
      '1 argument: \\r\\n',
      '2 command b NOOP: b NOOP\\r\\n',
      '1 reply OK ok final: a OK\\r\\n',
      '2 reply OK ok final: b OK\\r\\n',
    ]);
    expect(after('C:a APPEND x {4}\r\nb NOOP\r\n', 'S:a NO\r\nb OK\r\n')).toEqual([
      '1 command a APPEND: a APPEND x {4}\\r\\n',
      '1 reply NO refused final: a NO\\r\\n',
      '2 command b NOOP: b NOOP\\r\\n',
      '2 reply OK ok final: b OK\\r\\n',
    ]);
  });

  test('non-synchronizing ones follow at once, also empty ones', () => {
    expect(after('C:a SEARCH TEXT {2+}\r\nhi BODY {0+}\r\n SEEN\r\nb NOOP\r\n')).toEqual([
      '1 command a SEARCH: a SEARCH TEXT {2+}\\r\\n',
      '1 literal: hi',
      '1 argument:  BODY {0+}\\r\\n',
      '1 literal: ',
      '1 argument:  SEEN\\r\\n',
      '2 command b NOOP: b NOOP\\r\\n',
    ]);
  });

  test.each(['{x}', '{-1}', '{1 }', '{99999999999}', '{4294967296}', '{}'])(
    '%s announces nothing',
    (braces) => {
      expect(after(`C:a APPEND x ${braces}\r\nb NOOP\r\n`)).toEqual([
        `1 command a APPEND !bad-literal: a APPEND x ${braces}\\r\\n`,
        '2 command b NOOP: b NOOP\\r\\n',
      ]);
    },
  );

  test('a client that vanishes in the middle', () => {
    expect(after('C:a APPEND x {5+}\r\nhel', 'C|').slice(1)).toEqual(['1 literal !broken-off@3: hel']);
    expect(after('C:a APPEND x {5}\r\n', 'S:+ \r\n', 'C|').at(-1)).toBe('1 literal !broken-off@0: ');
    expect(after('C:a LOGIN alice sec', 'C|')).toEqual([
      '1 command a LOGIN !broken-off@17: a LOGIN alice ***',
    ]);
    expect(after('C:a APPEND x {5}\r\n', 'C|').length).toBe(1);
  });
});

describe('responses with literals', () => {
  test('are one frame', () => {
    expect(
      after('C:a FETCH 1 BODY[]\r\n', 'S:* 1 FETCH (BODY[1] {5}\r\na\r\nb) X {0}\r\n)\r\na OK {3}\r\n').slice(
        1,
      ),
    ).toEqual([
      '1 untagged FETCH data {5,0}: * 1 FETCH (BODY[1] {5}\\r\\na\\r\\nb) X {0}\\r\\n)\\r\\n',
      '1 reply OK ok final: a OK {3}\\r\\n',
    ]);
  });

  test('a server that vanishes in the middle', () => {
    expect(after('S:* 1 FETCH (BODY[] {5}\r\nhe', 'S|')).toEqual([
      '- untagged FETCH data {5} !broken-off@25: * 1 FETCH (BODY[] {5}\\r\\nhe',
    ]);
  });
});
