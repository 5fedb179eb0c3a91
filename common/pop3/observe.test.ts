import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutter } from '../../test/transcript/cut.ts';
import { concat, latin1Of, octetsOfLatin1 } from '../octets.ts';
import type { Side } from '../protocols.ts';
import { KEPT_OCTETS, type Frame } from '../trace/facts.ts';
import { observePop3 } from './observe.ts';

type Said = readonly ['C' | 'S', string] | 'tls' | 'client ends' | 'server ends';

/** Frames in few words, for what the server said and the client said. */
function observed(
  said: readonly Said[],
  seed?: number,
): { frames: Frame[]; overflow: Record<Side, Uint8Array[]> } {
  const frames: Frame[] = [];
  const overflow: Record<Side, Uint8Array[]> = { client: [], server: [] };
  const cut = seed === undefined ? (octets: Uint8Array) => [octets] : cutter(seed);
  const observer = observePop3((frame) => frames.push(frame), {
    overflow: (from, octets) => overflow[from].push(octets.slice()),
  });
  for (const one of said) {
    if (one === 'tls') observer.tlsStarted();
    else if (one === 'client ends' || one === 'server ends')
      observer.ended(one === 'client ends' ? 'client' : 'server');
    else {
      for (const piece of cut(octetsOfLatin1(one[1])))
        observer.observe(one[0] === 'C' ? 'client' : 'server', piece);
    }
  }
  return { frames, overflow };
}

const textOf = (frame: Frame): string => latin1Of(frame.octets);

function inShort(said: readonly Said[]): string[] {
  return observed(said).frames.map((frame) => {
    const odd = (frame.oddities ?? [])
      .map(({ name, at }) => ` !${name}${at === undefined ? '' : `@${at}`}`)
      .join('');
    const secret = (frame.secrets ?? []).map(([from, to]) => ` *${textOf(frame).slice(from, to)}*`).join('');
    switch (frame.kind) {
      case 'command-sent':
        return `${frame.exchange} ${frame.verb}${secret}${odd}`;
      case 'octets-sent':
        return `${frame.exchange} ${frame.what} ${JSON.stringify(textOf(frame))}${secret}${odd}`;
      case 'reply-sent':
        return `${frame.exchange ?? '-'} ${frame.what} ${frame.outcome} ${frame.code} ${frame.lines}${frame.final ? '' : ' not final'}${odd}`;
    }
  });
}

const greeting: Said = ['S', '+OK ready <1@x>\r\n'];

describe('an observer of POP3', () => {
  it('tells greeting, commands and responses', () => {
    expect(
      inShort([greeting, ['C', 'user alice\r\n'], ['S', '+OK\r\n'], ['C', 'STAT\r\n'], ['S', '-ERR no\r\n']]),
    ).toEqual(['- greeting ok +OK 1', '1 USER', '1 reply ok +OK 1', '2 STAT', '2 reply refused -ERR 1']);
  });

  it.each([
    ['LIST', true],
    ['LIST 1', false],
    ['UIDL', true],
    ['UIDL 1', false],
    ['RETR 1', true],
    ['TOP 1 0', true],
    ['CAPA', true],
    ['AUTH', true],
    ['LANG', true],
    ['LANG en', false],
    ['UTF8', false],
    ['STAT', false],
    ['DELE 1', false],
    ['XYZ', false],
  ])('knows whether the response to %s has many lines: %s', (line, many) => {
    const { frames } = observed([greeting, ['C', `${line}\r\n`], ['S', '+OK\r\na\r\n.\r\n']]);
    expect(frames[2]).toMatchObject({
      kind: 'reply-sent',
      exchange: 1,
      lines: many ? 2 : 1,
      size: many ? 11 : 5,
    });
  });

  it('takes a refusal of such a command for one line', () => {
    expect(inShort([greeting, ['C', 'RETR 1\r\nNOOP\r\n'], ['S', '-ERR\r\n+OK\r\n']]).slice(3)).toEqual([
      '1 reply refused -ERR 1',
      '2 reply ok +OK 1',
    ]);
  });

  it('ends data at a line with only a dot, and nowhere else', () => {
    const data = '+OK\r\n..\r\n.a\r\n\r\n \r\na.\r\n.\r\n';
    expect(inShort([greeting, ['C', 'RETR 1\r\n'], ['S', data]]).slice(2)).toEqual(['1 reply ok +OK 6']);
    expect(inShort([greeting, ['C', 'RETR 1\r\n'], ['S', '+OK\r\n.\n']]).slice(2)).toEqual([
      '1 reply ok +OK 1 !bare-lf@6',
    ]);
  });

  it('matches pipelined commands with their responses in order', () => {
    const lines = inShort([
      greeting,
      ['C', 'USER a\r\nPASS b c\r\nLIST\r\nQUIT\r\n'],
      ['S', '+OK\r\n+OK\r\n+OK\r\n1 2\r\n.\r\n+OK\r\n'],
    ]);
    expect(lines).toEqual([
      '- greeting ok +OK 1',
      '1 USER',
      '2 PASS *b c*',
      '3 LIST',
      '4 QUIT',
      '1 reply ok +OK 1',
      '2 reply ok +OK 1',
      '3 reply ok +OK 2',
      '4 reply ok +OK 1',
    ]);
  });

  it('marks what is secret', () => {
    expect(
      inShort([greeting, ['C', 'APOP alice 0123\r\n'], ['S', '-ERR\r\n'], ['C', 'AUTH PLAIN AGFs\r\n']]),
    ).toEqual(['- greeting ok +OK 1', '1 APOP *0123*', '1 reply refused -ERR 1', '2 AUTH *AGFs*']);
    expect(inShort([greeting, ['C', 'PASS\r\nPASS  x \n']])).toEqual([
      '- greeting ok +OK 1',
      '1 PASS',
      '2 PASS * x * !bare-lf@8',
    ]);
  });

  it('reads an AUTH dialogue, whether or not the client waits for the challenge', () => {
    const dialogue = [
      '1 AUTH',
      '1 continuation more + 1 not final',
      '1 response "YWE=\\r\\n" *YWE=*',
      '1 continuation more + 1 not final',
      '1 response "*\\r\\n"',
      '1 reply refused -ERR 1',
      '2 NOOP',
    ];
    expect(
      inShort([
        greeting,
        ['C', 'AUTH LOGIN\r\n'],
        ['S', '+ VXN=\r\n'],
        ['C', 'YWE=\r\n'],
        ['S', '+\r\n'],
        ['C', '*\r\n'],
        ['S', '-ERR\r\n'],
        ['C', 'NOOP\r\n'],
      ]).slice(1),
    ).toEqual(dialogue);
    expect(
      inShort([
        greeting,
        ['C', 'AUTH LOGIN\r\nYWE=\r\n*\r\nNOOP\r\n'],
        ['S', '+ VXN=\r\n+\r\n-ERR\r\n'],
      ]).slice(1),
    ).toEqual(dialogue);
  });

  it('takes what follows a refused AUTH or STLS for commands', () => {
    expect(
      inShort([greeting, ['C', 'STLS\r\nAUTH X\r\nNOOP\r\n'], ['S', '-ERR\r\n-ERR\r\n+OK\r\n']]).slice(1),
    ).toEqual([
      '1 STLS',
      '1 reply refused -ERR 1',
      '2 AUTH',
      '2 reply refused -ERR 1',
      '3 NOOP',
      '3 reply ok +OK 1',
    ]);
  });

  it('counts no command that was thrown away before TLS', () => {
    expect(
      inShort([
        greeting,
        ['C', 'STLS\r\nUSER x\r\nPA'],
        ['S', '+OK\r\n'],
        ['C', 'SS\r\n'],
        'tls',
        ['C', 'USER y\r\n'],
        ['S', '+OK\r\n'],
      ]).slice(1),
    ).toEqual([
      '1 STLS',
      '1 reply ok +OK 1',
      '1 argument "USER x\\r\\nPA" !too-early@0',
      '1 argument "SS\\r\\n" !too-early@0',
      '2 USER',
      '2 reply ok +OK 1',
    ]);
  });

  it('begins with TLS where the port has it', () => {
    expect(inShort(['tls', greeting, ['C', 'NOOP\r\n']])).toEqual(['- greeting ok +OK 1', '1 NOOP']);
  });

  it('says what is odd', () => {
    const lines = inShort([
      ['C', 'NOOP\r\n'],
      ['S', '220 ready\r\n'],
      ['C', 'a\0b\n'],
      ['C', '\r\n'],
      ['C', `USER ${'x'.repeat(300)}\r\n`],
      ['C', 'USER \xe4\rb\r\n'],
      ['S', '+ok\r\n250 fine\r\n+ go\r\n+OK\r\n'],
      ['S', '+OK\r\n+OK\r\n+OK timeout\r\n'],
    ]);
    expect(lines).toEqual([
      '1 NOOP !too-early@0',
      '- greeting malformed  1 !unexpected-reply@0',
      '2  !unknown-verb@0 !nul@1 !bare-lf@3',
      '3  !unknown-verb@0',
      '4 USER !over-long@255',
      '5 USER !eight-bit@5 !bare-cr@6',
      '1 reply ok +OK 1 !unexpected-reply@0',
      '2 reply malformed 250 1 !unexpected-reply@0',
      '3 continuation more + 1 not final !unexpected-reply@0',
      '3 reply ok +OK 1',
      '4 reply ok +OK 1',
      '5 reply ok +OK 1',
      '- untagged ok +OK 1 not final !unexpected-reply@0',
    ]);
  });

  it('takes UTF-8 for odd only before it was agreed on', () => {
    const odd = (...lines: ['C' | 'S', string][]): string[] =>
      inShort([greeting, ...lines]).filter((line) => line.includes('eight-bit'));
    const ä = '\xc3\xa4';
    expect(odd(['C', `USER ${ä}\r\n`], ['S', `+OK ${ä}\r\n`])).toHaveLength(2);
    expect(odd(['C', 'UTF8\r\n'], ['S', '+OK\r\n'], ['C', `USER ${ä}\r\n`], ['S', `+OK ${ä}\r\n`])).toEqual(
      [],
    );
    expect(odd(['C', 'UTF8\r\n'], ['S', '-ERR\r\n'], ['C', `USER ${ä}\r\n`])).toHaveLength(1);
    // The answer to LANG is in the language already.
    expect(
      odd(['C', 'LANG de\r\n'], ['S', `+OK de ${ä}\r\n`], ['C', 'NOOP\r\n'], ['S', `-ERR ${ä}\r\n`]),
    ).toEqual([]);
    expect(odd(['C', 'LANG de\r\n'], ['S', '+OK de\r\n'], ['C', `USER ${ä}\r\n`])).toHaveLength(1);
    const capa = (line: string): ['C' | 'S', string][] => [
      ['C', 'CAPA\r\n'],
      ['S', `+OK\r\nTOP\r\n${line}\r\n.\r\n`],
    ];
    expect(odd(...capa('UTF8 USER'), ['C', `USER ${ä}\r\n`])).toEqual([]);
    expect(odd(...capa('UTF8'), ['C', `USER ${ä}\r\n`])).toHaveLength(1);
  });

  it('finds nothing odd in octets above 127 of a message', () => {
    expect(inShort([greeting, ['C', 'RETR 1\r\n'], ['S', '+OK\r\n\xe4\r\n.\r\n']]).at(-1)).toBe(
      '1 reply ok +OK 2',
    );
  });

  it('says of half a line, or half a message, that it was broken off', () => {
    expect(
      inShort([greeting, ['C', 'RETR 1\r\nQU'], ['S', '+OK\r\nhalf'], 'client ends', 'server ends']),
    ).toEqual([
      '- greeting ok +OK 1',
      '1 RETR',
      '2 QU !broken-off',
      '1 reply ok +OK 1 not final !broken-off',
    ]);
    expect(inShort([['S', '+O'], 'server ends', 'client ends'])).toEqual([
      '- greeting malformed +O 1 not final !broken-off',
    ]);
    expect(inShort([greeting, ['C', 'AUTH X\r\nSTLS\r\nNO'], 'client ends', 'server ends']).slice(1)).toEqual(
      ['1 AUTH', '2 STLS', '3 NO !broken-off'],
    );
  });

  it('keeps the beginning of a long message and hands on the rest', () => {
    const body = `${'0123456789abcdef'.repeat(2000)}\r\n`;
    const { frames, overflow } = observed([greeting, ['C', 'RETR 1\r\n'], ['S', `+OK\r\n${body}.\r\n`]]);
    const frame = frames[2] as Frame;
    expect(frame.octets.length).toBe(KEPT_OCTETS);
    expect(frame.size).toBe(body.length + 8);
    expect(textOf(frame) + latin1Of(concat(overflow.server))).toBe(`+OK\r\n${body}.\r\n`);
    expect(overflow.client).toEqual([]);
  });

  it('reads a message of 30 MB in a time that grows with its size alone', () => {
    const { frames, observer } = (() => {
      const seen: Frame[] = [];
      return { frames: seen, observer: observePop3((frame) => seen.push(frame)) };
    })();
    observer.observe('server', octetsOfLatin1('+OK\r\n'));
    observer.observe('client', octetsOfLatin1('RETR 1\r\n'));
    observer.observe('server', octetsOfLatin1('+OK\r\n'));
    const lines = octetsOfLatin1(`${'x'.repeat(62)}\r\n`.repeat(1024));
    for (let i = 0; i < 480; i++) observer.observe('server', lines);
    observer.observe('server', octetsOfLatin1('.\r\n'));
    expect(frames.at(-1)).toMatchObject({ size: 480 * 65_536 + 8, lines: 480 * 1024 + 1, final: true });
  });

  it('loses no octet and never throws, whatever is said and however it is cut', () => {
    const word = fc.constantFrom(
      ...[
        'STLS',
        'AUTH',
        'AUTH PLAIN',
        'RETR 1',
        'LIST',
        'USER x',
        'PASS y',
        '+OK',
        '-ERR',
        '+',
        '+ ',
        '.',
        '..',
      ],
      ...['\r\n', '\r\n', '\r\n', '\n', '\r', ' ', '\0', '\xff', 'text', '*', 'x'.repeat(400)],
    );
    const text = fc.array(word, { maxLength: 12 }).map((words) => words.join(''));
    const said = fc.oneof(
      { weight: 6, arbitrary: fc.tuple(fc.constantFrom('C' as const, 'S' as const), text) },
      { weight: 1, arbitrary: fc.constant('tls' as const) },
    );
    fc.assert(
      fc.property(fc.array(said, { maxLength: 12 }), fc.integer(), (all, seed) => {
        const whole: Said[] = [...all, 'client ends', 'server ends'];
        const { frames } = observed(whole);
        expect(observed(whole, seed).frames).toEqual(frames);
        for (const side of ['C', 'S'] as const) {
          const sent = all.map((one) => (Array.isArray(one) && one[0] === side ? one[1] : '')).join('');
          const seen = frames.filter((frame) => (frame.kind === 'reply-sent') === (side === 'S'));
          expect(seen.map(textOf).join('')).toBe(sent);
        }
        for (const { secrets = [], octets } of frames) {
          for (const [from, to] of secrets) expect(from < to && to <= octets.length).toBe(true);
        }
      }),
      { seed: 20260102, numRuns: 200 },
    );
  });
});
