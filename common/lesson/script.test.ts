import { describe, expect, it } from 'vitest';
import { octetsOf } from '../octets.ts';
import { readScript } from './script.ts';

const read = (...lines: string[]) => readScript(lines.join('\n'), 'x/wrong-a.txt', 'smtp');

describe('a lesson’s dialogue', () => {
  it('has a title, services and directions of its own', () => {
    const script = read(
      '# Two',
      '# service 2: imap',
      '# stops at: 3',
      '# because: MAIL',
      'C: a',
      'C: b',
      'S: <...>',
      'S2: hi',
      'C3: c',
      '! clock 15m',
      '! settle',
    );
    expect(script).toMatchObject({
      title: 'Two',
      stops: { at: 3, because: 'MAIL' },
      steps: [
        { kind: 'send', octets: octetsOf('a\r\nb\r\n') },
        { kind: 'expect-any', connection: 1 },
        { kind: 'expect-line', connection: 2 },
        { kind: 'send', connection: 3 },
        { kind: 'clock', milliseconds: 900_000 },
        { kind: 'settle' },
      ],
    });
    expect('services' in script && [...script.services]).toEqual([
      [1, 'smtp'],
      [2, 'imap'],
      [3, 'smtp'],
    ]);
  });

  it.each<[string[], number, string]>([
    [['# t', '# service: http', 'C: a'], 2, 'no service is called "http"'],
    [['# t', 'X: a'], 2, 'a line begins with'],
    [['# t', '# stops at: soon', 'C: a'], 2, 'the number of a step'],
    [['# t', '! jump'], 2, 'after ! comes'],
    [['# t'], 1, 'nothing is said'],
    [['# t', '# stops at: 1', 'C: a'], 1, 'go together'],
  ])('that is none says where: %j', (lines, line, message) => {
    expect(read(...lines)).toMatchObject({ line, message: expect.stringContaining(message) as string });
  });
});
