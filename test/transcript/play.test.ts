/** That a transcript fails when it should, and says where and why. */
import { describe, expect, it } from 'vitest';
import { observePop3 } from '../../common/pop3/observe.ts';
import { play } from './play.ts';
import { readTranscript } from './read.ts';
import { watch } from './watch.ts';

const written = (...lines: string[]) => readTranscript(lines.join('\n'), 'a.txt', 'pop3');
const greeting = 'S: +OK <*>';

const failureOf = async (...lines: string[]): Promise<string> =>
  play(written('# t', ...lines)).then(
    () => 'it played',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );

describe('a play', () => {
  it('fails at the line where the server says something else, and tells the dialogue', async () => {
    const failure = await failureOf(greeting, 'C: QUIT', 'S: -ERR');
    expect(failure).toContain('a.txt:4: the server said something else');
    expect(failure).toContain('expected  S: -ERR');
    expect(failure).toContain('got       S: +OK mx.north.test says goodbye');
    expect(failure).toContain('  C: QUIT\n');
  });

  it('fails when the server says more than is written', async () => {
    expect(await failureOf(greeting, 'C: QUIT')).toContain('said more on connection 1 than is written');
  });

  it('fails when a line does not come because the connection was closed', async () => {
    const failure = await failureOf(greeting, 'C: QUIT', 'S: +OK <*>', 'S: more');
    expect(failure).toContain('a.txt:5: the connection was closed while waiting on connection 1');
  });

  it('fails when something is said to a closed connection', async () => {
    const failure = await failureOf(greeting, 'C: QUIT', 'S: +OK <*>', 'C: NOOP');
    expect(failure).toContain('a.txt:5: connection 1 is closed');
  });

  it('fails when octets differ', async () => {
    expect(await failureOf('S| +OX')).toContain('a.txt:2: other octets');
  });

  it('fails when a direction names a connection that was never opened', async () => {
    expect(await failureOf(greeting, '! vanish 2')).toContain('a.txt:3: connection 2 was never opened');
  });

  it('fails when a message or an account does not exist', async () => {
    expect(await failureOf('# given: alice has no-such.eml', greeting)).toContain(
      'a.txt:2: test/messages has no',
    );
    expect(await failureOf('# given: zoe has plain.eml', greeting)).toContain(
      'a.txt:2: nobody is called zoe',
    );
  });

  it('shows octets that are no text as a transcript would write them', async () => {
    expect(await failureOf(greeting, 'C| \\x00\\r\\n', 'S: no')).toContain('  C| \\x00\n');
  });

  it('records causes that the observer finds under way', async () => {
    const { happenings } = await play(
      written(
        '# t',
        '# given: alice has plain.eml',
        greeting,
        'C: USER alice',
        'S: +OK <*>',
        'C: PASS secret',
        'S: +OK <*>',
        'C: DELE 1',
        'S: +OK <*>',
      ),
    );
    const { causations } = watch(happenings, observePop3);
    expect(causations).toEqual([{ kind: 'deletions-marked', connection: 1, exchange: 3, underWay: [3] }]);
  });
});
