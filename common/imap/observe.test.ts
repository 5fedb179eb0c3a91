import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { latin1Of, octetsOfLatin1 } from '../octets.ts';
import type { Side } from '../protocols.ts';
import { KEPT_OCTETS, type Frame } from '../trace/facts.ts';
import { observeImap } from './observe.ts';

/** What passes, in order: `C…` from the client, `S…` from the server, `TLS`, `C|` and `S|` for the end of a direction. */
type Script = readonly string[];

function frames(script: Script, cut: (octets: Uint8Array) => Uint8Array[] = (octets) => [octets]): Frame[] {
  const emitted: Frame[] = [];
  const observer = observeImap((frame) => emitted.push(frame));
  for (const step of script) {
    if (step === 'TLS') observer.tlsStarted();
    else {
      const side: Side = step.startsWith('C') ? 'client' : 'server';
      if (step.charAt(1) === '|') observer.ended(side);
      else for (const octets of cut(octetsOfLatin1(step.slice(2)))) observer.observe(side, octets);
    }
  }
  return emitted;
}

/** A frame on one line: exchange, what it is, its octets, with secrets as stars, and the names of oddities. */
function shown(frame: Frame): string {
  let text = latin1Of(frame.octets);
  for (const [from, to] of frame.secrets ?? []) {
    text = text.slice(0, from) + '*'.repeat(to - from) + text.slice(to);
  }
  const what =
    frame.kind === 'command-sent'
      ? `command ${frame.tag ?? '-'} ${frame.verb || '-'}`
      : frame.kind === 'octets-sent'
        ? frame.what
        : `${frame.what} ${frame.code || '-'} ${frame.outcome}${frame.final ? ' final' : ''}`;
  const odd = (frame.oddities ?? [])
    .map(({ name, at }) => ` !${name}${at === undefined ? '' : `@${at}`}`)
    .join('');
  const literals = frame.kind === 'reply-sent' && frame.literals ? ` {${frame.literals.join()}}` : '';
  return `${frame.exchange ?? '-'} ${what}${literals}${odd}: ${text.replace(/\r/g, '\\r').replace(/\n/g, '\\n')}`;
}

const seen = (...script: string[]): string[] => frames(script).map(shown);
const greeting = 'S:* OK ready\r\n';

/** Everything after the greeting. */
const after = (...script: string[]): string[] => seen(greeting, ...script).slice(1);

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

describe('memory and cuts', () => {
  test('of a long literal the beginning is kept and the rest handed over', () => {
    const kept: Frame[] = [];
    let handed = 0;
    const observer = observeImap((frame) => kept.push(frame), {
      overflow: (from, octets) => {
        expect(from).toBe('client');
        handed += octets.length;
      },
    });
    observer.observe('server', octetsOfLatin1('* OK\r\n'));
    observer.observe('client', octetsOfLatin1('a APPEND x {30000000+}\r\n'));
    const block = new Uint8Array(65_536).fill(65);
    for (let left = 30_000_000; left > 0; left -= block.length) {
      observer.observe('client', block.subarray(0, Math.min(left, block.length)));
    }
    expect(kept.at(-1)).toMatchObject({ what: 'literal', size: 30_000_000 });
    expect(kept.at(-1)?.kind === 'octets-sent' && kept.at(-1)).toHaveProperty('octets.length', KEPT_OCTETS);
    expect(handed).toBe(30_000_000 - KEPT_OCTETS);
  });

  test('a line without end takes linear time and bounded memory', () => {
    const started = performance.now();
    const emitted: Frame[] = [];
    const observer = observeImap((frame) => emitted.push(frame));
    const block = octetsOfLatin1('x'.repeat(1000));
    for (let i = 0; i < 5000; i++) observer.observe('client', block);
    observer.observe('client', octetsOfLatin1('\r\n'));
    for (let i = 0; i < 5000; i++) observer.observe('client', octetsOfLatin1('a NOOP\r\n'));
    expect(emitted[0]?.size).toBe(5_000_002);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  const clientPiece = fc.constantFrom(
    ...[
      'a NOOP\r\n',
      'b LOGIN alice secret\r\n',
      'c LOGIN {5}\r\n',
      'alice {3+}\r\nabc\r\n',
      'd IDLE\r\n',
      'DONE\r\n',
    ],
    ...[
      'e AUTHENTICATE PLAIN\r\n',
      'AGE=\r\n',
      '*\r\n',
      'f APPEND x {4+}\r\nab\r\n\r\n',
      'g STARTTLS\r\n',
      '\r\n',
      '{0}\r\n',
    ],
    ...['h LOGOUT\n', 'i NO\rOP\r\n', '\0\xff\r\n', 'part', '{7+}\r\n'],
  );
  const serverPiece = fc.constantFrom(
    ...[
      '* OK hi\r\n',
      '+ go\r\n',
      'a OK\r\n',
      'b NO\r\n',
      'c BAD\r\n',
      'd OK\r\n',
      'e NO\r\n',
      'f OK\r\n',
      'g OK\r\n',
    ],
    ...[
      '* 1 FETCH (BODY[] {3}\r\nabc)\r\n',
      '* SEARCH 1\r\n',
      '* BYE\r\n',
      '* BAD\r\n',
      '\r\n',
      '* 2 FETCH ({2}\r\n',
      'x',
    ],
  );
  const step = fc.oneof(
    clientPiece.map((piece) => `C:${piece}`),
    serverPiece.map((piece) => `S:${piece}`),
    fc.constantFrom('TLS', 'C|', 'S|'),
  );

  test('frames are the same wherever octets are cut, and nothing is lost', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 30 }),
        fc.array(fc.nat(6), { minLength: 1 }),
        (script, cuts) => {
          const whole = frames(script).map(shown);
          let next = 0;
          const pieces = frames(script, (octets) => {
            const cut: Uint8Array[] = [];
            for (let at = 0; at < octets.length;) {
              const to = at + 1 + (cuts[next++ % cuts.length] ?? 0);
              cut.push(octets.subarray(at, to));
              at = to;
            }
            return cut;
          }).map(shown);
          expect(pieces).toEqual(whole);
        },
      ),
      { seed: 5, numRuns: 2000 },
    );
  });

  test('every octet is in exactly one frame', () => {
    fc.assert(
      fc.property(
        fc.array(
          step.filter((one) => !one.endsWith('|')),
          { maxLength: 30 },
        ),
        (script) => {
          const all = frames([...script, 'S|', 'C|']);
          for (const [side, kinds] of [
            ['C', ['command-sent', 'octets-sent']],
            ['S', ['reply-sent']],
          ] as const) {
            const sent = script
              .filter((one) => one.startsWith(side) && one.charAt(1) === ':')
              .map((one) => one.slice(2));
            const framed = all.filter(({ kind }) => (kinds as readonly string[]).includes(kind));
            expect(framed.map(({ octets }) => latin1Of(octets)).join('')).toBe(sent.join(''));
          }
        },
      ),
      { seed: 6, numRuns: 1000 },
    );
  });
});
