import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { latin1Of, octetsOfLatin1 } from '../octets.ts';
import type { Token } from '../command-spec.ts';
import type { Frame } from '../trace/facts.ts';
import { imapCommands } from './commands.ts';
import { explainImap } from './explain.ts';
import { observeImap } from './observe.ts';
import { dataWords, responseCodes } from './replies.ts';

/** The frames of what passed: `C…` from the client, `S…` from the server. */
function frames(...script: string[]): Frame[] {
  const all: Frame[] = [];
  const observer = observeImap((frame) => all.push(frame));
  for (const step of ['S:* OK hi\r\n', ...script]) {
    observer.observe(step.startsWith('C') ? 'client' : 'server', octetsOfLatin1(step.slice(2)));
  }
  return all.slice(1);
}

/** Tokens as `name=text`. */
const words = (frame: Frame | undefined, verb?: string): string[] =>
  frame
    ? explainImap(frame, verb === undefined ? {} : { verb }).map(
        ({ name, from, to }) => `${name}=${latin1Of(frame.octets, from, to)}`,
      )
    : [];

const command = (line: string): string[] => words(frames(`C:${line}\r\n`)[0]);
const reply = (line: string, verb?: string): string[] =>
  words(frames('C:a NOOP\r\n', `S:${line}\r\n`)[1], verb);

/** The meaning of the token with this text. */
function meaning(line: string, text: string): string | undefined {
  const [frame] = frames(`C:${line}\r\n`);
  const token = frame && explainImap(frame).find(({ from, to }) => latin1Of(frame.octets, from, to) === text);
  return token?.means;
}

function expectSound(frame: Frame, tokens: readonly Token[]): void {
  let at = 0;
  for (const { from, to, name, means, rfc } of tokens) {
    expect(from).toBeGreaterThanOrEqual(at);
    expect(to).toBeGreaterThan(from);
    expect(to).toBeLessThanOrEqual(frame.octets.length);
    expect(name).not.toBe('');
    expect(means).toMatch(/\S.*\.$/);
    if (rfc !== undefined) expect(rfc).toMatch(/^RFC \d{4} §[\d.]+$/);
    at = to;
  }
}

describe('commands', () => {
  test.each([
    ['a1 NOOP', ['tag=a1', 'command=NOOP']],
    ['a LOGIN "al ice" secret', ['tag=a', 'command=LOGIN', 'user name="al ice"', 'password=secret']],
    ['a SELECT INBOX', ['tag=a', 'command=SELECT', 'mailbox=INBOX']],
    [
      'a SELECT INBOX (CONDSTORE QRESYNC (7 12 1:9 (1,2 3,4)))',
      [
        ...['tag=a', 'command=SELECT', 'mailbox=INBOX', 'modifier=CONDSTORE', 'modifier=QRESYNC'],
        ...['UIDVALIDITY=7', 'mod-sequence=12', 'sequence set=1:9', 'sequence set=1,2', 'sequence set=3,4'],
      ],
    ],
    [
      'a UID FETCH 1:* (FLAGS) (CHANGEDSINCE 12 VANISHED)',
      [
        ...['tag=a', 'command=UID FETCH', 'sequence set=1:*', 'data item=FLAGS'],
        ...['modifier=CHANGEDSINCE', 'mod-sequence=12', 'modifier=VANISHED'],
      ],
    ],
    [
      'a STORE 1 (UNCHANGEDSINCE 12) +FLAGS (\\Seen $A)',
      [
        ...['tag=a', 'command=STORE', 'sequence set=1', 'modifier=UNCHANGEDSINCE', 'mod-sequence=12'],
        ...['store item=+FLAGS', 'flag=\\Seen', 'flag=$A'],
      ],
    ],
    [
      'a SEARCH MODSEQ "/flags/\\\\seen" all 12 UNSEEN',
      [
        ...['tag=a', 'command=SEARCH', 'search key=MODSEQ', 'search argument="/flags/\\\\seen"'],
        ...['search argument=all', 'search argument=12', 'search key=UNSEEN'],
      ],
    ],
    ['a SETACL Work bob +lr', ['tag=a', 'command=SETACL', 'mailbox=Work', 'identifier=bob', 'rights=+lr']],
    [
      'a UID FETCH 1:* (FLAGS BODY.PEEK[HEADER.FIELDS (To "X")]<0.10>)',
      [
        'tag=a',
        'command=UID FETCH',
        'sequence set=1:*',
        'data item=FLAGS',
        'section=BODY.PEEK[HEADER.FIELDS (To "X")]<0.10>',
      ],
    ],
    [
      'a STORE 1 +FLAGS (\\Seen $x)',
      ['tag=a', 'command=STORE', 'sequence set=1', 'store item=+FLAGS', 'flag=\\Seen', 'flag=$x'],
    ],
    [
      'a SEARCH OR FROM "x y" NOT 1:5 SINCE 1-Jan-2026',
      [
        ...[
          'tag=a',
          'command=SEARCH',
          'search key=OR',
          'search key=FROM',
          'search argument="x y"',
          'search key=NOT',
        ],
        ...['sequence set=1:5', 'search key=SINCE', 'search argument=1-Jan-2026'],
      ],
    ],
    ['a LIST "" *', ['tag=a', 'command=LIST', 'reference=""', 'pattern=*']],
    ['a APPEND x (\\Seen) {5}', ['tag=a', 'command=APPEND', 'mailbox=x', 'flag=\\Seen', 'literal={5}']],
    ['a STATUS x (MESSAGES)', ['tag=a', 'command=STATUS', 'mailbox=x', 'status item=MESSAGES']],
    [
      'a AUTHENTICATE PLAIN AGE=',
      ['tag=a', 'command=AUTHENTICATE', 'mechanism=PLAIN', 'initial response=AGE='],
    ],
    ['a NOOP what', ['tag=a', 'command=NOOP', 'argument=what']],
    ['* NOOP', ['tag=*', 'command=NOOP']],
    ['a', ['tag=a']],
  ])('%s', (line, tokens) => {
    expect(command(line)).toEqual(tokens);
  });

  test('sequence sets in words', () => {
    expect(meaning('a FETCH 2,4:7,9:* UID', '2,4:7,9:*')).toBe(
      'The messages meant, by number: 2, 4 to 7, 9 to the last.',
    );
    expect(meaning('a UID FETCH 1:* UID', '1:*')).toBe('The messages meant, by UID: all.');
  });

  test('sections in words', () => {
    expect(meaning('a FETCH 1 BODY[2.1.MIME]', 'BODY[2.1.MIME]')).toBe('The MIME header of part 2.1.');
    expect(meaning('a FETCH 1 BODY.PEEK[]<0.10>', 'BODY.PEEK[]<0.10>')).toBe(
      'The whole message, at most 10 octets from octet 0 on. PEEK leaves \\Seen as it is.',
    );
    expect(meaning('a FETCH 1 BODY[2.TEXT]', 'BODY[2.TEXT]')).toBe(
      'The body of the message that is part 2, without its header.',
    );
  });

  test('mailbox names are read for whoever does not know modified UTF-7', () => {
    expect(meaning('a SELECT &AOQ-', '&AOQ-')).toContain('It reads ä');
  });

  test('the example of every command is explained to its last word', () => {
    for (const { example } of Object.values(imapCommands)) {
      const [frame] = frames(`C:${example}\r\n`);
      const tokens = frame ? explainImap(frame) : [];
      expect(tokens.every(({ means }) => !means.includes('does not'))).toBe(true);
      const left = tokens.reduceRight((text, { from, to }) => text.slice(0, from) + text.slice(to), example);
      expect(left, example).toMatch(/^[ ()]*$/);
    }
  });
});

describe('what continues a command', () => {
  test('literals, responses, DONE', () => {
    const append = frames('C:a APPEND x {5+}\r\nhello\r\n');
    expect(words(append[1], 'APPEND')).toEqual(['literal=hello']);
    const auth = frames('C:a AUTHENTICATE X\r\n', 'S:+ \r\n', 'C:abc=\r\n', 'S:+ \r\n', 'C:*\r\n');
    expect(words(auth[2], 'AUTHENTICATE')).toEqual(['SASL response=abc=']);
    expect(words(auth[4], 'AUTHENTICATE')).toEqual(['cancel=*']);
    const idle = frames('C:a IDLE\r\n', 'S:+ \r\n', 'C:DONE\r\n');
    expect(words(idle[2], 'IDLE')).toEqual(['DONE=DONE']);
    const login = frames('C:a LOGIN {5+}\r\nalice secret\r\n');
    expect(words(login[2], 'LOGIN')).toEqual(['password=secret']);
  });
});

describe('replies', () => {
  test.each<[string, string[], string?]>([
    ['a OK done', ['tag=a', 'status=OK', 'text=done']],
    ['a NO [TRYCREATE] no such', ['tag=a', 'status=NO', 'response code=TRYCREATE', 'text=no such']],
    [
      'a OK [COPYUID 1 2:3 4,5] ok',
      ['tag=a', 'status=OK', 'response code=COPYUID', 'UIDVALIDITY=1', 'UIDs=2:3', 'UIDs=4,5', 'text=ok'],
    ],
    ['* OK [UIDNEXT 4] x', ['*=*', 'status=OK', 'response code=UIDNEXT', 'value=4', 'text=x']],
    [
      '* OK [PERMANENTFLAGS (\\Seen \\*)] x',
      ['*=*', 'status=OK', 'response code=PERMANENTFLAGS', 'flag=\\Seen', 'flag=\\*', 'text=x'],
    ],
    ['* 3 EXISTS', ['*=*', 'number=3', 'response=EXISTS']],
    [
      '* CAPABILITY IMAP4rev1 AUTH=PLAIN',
      ['*=*', 'response=CAPABILITY', 'capability=IMAP4rev1', 'capability=AUTH=PLAIN'],
    ],
    [
      '* 2 FETCH (FLAGS (\\Seen) UID 7 ENVELOPE ("x" NIL) BODY[] NIL)',
      [
        ...[
          '*=*',
          'message sequence number=2',
          'response=FETCH',
          'data item=FLAGS',
          'flag=\\Seen',
          'data item=UID',
        ],
        ...['value=7', 'data item=ENVELOPE', 'value=("x" NIL)', 'section=BODY[]', 'value=NIL'],
      ],
    ],
    [
      '* 2 FETCH (BODY[1] {4}\r\n) (( UID 7)',
      [
        '*=*',
        'message sequence number=2',
        'response=FETCH',
        'section=BODY[1]',
        'literal={4}\r\n) ((',
        'data item=UID',
        'value=7',
      ],
    ],
    [
      '* LIST (\\Noselect \\Sent) "/" "a b"',
      [
        '*=*',
        'response=LIST',
        'attribute=\\Noselect',
        'attribute=\\Sent',
        'hierarchy delimiter="/"',
        'mailbox="a b"',
      ],
    ],
    ['* LIST () NIL x', ['*=*', 'response=LIST', 'hierarchy delimiter=NIL', 'mailbox=x']],
    [
      '* STATUS x (MESSAGES 3 UNSEEN 0)',
      [
        '*=*',
        'response=STATUS',
        'mailbox=x',
        'status item=MESSAGES',
        'value=3',
        'status item=UNSEEN',
        'value=0',
      ],
    ],
    ['* SEARCH 2 5', ['*=*', 'response=SEARCH', 'messages=2 5']],
    ['* SEARCH', ['*=*', 'response=SEARCH']],
    [
      '* SEARCH 2 5 (MODSEQ 12)',
      ['*=*', 'response=SEARCH', 'messages=2 5', 'MODSEQ=MODSEQ', 'mod-sequence=12'],
    ],
    ['* VANISHED (EARLIER) 2:3,8', ['*=*', 'response=VANISHED', 'EARLIER=EARLIER', 'UIDs=2:3,8']],
    ['* VANISHED 7', ['*=*', 'response=VANISHED', 'UIDs=7']],
    [
      '* 1 FETCH (MODSEQ (12))',
      ['*=*', 'message sequence number=1', 'response=FETCH', 'data item=MODSEQ', 'value=(12)'],
    ],
    ['a OK [MODIFIED 2,4] x', ['tag=a', 'status=OK', 'response code=MODIFIED', 'messages=2,4', 'text=x']],
    [
      '* ACL "a b" bob lrs anyone ""',
      [
        ...['*=*', 'response=ACL', 'mailbox="a b"', 'identifier=bob', 'rights=lrs'],
        ...['identifier=anyone', 'rights=""'],
      ],
    ],
    [
      '* LISTRIGHTS x bob l r',
      ['*=*', 'response=LISTRIGHTS', 'mailbox=x', 'identifier=bob', 'rights=l', 'rights=r'],
    ],
    ['* MYRIGHTS x lrs', ['*=*', 'response=MYRIGHTS', 'mailbox=x', 'rights=lrs']],
    ['+ idling', ['continuation=+', 'text=idling'], 'IDLE'],
    ['+ PDE+', ['continuation=+', 'challenge=PDE+'], 'AUTHENTICATE'],
  ])('%s', (line, tokens, verb) => {
    expect(reply(line, verb)).toEqual(tokens);
  });

  test('every response code and word of data has a sentence', () => {
    for (const { means, rfc } of [...Object.values(responseCodes), ...Object.values(dataWords)]) {
      expect(means).toMatch(/\.$/);
      expect(rfc).toMatch(/^RFC \d{4} §[\d.]+$/);
    }
  });
});

test('tokens lie in the frame, in order, whatever the line is', () => {
  const piece = fc.constantFrom(
    ...[
      'a',
      '*',
      '+',
      ' ',
      '  ',
      '(',
      ')',
      '"',
      '[',
      ']',
      '{3}',
      '{2+}',
      '\\',
      '\\Seen',
      '1:*',
      '12',
      'FETCH',
      'LIST',
      'UID',
    ],
    ...[
      'OK',
      'NO',
      '[UIDNEXT 4]',
      'BODY[',
      'BODY[1]<0>',
      'LOGIN',
      'SEARCH',
      'OR',
      'STATUS',
      'APPEND',
      '\r',
      '\0',
      'é',
      '\r\n',
    ],
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 16 }), fc.constantFrom('C:', 'S:'), (pieces, side) => {
      for (const frame of frames(`${side}${pieces.join('')}\r\n`)) {
        for (const verb of [undefined, 'UID FETCH', 'LOGIN', 'NONE']) {
          expectSound(frame, explainImap(frame, verb === undefined ? {} : { verb }));
        }
      }
    }),
    { seed: 9, numRuns: 2000 },
  );
});
