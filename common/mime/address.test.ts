import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAddresses } from './address.ts';

/** Addresses written compactly: `name|route|local|domain`. */
const read = (text: string): string[] =>
  readAddresses(text).map((address) =>
    address.kind === 'mailbox'
      ? [address.name, address.route, address.localPart, address.domain].join('|')
      : address.kind === 'group-start'
        ? `${address.name}:`
        : ';',
  );

describe('readAddresses', () => {
  test.each([
    ['alice@north.test', ['||alice|north.test']],
    ['Alice <alice@north.test>', ['Alice||alice|north.test']],
    [
      '"Adams, Alice" <alice@north.test>, bob@north.test',
      ['Adams, Alice||alice|north.test', '||bob|north.test'],
    ],
    ['Alice B. Adams <alice@north.test>', ['Alice B. Adams||alice|north.test']],
    ['alice@north.test (Alice (the first))', ['Alice (the first)||alice|north.test']],
    ['"a b"@north.test', ['||a b|north.test']],
    ['a . b @ north . test', ['||a.b|north.test']],
    ['<@a.example,@b.example:alice@north.test>', ['|@a.example,@b.example|alice|north.test']],
    ['alice@[192.0.2.1]', ['||alice|[192.0.2.1]']],
    [
      'Friends: alice@north.test, Bob <bob@north.test>;',
      ['Friends:', '||alice|north.test', 'Bob||bob|north.test', ';'],
    ],
    ['undisclosed-recipients:;', ['undisclosed-recipients:', ';']],
    ['A: a@x;, B: b@y', ['A:', '||a|x', ';', 'B:', '||b|y', ';']],
    [',, alice@north.test ,', ['||alice|north.test']],
    // What breaks the grammar.
    ['', []],
    ['(only a comment)', []],
    ['Alice', ['||Alice|']],
    ['Alice Adams', ['||Alice Adams|']],
    ['<>', ['|||']],
    ['Alice <alice', ['Alice||alice|']],
    ['alice@north.test>', ['||alice|north.test']],
    ['"never closed <alice@north.test>', ['||never closed <alice@north.test>|']],
    ['a@b@c', ['||a@b|c']],
  ])('%s', (text, addresses) => {
    expect(read(text)).toEqual(addresses);
  });

  test('never fails; groups are always closed', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'<>@,;:.()[]"\\ a', 'bob')), (parts) => {
        const addresses = readAddresses(parts.join(''));
        const starts = addresses.filter(({ kind }) => kind === 'group-start').length;
        expect(addresses.filter(({ kind }) => kind === 'group-end')).toHaveLength(starts);
      }),
      { seed: 3, numRuns: 2000 },
    );
  });

  test('takes linear time', () => {
    const started = performance.now();
    for (const hostile of ['<', '@', 'a@b,', '(', '"', '[', 'x:', 'x:;', '@a,', '\\']) {
      readAddresses(hostile.repeat(50_000));
    }
    expect(performance.now() - started).toBeLessThan(3000);
  });
});
