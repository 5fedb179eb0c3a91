import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { octetsOf } from '../octets.ts';
import { imapCommands } from './commands.ts';
import { announcedLiteral, ArgumentReader, ImapSyntaxError } from './lexer.ts';

const reader = (line: string, ...rest: (string | Uint8Array)[]) => {
  const lines = [line];
  const literals: Uint8Array[] = [];
  for (const part of rest) {
    if (typeof part === 'string') lines.push(part);
    else literals.push(part);
  }
  return new ArgumentReader({ lines, literals });
};

describe('strings', () => {
  test('are atoms, quoted strings or literals', () => {
    expect(reader('a]b').astring('x')).toBe('a]b');
    expect(reader('"a \\"b\\" \\\\"').astring('x')).toBe('a "b" \\');
    const args = reader('{3} ', octetsOf('no'), 'x');
    expect(() => args.astring('x')).toThrow(ImapSyntaxError);
    const literal = reader('{4}', octetsOf('a\r\n"'), ' b');
    expect(literal.astring('x')).toBe('a\r\n"');
    expect(literal.space('an atom').atom()).toBe('b');
    literal.end();
  });

  test('say where and what is wrong', () => {
    expect(() => reader('"abc').astring('x')).toThrow(
      'column 5: expected a closing " of the quoted string, found the end of the line',
    );
    expect(() => reader('(').astring('a password')).toThrow('column 1: expected a password, found "("');
    expect(() => reader('{1}', octetsOf('\0'), '').astring('x')).toThrow('NUL');
  });
});

test('a literal is announced at the end of a line only, and by 32 bits only', () => {
  expect(announcedLiteral('A LOGIN {5}')).toEqual({ size: 5, synchronizing: true });
  expect(announcedLiteral('A LOGIN {05+}')).toEqual({ size: 5, synchronizing: false });
  expect(announcedLiteral('{4294967295}')).toEqual({ size: 4294967295, synchronizing: true });
  for (const line of ['{5} ', '{}', '{+}', '{-1}', '{5++}', '{4294967296}', '{99999999999}', '5}']) {
    expect(announcedLiteral(line), line).toBeNull();
  }
});

test('numbers have 32 bits', () => {
  expect(reader('4294967295').number('a number')).toBe(4294967295);
  expect(() => reader('4294967296').number('a number')).toThrow('found "4294967296"');
  expect(() => reader('0').number('a size', 1)).toThrow(ImapSyntaxError);
});

test('flags have one spelling, and \\Recent is not to be set', () => {
  expect(reader('(\\SEEN $Work \\seen $work)').flagList()).toEqual(['\\Seen', '$Work']);
  expect(() => reader('\\recent').flag()).toThrow('\\Recent');
});

test('mailbox names are decoded, and INBOX has many spellings', () => {
  expect(reader('iNbOx').mailbox()).toBe('INBOX');
  expect(reader('"inbox/Lists"').mailbox()).toBe('INBOX/Lists');
  expect(reader('inboxes').mailbox()).toBe('inboxes');
  expect(reader('Entw&APw-rfe').mailbox()).toBe('Entwürfe');
  expect(() => reader('R&D').mailbox()).toThrow('a plain "&" is written "&-"');
  expect(() => reader('B\u00c3\u00bccher').mailbox()).toThrow('"B&APw-cher" is how to write yours');
});

test('no arguments make a parser throw anything but what the peer did wrong', () => {
  const text = fc
    .string({ unit: 'binary', maxLength: 60 })
    .map((line) => line.replace(/[^\x01-\xff]|[\r\n]/g, '{'));
  const parsers = Object.values(imapCommands);
  fc.assert(
    fc.property(
      fc.constantFrom(...parsers),
      text,
      text,
      fc.uint8Array({ maxLength: 9 }),
      (spec, a, b, octets) => {
        const args = new ArgumentReader({ lines: [` ${a} {${octets.length}}`, b], literals: [octets] });
        try {
          spec.parse(args);
        } catch (error) {
          expect(error).toBeInstanceOf(ImapSyntaxError);
          expect((error as Error).message).toMatch(/^[\x20-\x7e]{1,700}$/);
        }
      },
    ),
    { seed: 3501, numRuns: 3000 },
  );
});

test('nesting without end is refused, not followed', () => {
  const { parse } = imapCommands.SEARCH;
  expect(() => parse(reader(` ${'('.repeat(4000)}`))).toThrow('nested deeper');
  expect(() => parse(reader(` ${'NOT '.repeat(1500)}ALL`))).toThrow('nested deeper');
});

test('the example of every command is one', () => {
  for (const [verb, { example, parse }] of Object.entries(imapCommands)) {
    const rest = example.slice(`A1 ${verb}`.length);
    const literal = announcedLiteral(rest);
    const args = literal
      ? new ArgumentReader({ lines: [rest, ''], literals: [new Uint8Array(literal.size).fill(65)] })
      : reader(rest);
    expect(example.startsWith(`A1 ${verb}`), verb).toBe(true);
    expect(() => parse(args), example).not.toThrow();
  }
});
