import { describe, expect, test } from 'vitest';
import { after, frames, greeting, seen } from '../../test/imap/observed.ts';

describe('dialogues', () => {
  test('AUTHENTICATE: challenges and responses, the responses secret', () => {
    expect(
      after(
        'C:a AUTHENTICATE CRAM-MD5\r\n',
        'S:+ PDE+\r\n',
        'C:abc=\r\n',
        'S:+ \r\n',
        'C:*\r\n',
        'S:a BAD cancelled\r\n',
        'C:b NOOP\r\n',
      ),
    ).toEqual([
      '1 command a AUTHENTICATE: a AUTHENTICATE CRAM-MD5\\r\\n',
      '1 continuation + more: + PDE+\\r\\n',
      '1 response: ****\\r\\n',
      '1 continuation + more: + \\r\\n',
      '1 response: *\\r\\n',
      '1 reply BAD malformed final: a BAD cancelled\\r\\n',
      '2 command b NOOP: b NOOP\\r\\n',
    ]);
  });

  test('a mechanism refused needs no response', () => {
    expect(after('C:a AUTHENTICATE X\r\n', 'S:a NO\r\n', 'C:b NOOP\r\n').at(-1)).toBe(
      '2 command b NOOP: b NOOP\\r\\n',
    );
  });

  test('the initial response is secret', () => {
    expect(after('C:a AUTHENTICATE PLAIN AGE=\r\n', 'S:a OK\r\n', 'C:b NOOP\r\n')).toEqual([
      '1 command a AUTHENTICATE: a AUTHENTICATE PLAIN ****\\r\\n',
      '1 reply OK ok final: a OK\\r\\n',
      '2 command b NOOP: b NOOP\\r\\n',
    ]);
  });

  test('IDLE: what the server tells is unsolicited, DONE ends it', () => {
    expect(
      after(
        'C:a IDLE\r\n',
        'S:* 1 EXISTS\r\n+ idling\r\n* 2 EXISTS\r\n',
        'C:DONE\r\nb NOOP\r\n',
        'S:* 3 EXISTS\r\na OK\r\n* 4 EXISTS\r\nb OK\r\n',
      ),
    ).toEqual([
      '1 command a IDLE: a IDLE\\r\\n',
      '1 untagged EXISTS data: * 1 EXISTS\\r\\n',
      '1 continuation + more: + idling\\r\\n',
      '- untagged EXISTS data: * 2 EXISTS\\r\\n',
      '1 response: DONE\\r\\n',
      '2 command b NOOP: b NOOP\\r\\n',
      '- untagged EXISTS data: * 3 EXISTS\\r\\n',
      '1 reply OK ok final: a OK\\r\\n',
      '2 untagged EXISTS data: * 4 EXISTS\\r\\n',
      '2 reply OK ok final: b OK\\r\\n',
    ]);
  });

  test('what is not DONE does not belong into IDLE', () => {
    expect(after('C:a IDLE\r\n', 'S:+ \r\n', 'C:b NOOP\r\n').at(-1)).toBe(
      '1 response !unknown-verb@0: b NOOP\\r\\n',
    );
  });

  test('a dialogue the server ends is over', () => {
    expect(after('C:a IDLE\r\n', 'S:+ \r\na NO\r\n', 'C:b NOOP\r\n').at(-1)).toBe(
      '2 command b NOOP: b NOOP\\r\\n',
    );
  });

  test('STARTTLS: what was sent in clear behind it is no command', () => {
    expect(after('C:a STARTTLS\r\nb NOOP\r\n', 'S:a OK go\r\n', 'TLS', 'C:c NOOP\r\n', 'S:c OK\r\n')).toEqual(
      [
        '1 command a STARTTLS: a STARTTLS\\r\\n',
        '1 reply OK ok final: a OK go\\r\\n',
        '1 argument !too-early@0: b NOOP\\r\\n',
        '2 command c NOOP: c NOOP\\r\\n',
        '2 reply OK ok final: c OK\\r\\n',
      ],
    );
    expect(after('C:a STARTTLS\r\nb NOOP\r\n', 'S:a BAD no\r\n').at(-1)).toBe(
      '2 command b NOOP: b NOOP\\r\\n',
    );
  });

  test.each(['IDLE', 'AUTHENTICATE PLAIN', 'STARTTLS', 'LOGIN'])(
    '%s refused before its literal has come decides nothing more',
    (command) => {
      for (const rest of ['', ' {5}']) {
        expect(
          after(`C:a ${command} {3+}\r\n`, 'S:a BAD\r\n', `C:abc${rest}\r\nb NOOP\r\n`, 'S:b OK\r\n').slice(
            -2,
          ),
        ).toEqual(['2 command b NOOP: b NOOP\\r\\n', '2 reply OK ok final: b OK\\r\\n']);
      }
    },
  );

  test('on an implicit TLS port the greeting comes after the handshake', () => {
    expect(seen('TLS', greeting)).toEqual(['- greeting OK ok: * OK ready\\r\\n']);
  });
});

describe('passwords', () => {
  test.each([
    ['a LOGIN alice secret', 'a LOGIN alice ******'],
    ['a LOGIN alice "my secret"', 'a LOGIN alice ***********'],
    ['a login "al ice" secret', 'a login "al ice" ******'],
    ['a LOGIN alice my secret', 'a LOGIN alice *********'],
    ['a LOGIN "alice secret', 'a LOGIN *************'],
    ['LOGIN alice secret', 'LOGIN alice ******'],
    ['a  LOGIN  alice  secret ', 'a  LOGIN  alice  *******'],
    ['a LOGIN alice', 'a LOGIN alice'],
  ])('%s', (line, masked) => {
    expect(after(`C:${line}\r\n`)[0]).toContain(`: ${masked}\\r\\n`);
  });

  test('as literals', () => {
    expect(after('C:a LOGIN {5+}\r\nalice {6+}\r\nsecret\r\n')).toEqual([
      '1 command a LOGIN: a LOGIN {5+}\\r\\n',
      '1 literal: alice',
      '1 argument:  {6+}\\r\\n',
      '1 literal: ******',
      '1 argument: \\r\\n',
    ]);
    expect(after('C:a LOGIN {5+}\r\nalice secret\r\n').at(-1)).toBe('1 argument:  ******\\r\\n');
    expect(after('C:a LOGIN alice {6+}\r\nsecret\r\n').slice(0, 2)).toEqual([
      '1 command a LOGIN: a LOGIN alice {6+}\\r\\n',
      '1 literal: ******',
    ]);
  });
});

describe('oddities', () => {
  test.each([
    ['a NOOP\n', 'bare-lf@6'],
    ['a NO\rOP\r\n', 'bare-cr@4'],
    ['a NOOP\0\r\n', 'nul@6'],
    ['a SELECT \xfc\r\n', 'eight-bit@9'],
    [`a SELECT ${'x'.repeat(9000)}\r\n`, 'over-long@8000'],
  ])('%j', (line, oddity) => {
    expect(after(`C:${line}`)[0]).toContain(` !${oddity}`);
  });

  test('each says what it is and ends with its RFC', () => {
    const all = frames([
      'C:early NOOP\r\n',
      greeting,
      'C:a NO\rOP\0\xfc\n* X\r\nFOO\r\nLOGIN\r\nc FOO\r\nd X {x}\r\ne APPEND x {3+}\r\n\0',
      'S:zz OK\r\n+ \r\n\r\nc X\r\n* 1 X',
      'C|',
      'S|',
    ]).flatMap(({ oddities }) => oddities ?? []);
    expect(new Set(all.map(({ name }) => name)).size).toBeGreaterThanOrEqual(9);
    for (const { means } of all) expect(means).toMatch(/^.+\. RFC \d{4} §[\d.]+$/);
  });

  test('UTF-8 is no oddity once enabled', () => {
    expect(
      after(
        'C:a ENABLE UTF8=ACCEPT\r\n',
        'S:* ENABLED UTF8=ACCEPT\r\na OK\r\n',
        'C:b SELECT "\xc3\xbc"\r\n',
      ).at(-1),
    ).toBe('2 command b SELECT: b SELECT "\xc3\xbc"\\r\\n');
  });

  test('octets before the greeting', () => {
    expect(seen('C:a NOOP\r\n', greeting)[0]).toBe('1 command a NOOP !too-early@0: a NOOP\\r\\n');
  });
});
