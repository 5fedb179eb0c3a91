import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concat, latin1Of, octetsOfLatin1 } from '../octets.ts';
import type { Side } from '../protocols.ts';
import { KEPT_OCTETS, type Frame } from '../trace/facts.ts';
import { observeSmtp } from './observe.ts';

type Step = readonly [from: Side, text: string] | 'tls' | 'client-ended' | 'server-ended';
type Cut = (octets: Uint8Array) => Uint8Array[];

const whole: Cut = (octets) => [octets];

function observed(
  steps: readonly Step[],
  cut: Cut = whole,
): { frames: Frame[]; overflow: Record<Side, Uint8Array[]> } {
  const frames: Frame[] = [];
  const overflow: Record<Side, Uint8Array[]> = { client: [], server: [] };
  const observer = observeSmtp((frame) => frames.push(frame), {
    overflow: (from, octets) => overflow[from].push(octets),
  });
  for (const step of steps) {
    if (step === 'tls') observer.tlsStarted();
    else if (step === 'client-ended') observer.ended('client');
    else if (step === 'server-ended') observer.ended('server');
    else for (const piece of cut(octetsOfLatin1(step[1]))) observer.observe(step[0], piece);
  }
  return { frames, overflow };
}

const C = (text: string): Step => ['client', text];
const S = (text: string): Step => ['server', text];

/** A frame in one line: what a test wants to see at a glance. */
function line(frame: Frame): string {
  const odd = frame.oddities?.map(({ name }) => ` !${name}`).join('') ?? '';
  const text = latin1Of(frame.octets).replace(/\r\n/g, '|');
  if (frame.kind === 'reply-sent') {
    const exchange = frame.exchange ?? '-';
    return `S${exchange} ${frame.what}${frame.final ? '.' : ''} ${frame.code} x${frame.lines}${odd}`;
  }
  const name = frame.kind === 'command-sent' ? frame.verb : frame.what;
  return `C${frame.exchange} ${name} ${text}${odd}`;
}
const lines = (steps: readonly Step[]): string[] => observed(steps).frames.map(line);

const greeting = S('220 mx ESMTP\r\n');
const hello = [greeting, C('EHLO me\r\n'), S('250-mx\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 SIZE 10\r\n')];
const mail = [...hello, C('MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\n'), S('250 ok\r\n250 ok\r\n')];
const skipped = lines(hello).length;
const after = (steps: readonly Step[]): string[] => lines(steps).slice(skipped);

describe('commands and replies', () => {
  test('a reply with all its lines is one frame, and the greeting answers nothing', () => {
    expect(lines(hello)).toEqual(['S- greeting 220 x1', 'C1 EHLO EHLO me|', 'S1 reply. 250 x4']);
  });

  test('the replies to a group of commands find their commands in order', () => {
    expect(
      after([...hello, C('MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n'), S('250 ok\r\n550-no\r\n550 no\r\n')]),
    ).toEqual(['C2 MAIL MAIL FROM:<a@b>|', 'C3 RCPT RCPT TO:<c@d>|', 'S2 reply. 250 x1', 'S3 reply. 550 x2']);
  });

  test('what a server says unasked is odd, but for 421', () => {
    expect(after([...hello, S('421 closing\r\n')])).toEqual(['S- reply 421 x1']);
    expect(after([...hello, S('250 ok\r\n')])).toEqual(['S- reply 250 x1 !unexpected-reply']);
    expect(after([...hello, C('NOOP\r\n'), S('oops\r\n250 ok\r\n')])).toEqual([
      'C2 NOOP NOOP|',
      'S- reply  x1 !unexpected-reply',
      'S2 reply. 250 x1',
    ]);
  });

  test('a client that does not wait is odd, unless PIPELINING allows it', () => {
    expect(lines([C('EHLO me\r\n'), greeting])).toEqual([
      'C1 EHLO EHLO me| !too-early',
      'S- greeting 220 x1',
    ]);
    const old = [greeting, C('HELO me\r\n'), S('250 mx\r\n'), C('MAIL FROM:<a@b>\r\nRSET\r\n')];
    expect(lines(old).slice(-2)).toEqual(['C2 MAIL MAIL FROM:<a@b>|', 'C3 RSET RSET| !too-early']);
    expect(after([...hello, C('RSET\r\nNOOP\r\nRSET\r\n')])).toEqual([
      'C2 RSET RSET|',
      'C3 NOOP NOOP|',
      'C4 RSET RSET| !too-early',
    ]);
  });

  test('odd octets are told by the offset of the first', () => {
    const [frame] = observed([...hello, C('NO\rOP\0\xe9\n')]).frames.slice(-1);
    expect(frame?.oddities?.map(({ name, at }) => [name, at])).toEqual([
      ['bare-lf', 7],
      ['bare-cr', 2],
      ['nul', 5],
      ['eight-bit', 6],
      ['unknown-verb', 0],
    ]);
  });

  test('SMTPUTF8 makes octets above 127 usual', () => {
    const frames = [
      ...hello,
      C('MAIL FROM:<\xc3\xa9@b> SMTPUTF8\r\n'),
      S('250 ok\r\n'),
      C('RCPT TO:<\xc3\xa9@b>\r\n'),
    ];
    expect(observed(frames).frames.flatMap(({ oddities = [] }) => oddities)).toEqual([]);
  });
});

describe('messages', () => {
  test('follow 354, up to the line that is one dot', () => {
    expect(
      after([...mail, S('354 go\r\n'), C('hi\r\n..\r\n.\r\nQUIT\r\n'), S('250 ok\r\n')]).slice(5),
    ).toEqual([
      'S4 continuation 354 x1',
      'C4 message hi|..|.|',
      'C5 QUIT QUIT| !too-early',
      'S4 reply. 250 x1',
    ]);
  });

  test('do not follow a refused DATA: what came early is read as commands', () => {
    const frames = after([...mail, C('hi\r\n.\r\n'), S('554 no\r\n')]).slice(5);
    expect(frames).toEqual(['S4 reply. 554 x1', 'C5 HI hi| !unknown-verb', 'C6  .| !unknown-verb']);
  });

  test('sent without waiting are odd', () => {
    expect(after([...mail, C('hi\r\n.\r\n'), S('354 go\r\n')]).slice(-1)).toEqual([
      'C4 message hi|.| !too-early',
    ]);
  });

  test('are kept up to a bound, and the rest goes to whoever wants it', () => {
    const text = `${'x'.repeat(998)}\r\n`.repeat(100);
    const { frames, overflow } = observed([...mail, S('354 go\r\n'), C(`${text}.\r\n`)]);
    const message = frames.at(-1);
    expect(message?.octets.length).toBe(KEPT_OCTETS);
    expect(message?.size).toBe(text.length + 3);
    expect(latin1Of(concat([message?.octets ?? new Uint8Array(), ...overflow.client]))).toBe(`${text}.\r\n`);
  });

  test('that break off say so', () => {
    expect(after([...mail, S('354 go\r\n'), C('half'), 'client-ended']).slice(-1)).toEqual([
      'C4 message half !broken-off',
    ]);
    expect(after([...mail, C('half'), 'client-ended', S('354 go\r\n')]).slice(-1)).toEqual([
      'C4 message half !too-early !broken-off',
    ]);
  });

  test('in chunks have as many octets as BDAT says', () => {
    expect(after([...hello, C('BDAT 4\r\n\r\n.\rBDAT 0 LAST\r\n'), S('250 ok\r\n250 ok\r\n')])).toEqual([
      'C2 BDAT BDAT 4|',
      'C2 message |.\r',
      'C3 BDAT BDAT 0 LAST|',
      'S2 reply. 250 x1',
      'S3 reply. 250 x1',
    ]);
  });

  test('in chunks tell what is odd once, in the chunk where it stands', () => {
    const sent = [...hello, C('BDAT 3\r\nab\rBDAT 4\r\n\nc\rdBDAT 4 LAST\r\n\ne\rfBDAT 2\r\n\ng')];
    expect(
      observed(sent).frames.flatMap(({ oddities = [] }) => oddities.map(({ name, at }) => [name, at])),
    ).toEqual([
      ['bare-cr', 2],
      ['bare-lf', 0],
      ['bare-lf', 0],
    ]);
    expect(after(sent).filter((shown) => shown.includes('message'))).toEqual([
      'C2 message ab\r',
      'C3 message \nc\rd !bare-cr',
      'C4 message \ne\rf !bare-lf',
      'C5 message \ng !bare-lf',
    ]);
  });

  test('in chunks that are refused find their replies', () => {
    const steps = [...hello, C('BDAT 6 x\r\nQUIT\r\nBDAT\r\nRSET\r\n'), S('501 no\r\n501 no\r\n250 ok\r\n')];
    expect(after(steps)).toEqual([
      'C2 BDAT BDAT 6 x|',
      'C2 message QUIT|',
      'C3 BDAT BDAT|',
      'C4 RSET RSET|',
      'S2 reply. 501 x1',
      'S3 reply. 501 x1',
      'S4 reply. 250 x1',
    ]);
  });

  test('in chunks are kept up to a bound, and break off with words of their own', () => {
    const text = `${'x'.repeat(998)}\r\n`.repeat(100);
    const { frames } = observed([...hello, C(`BDAT 200000 LAST\r\n${text}`), 'client-ended']);
    const chunk = frames.at(-1);
    expect(chunk).toMatchObject({ size: text.length, oddities: [{ name: 'broken-off' }] });
    expect(chunk?.octets.length).toBe(KEPT_OCTETS);
    expect(chunk?.oddities?.[0]?.means).toMatch(/as many octets as BDAT told/);
  });

  test('in chunks are commands to a server that offers no chunks', () => {
    const steps = [
      greeting,
      C('EHLO me\r\n'),
      S('250 mx\r\n'),
      C('BDAT 6\r\n'),
      S('502 no\r\n'),
      C('NOOP\r\n'),
    ];
    expect(lines(steps).slice(-1)).toEqual(['C3 NOOP NOOP|']);
  });
});

describe('logins', () => {
  const login = [
    ...hello,
    C('AUTH LOGIN\r\n'),
    S('334 VXNlcm5hbWU6\r\n'),
    C('YWxpY2U=\r\n'),
    S('334 UGFzc3dvcmQ6\r\n'),
  ];

  test('are dialogues whose responses are secret', () => {
    const { frames } = observed([...login, C('c2VjcmV0\r\n'), S('235 in\r\n'), C('NOOP\r\n')]);
    expect(frames.map(line).slice(skipped)).toEqual([
      'C2 AUTH AUTH LOGIN|',
      'S2 continuation 334 x1',
      'C2 response YWxpY2U=|',
      'S2 continuation 334 x1',
      'C2 response c2VjcmV0|',
      'S2 reply. 235 x1',
      'C3 NOOP NOOP|',
    ]);
    expect(frames.map(({ secrets }) => secrets)[skipped + 4]).toEqual([[0, 8]]);
  });

  test('are cancelled with a star, which is no secret', () => {
    const { frames } = observed([...login, C('*\r\n'), S('501 cancelled\r\n'), C('NOOP\r\n')]);
    expect(frames.map(line).slice(-3)).toEqual(['C2 response *|', 'S2 reply. 501 x1', 'C3 NOOP NOOP|']);
    expect(frames.at(-3)?.secrets).toBeUndefined();
  });

  test('keep the initial response secret', () => {
    const secretsOf = (text: string) => observed([...hello, C(text)]).frames.at(-1)?.secrets;
    expect(secretsOf('auth plain  AGE=\r\n')).toEqual([[12, 16]]);
    expect(secretsOf('AUTH PLAIN =\r\n')).toBeUndefined();
  });
});

test('what follows STARTTLS in clear is shown as thrown away, and the dialogue begins anew', () => {
  expect(
    after([
      ...hello,
      C('STARTTLS\r\nMAIL FROM:<a@b>\r\n'),
      S('220 go\r\n'),
      'tls',
      C('EHLO me\r\n'),
      S('250 mx\r\n'),
    ]),
  ).toEqual([
    'C2 STARTTLS STARTTLS|',
    'S2 reply. 220 x1',
    'C2 argument MAIL FROM:<a@b>| !too-early',
    'C3 EHLO EHLO me|',
    'S3 reply. 250 x1',
  ]);
});

test('a line and a reply that break off are emitted as they are', () => {
  expect(after([...hello, C('NOO'), 'client-ended', S('250-a\r\n25'), 'server-ended'])).toEqual([
    'C2 NOO NOO !unknown-verb !broken-off',
    'S- reply  x2 !broken-off',
  ]);
});

test('where octets are cut makes no difference', () => {
  const clientText = fc.constantFrom(
    'EHLO me\r\n',
    'DATA\r\n',
    'AUTH PLAIN\r\n',
    'AUTH PLAIN AGE=\r\n',
    'STARTTLS\r\n',
    'BDAT 7 LAST\r\n',
    '*\r\n',
    '.\r\n',
    'hi\r\n',
    '\r\n',
    'NOOP\n',
    'a\rb',
    '\0\xe9',
    'MAIL FROM:<a@b> BODY=8BITMIME\r\n',
    'RCPT TO:<a@b>\r\n',
    'x'.repeat(600),
  );
  const serverText = fc.constantFrom(
    '220 mx\r\n',
    '250 ok\r\n',
    '250-mx\r\n250-CHUNKING\r\n250 PIPELINING\r\n',
    '354 go\r\n',
    '334 \r\n',
    '235 in\r\n',
    '550 no\r\n',
    '421 bye\r\n',
    'odd\r\n',
    '250-',
    '\n',
  );
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 6, arbitrary: fc.array(clientText, { maxLength: 4 }).map((texts): Step => C(texts.join(''))) },
    { weight: 6, arbitrary: fc.array(serverText, { maxLength: 3 }).map((texts): Step => S(texts.join(''))) },
    fc.constantFrom<Step>('tls', 'client-ended'),
  );
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 12 }),
      fc.array(fc.nat(40), { minLength: 1, maxLength: 20 }),
      (steps, sizes) => {
        let next = 0;
        const cut: Cut = (octets) => {
          const pieces: Uint8Array[] = [];
          for (let at = 0; at < octets.length;) {
            const size = 1 + (sizes[next++ % sizes.length] ?? 0);
            pieces.push(octets.subarray(at, at + size));
            at += size;
          }
          return pieces;
        };
        const ended: Step[] = [...steps, 'client-ended', 'server-ended'];
        const uncut = observed(ended);
        const inPieces = observed(ended, cut);
        expect(inPieces.frames).toEqual(uncut.frames);
        // Not one octet is lost or told twice, on either side.
        for (const side of ['client', 'server'] as const) {
          const size = uncut.frames
            .filter((frame) => (frame.kind === 'reply-sent') === (side === 'server'))
            .reduce((sum, frame) => sum + frame.size, 0);
          const sent = ended.reduce(
            (sum, s) => sum + (Array.isArray(s) && s[0] === side ? (s[1] as string).length : 0),
            0,
          );
          if (!ended.includes('tls')) expect(size).toBeLessThanOrEqual(sent);
        }
      },
    ),
    { seed: 5321, numRuns: 300 },
  );
});
