import { describe, expect, test } from 'vitest';
import { latin1Of, octetsOf } from '../../common/octets.ts';
import { CommandReader, type Input } from './command-reader.ts';
import { MAX_COMMAND_LINE } from './limits.ts';

/** All that is read when the octets come in pieces of `size`; literals that are announced are taken or refused. */
function read(text: string, size: number, answer: 'take' | 'refuse' = 'take'): Input[] {
  const reader = new CommandReader();
  const octets = octetsOf(text);
  const inputs: Input[] = [];
  for (let at = 0; at < octets.length; at += size) {
    reader.push(octets.subarray(at, at + size));
    for (let input; (input = reader.next());) {
      inputs.push(input);
      if (input.kind !== 'literal') continue;
      if (answer === 'take') reader.takeLiteral();
      else reader.refuseLiteral();
    }
  }
  return inputs;
}

const kinds = (inputs: Input[]) =>
  inputs.map((input) => {
    if (input.kind !== 'command') return input.kind;
    return [input.command.lines, input.command.literals.map((octets) => latin1Of(octets))];
  });

describe.each([1, 2, 3, 7, 100_000])('in pieces of %i octets', (size) => {
  test('lines end with CR LF or LF, and empty ones are passed over', () => {
    expect(kinds(read('A NOOP\r\n\r\n\nB NOOP\nC\rD\r\n', size))).toEqual([
      [['A NOOP'], []],
      [['B NOOP'], []],
      [['C\rD'], []],
    ]);
  });

  test('literals belong to the command that announced them', () => {
    expect(kinds(read('A X {3}\r\na\r\n {0+}\r\n {2}\r\n{}\r\nB Y\r\n', size))).toEqual([
      'literal',
      'literal',
      'literal',
      [
        ['A X {3}', ' {0+}', ' {2}', ''],
        ['a\r\n', '', '{}'],
      ],
      [['B Y'], []],
    ]);
  });

  test('of a refused command, what was sent without asking is passed over', () => {
    const refused = read('A X {3+}\r\nabc {4+}\r\nA Y\n more\r\nB Y\r\n', size, 'refuse');
    expect(kinds(refused)).toEqual(['literal', [['B Y'], []]]);
    // Who asks and is refused sends nothing.
    expect(kinds(read('A X {3}\r\nB Y\r\n', size, 'refuse'))).toEqual(['literal', [['B Y'], []]]);
    expect(kinds(read('A X {3+}\r\nabc {3}\r\nB Y\r\n', size, 'refuse'))).toEqual(['literal', [['B Y'], []]]);
  });

  test('an over-long line is passed over, with the literal at its end', () => {
    const long = `A ${'x'.repeat(MAX_COMMAND_LINE)}`;
    const inputs = read(
      `${long}\r\nB Y\r\n${long} {3+}\r\nC\r\n more\r\nD Y\r\n${long} {3}\r\nE Y\r\n`,
      size,
    );
    expect(kinds(inputs)).toEqual([
      'over-long',
      [['B Y'], []],
      'over-long',
      [['D Y'], []],
      'over-long',
      [['E Y'], []],
    ]);
  });
});

test('the limit counts all lines of a command, and no literal', () => {
  const half = 'x'.repeat(MAX_COMMAND_LINE / 2);
  const literal = 'y'.repeat(MAX_COMMAND_LINE * 2);
  expect(kinds(read(`A ${half} {${literal.length}}\r\n${literal} ok\r\n`, 1000)).length).toBe(2);
  expect(kinds(read(`A ${half} {1}\r\ny ${half}\r\n`, 1000))).toEqual(['literal', 'over-long']);
});

test('nothing waits while the session has not said what to do with a literal', () => {
  const reader = new CommandReader();
  reader.push(octetsOf('A X {1}\r\nB'));
  expect(reader.next()?.kind).toBe('literal');
  expect(reader.next()).toBeNull();
  reader.takeLiteral();
  reader.push(octetsOf('\r\n'));
  expect(reader.next()?.kind).toBe('command');
});

test('after a reset nothing is left', () => {
  const reader = new CommandReader();
  reader.push(octetsOf('A X {5}\r\nab'));
  reader.next();
  reader.takeLiteral();
  reader.reset();
  reader.push(octetsOf('B Y\r\n'));
  expect(kinds([reader.next()].filter((input) => input !== null))).toEqual([[['B Y'], []]]);
});
