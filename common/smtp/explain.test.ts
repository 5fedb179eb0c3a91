import { describe, expect, test } from 'vitest';
import { latin1Of, octetsOf } from '../octets.ts';
import type { Frame } from '../trace/facts.ts';
import { explainSmtp } from './explain.ts';
import { observeSmtp } from './observe.ts';
import { smtpCommands } from './commands.ts';

/** `name: text` of each token of the last frame. */
function tokens(client: string, server = '', verb?: string): string[] {
  const frames: Frame[] = [];
  const observer = observeSmtp((frame) => frames.push(frame));
  observer.observe('server', octetsOf('220 mx.north.test ESMTP\r\n'));
  if (client) observer.observe('client', octetsOf(client));
  if (server) observer.observe('server', octetsOf(server));
  const frame = frames.at(-1);
  if (!frame) return [];
  return explainSmtp(frame, verb ? { verb } : {}).map(
    ({ name, from, to }) => `${name}: ${latin1Of(frame.octets, from, to)}`,
  );
}

describe('what the parts of a line mean', () => {
  test('a path and its parameters', () => {
    expect(tokens('MAIL FROM:<alice@north.test> SIZE=9 FOO\r\n')).toEqual([
      'verb: MAIL',
      'Local-part: alice',
      'Domain: north.test',
      'SIZE: SIZE=9',
      'esmtp-param: FOO',
    ]);
    expect(tokens('MAIL FROM:<>\r\n')).toEqual(['verb: MAIL', 'null reverse-path: <>']);
    expect(tokens('RCPT TO:<@a,@b:c@d>\r\n')).toEqual([
      'verb: RCPT',
      'A-d-l: @a,@b:',
      'Local-part: c',
      'Domain: d',
    ]);
  });

  test('positions count octets, not letters', () => {
    expect(tokens('MAIL FROM:<zo\u00e9@north.test> SMTPUTF8\r\n')).toEqual([
      'verb: MAIL',
      'Local-part: zo\u00c3\u00a9',
      'Domain: north.test',
      'SMTPUTF8: SMTPUTF8',
    ]);
  });

  test('a login', () => {
    expect(tokens('AUTH PLAIN AGE=\r\n')).toEqual([
      'verb: AUTH',
      'mechanism: PLAIN',
      'initial-response: AGE=',
    ]);
    expect(tokens('AUTH LOGIN\r\n', '334 VXNlcm5hbWU6\r\n', 'AUTH')).toContain('challenge: VXNlcm5hbWU6');
  });

  test('each digit of a code and each number of an enhanced status code', () => {
    expect(tokens('RCPT TO:<a@b>\r\n', '550 5.1.1 no\r\n', 'RCPT')).toEqual([
      'severity: 5',
      'category: 5',
      'detail: 0',
      'class: 5',
      'subject: 1',
      'detail: 1',
    ]);
  });

  test('the keywords of an EHLO reply', () => {
    expect(tokens('EHLO me\r\n', '250-mx\r\n250-AUTH PLAIN\r\n250 NEW\r\n', 'EHLO')).toEqual([
      'severity: 2',
      'category: 5',
      'detail: 0',
      'hyphen: -',
      'Domain: mx',
      'ehlo-keyword: AUTH',
      'ehlo-param: PLAIN',
      'ehlo-keyword: NEW',
    ]);
  });

  test('a refused EHLO tells no name, and is read one way only', () => {
    const digits = ['severity: 5', 'category: 0', 'detail: 1'];
    expect(tokens('HELO a b\r\n', '501 one name, without spaces\r\n', 'HELO')).toEqual(digits);
    const status = ['class: 5', 'subject: 5', 'detail: 4'];
    expect(tokens('EHLO a b\r\n', '501 5.5.4 one name\r\n', 'EHLO')).toEqual([...digits, ...status]);
  });

  test('a chunk: its size, its end marker, and no dots in it', () => {
    expect(tokens('BDAT 4 last\r\n')).toEqual(['verb: BDAT', 'chunk-size: 4', 'end-marker: last']);
    const chunk = {
      kind: 'octets-sent',
      exchange: 1,
      what: 'message',
      octets: octetsOf('a\r\n..\r\n.\r\n'),
      size: 10,
    } as const;
    expect(explainSmtp(chunk, { verb: 'BDAT' }).map(({ name, from, to }) => [name, from, to])).toEqual([
      ['message data', 0, 10],
    ]);
  });

  test('what is wrong in a BDAT line', () => {
    const means = (line: string): string[] => {
      const frames: Frame[] = [];
      observeSmtp((frame) => frames.push(frame)).observe('client', octetsOf(`${line}\r\n`));
      return frames.flatMap((frame) => explainSmtp(frame).slice(1)).map((token) => token.means);
    };
    expect(means('BDAT 4x LAST')[0]).toMatch(/Cannot be read/);
    expect(means('BDAT 0')).toEqual(['No octets follow this line']);
    expect(means('BDAT 4 FIRST')[1]).toMatch(/LAST or nothing/);
    expect(means('BDAT 4 LAST')[1]).toMatch(/is the last/);
  });

  test('a message: its header, its stuffed dots, its end', () => {
    const frames: Frame[] = [];
    const observer = observeSmtp((frame) => frames.push(frame));
    observer.observe('server', octetsOf('220 mx\r\n'));
    observer.observe('client', octetsOf('DATA\r\n'));
    observer.observe('server', octetsOf('354 go\r\n'));
    observer.observe('client', octetsOf('Subject: x\r\n\r\n..\r\n.\r\n'));
    const [frame] = frames.slice(-1);
    expect(frame && explainSmtp(frame).map(({ name, from, to }) => [name, from, to])).toEqual([
      ['header section', 0, 12],
      ['stuffed dot', 14, 15],
      ['end of data', 18, 21],
    ]);
  });

  test('the tokens of every example are in order and do not overlap', () => {
    for (const { example } of Object.values(smtpCommands)) {
      const frames: Frame[] = [];
      observeSmtp((frame) => frames.push(frame)).observe('client', octetsOf(`${example}\r\n`));
      let end = 0;
      for (const { from, to, means } of frames.flatMap((frame) => explainSmtp(frame))) {
        expect(from).toBeGreaterThanOrEqual(end);
        expect(to).toBeGreaterThan(from);
        expect(means).not.toBe('');
        end = to;
      }
    }
  });
});
