import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Token } from '../command-spec.ts';
import { latin1Of, octetsOfLatin1 } from '../octets.ts';
import type { Frame } from '../trace/facts.ts';
import { pop3Commands } from './commands.ts';
import { explainPop3 } from './explain.ts';

const command = (line: string): Frame => ({
  kind: 'command-sent',
  exchange: 1,
  verb: '',
  octets: octetsOfLatin1(line),
  size: line.length,
});

const reply = (text: string, what: 'greeting' | 'reply' = 'reply'): Frame => ({
  kind: 'reply-sent',
  exchange: 1,
  what,
  outcome: 'ok',
  final: true,
  code: '',
  lines: 1,
  octets: octetsOfLatin1(text),
  size: text.length,
});

const named = (frame: Frame, verb = ''): string[] =>
  explainPop3(frame, { verb })
    .filter(({ name }) => name !== 'line end')
    .map(({ from, to, name }) => `${name}: ${latin1Of(frame.octets, from, to)}`);

describe('an explanation', () => {
  it('names the parts of commands', () => {
    expect(named(command('top 1 20\r\n'))).toEqual(['keyword: top', 'message-number: 1', 'lines: 20']);
    expect(named(command('PASS two words\r\n'))).toEqual(['keyword: PASS', 'password: two words']);
    expect(named(command('STAT now\r\n'))).toEqual(['keyword: STAT', 'too much: now']);
    expect(named(command('EHLO x\r\n'))).toEqual(['keyword: EHLO']);
    expect(named(command('\r\n'))).toEqual(['empty line: \r\n']);
  });

  it('has words for every example of the command table', () => {
    for (const { example, means, rfc } of Object.values(pop3Commands)) {
      expect(explainPop3(command(`${example}\r\n`))[0]).toMatchObject({ means: `${means}.`, rfc });
      expect(named(command(`${example}\r\n`)).filter((name) => name.startsWith('too much'))).toEqual([]);
    }
  });

  it('names the parts of status lines', () => {
    expect(named(reply('+OK 2 320\r\n'), 'STAT')).toEqual([
      'status indicator: +OK',
      'message count: 2',
      'octet count: 320',
    ]);
    expect(named(reply('+OK 1 120\r\n'), 'LIST')).toEqual([
      'status indicator: +OK',
      'message-number: 1',
      'octet count: 120',
    ]);
    expect(named(reply('+OK 1 a.b\r\n'), 'UIDL')).toEqual([
      'status indicator: +OK',
      'message-number: 1',
      'unique-id: a.b',
    ]);
    expect(named(reply('-ERR [IN-USE] no\r\n'))).toEqual([
      'status indicator: -ERR',
      'response code: [IN-USE]',
      'text: no',
    ]);
    expect(named(reply('+OK hi <1@x> there\r\n', 'greeting'))).toEqual([
      'status indicator: +OK',
      'text: hi',
      'timestamp: <1@x>',
    ]);
    expect(named(reply('+ abc\r\n'))).toEqual(['status indicator: +', 'SASL challenge: abc']);
    expect(named(reply('hello\r\n'))).toEqual(['not a response: hello']);
  });

  it('names the lines of listings and the dot that ends them', () => {
    expect(named(reply('+OK two\r\n1 4\r\n2 5\r\n.\r\n'), 'LIST').slice(2)).toEqual([
      'message-number: 1',
      'octet count: 4',
      'message-number: 2',
      'octet count: 5',
      'termination octet: .\r\n',
    ]);
    const capabilities = reply('+OK\r\nSASL PLAIN\r\nX-NEW\r\n.\r\n');
    expect(named(capabilities, 'capa').slice(1)).toEqual([
      'capability: SASL PLAIN',
      'capability: X-NEW',
      'termination octet: .\r\n',
    ]);
    expect(explainPop3(capabilities, { verb: 'CAPA' })[2]?.means).toContain('AUTH can be said');
  });

  it('names the languages, and the one that was chosen', () => {
    expect(named(reply('+OK de gut\r\n'), 'LANG').slice(1)).toEqual(['language tag: de', 'text: gut']);
    expect(named(reply('+OK listing\r\nde Deutsch\r\n.\r\n'), 'LANG').slice(1)).toEqual([
      'text: listing',
      'language listing: de Deutsch',
      'termination octet: .\r\n',
    ]);
    expect(named(command('LANG de-AT\r\n'))).toEqual(['keyword: LANG', 'language: de-AT']);
  });

  it('tells what EXPIRE and UTF8 have behind them', () => {
    const means = (line: string): string | undefined =>
      explainPop3(reply(`+OK\r\n${line}\r\n.\r\n`), { verb: 'CAPA' }).find(
        ({ name }) => name === 'capability',
      )?.means;
    expect(means('EXPIRE NEVER')).toContain('no messages by itself');
    expect(means('EXPIRE 30')).toContain('so many days');
    expect(means('UTF8 USER')).toContain('names and passwords');
  });

  it('points at the stuffed dots of a message', () => {
    expect(named(reply('+OK\r\na\r\n..\r\nb\r\n.\r\n'), 'RETR').slice(1)).toEqual([
      'message: a\r\n',
      'stuffed dot: .',
      'message: .\r\nb\r\n',
      'termination octet: .\r\n',
    ]);
  });

  it('never throws, and its tokens are in order, within the frame, and about something', () => {
    const text = fc.array(
      fc.constantFrom(
        '+OK',
        '-ERR',
        '+',
        ' ',
        ' ',
        '\r\n',
        '\n',
        '.',
        '[A]',
        '[',
        '<1@x>',
        'RETR',
        'LIST',
        'CAPA',
        'PASS',
        '1',
        '\xff',
        '\0',
      ),
      { maxLength: 14 },
    );
    const verb = fc.constantFrom('', 'RETR', 'LIST', 'UIDL', 'CAPA', 'STAT', 'NONE', 'constructor');
    fc.assert(
      fc.property(text, verb, (words, said) => {
        const line = words.join('');
        const frames: Frame[] = [
          command(line),
          reply(line),
          reply(line, 'greeting'),
          {
            kind: 'octets-sent',
            exchange: 1,
            what: 'response',
            octets: octetsOfLatin1(line),
            size: line.length,
          },
        ];
        for (const frame of frames) expectInOrder(explainPop3(frame, { verb: said }), line.length);
      }),
      { seed: 20260102, numRuns: 500 },
    );
  });
});

function expectInOrder(tokens: readonly Token[], length: number): void {
  let at = 0;
  for (const { from, to } of tokens) {
    expect(from).toBeGreaterThanOrEqual(at);
    expect(to).toBeGreaterThan(from);
    at = to;
  }
  expect(at).toBeLessThanOrEqual(length);
}
