import { expect, test } from 'vitest';
import { readInline, readMarkdown } from './markdown.ts';

test('paragraphs, lists, tables, quotes and dialogues are told apart', () => {
  const blocks = readMarkdown(
    [
      'One line',
      'and its next.',
      '',
      '- first',
      '  goes on',
      '- second',
      '',
      '1. once',
      '2. twice',
      '',
      '| code | means |',
      '| ---- | ----- |',
      '| 250  | done  |',
      '',
      '> said',
      '',
      '```transcript smtp',
      'S: 220 <*>',
      '```',
      '## Then',
    ].join('\n'),
  );
  expect(blocks.map(({ kind }) => kind)).toEqual([
    'paragraph',
    'list',
    'list',
    'table',
    'quote',
    'lines',
    'heading',
  ]);
  expect(blocks[0]).toMatchObject({ inside: [{ text: 'One line and its next.' }] });
  expect(blocks[1]).toMatchObject({
    ordered: false,
    items: [[{ inside: [{ text: 'first goes on' }] }], [{}]],
  });
  expect(blocks[2]).toMatchObject({ ordered: true, items: [[{}], [{}]] });
  expect(blocks[3]).toMatchObject({
    rows: [
      [[{ text: 'code' }], [{}]],
      [[{ text: '250' }], [{}]],
    ],
  });
  expect(blocks[5]).toEqual({ kind: 'lines', name: 'transcript', about: 'smtp', lines: ['S: 220 <*>'] });
});

test('within a line there are code, emphasis, links to the web and citations', () => {
  expect(
    readInline('say `EHLO *you*`, **2** is _done_ (RFC 5321 §4.2.1), [more](https://example.com/a)'),
  ).toEqual([
    { kind: 'text', text: 'say ' },
    { kind: 'code', text: 'EHLO *you*' },
    { kind: 'text', text: ', ' },
    { kind: 'strong', inside: [{ kind: 'text', text: '2' }] },
    { kind: 'text', text: ' is ' },
    { kind: 'emphasis', inside: [{ kind: 'text', text: 'done' }] },
    { kind: 'text', text: ' (' },
    { kind: 'citation', text: 'RFC 5321 §4.2.1' },
    { kind: 'text', text: '), ' },
    { kind: 'link', to: 'https://example.com/a', inside: [{ kind: 'text', text: 'more' }] },
  ]);
  expect(readInline('flags like \\*seen\\*, a_b_c, 2 * 3 * 4, and ``a`b``')).toEqual([
    { kind: 'text', text: 'flags like *seen*, a_b_c, 2 * 3 * 4, and ' },
    { kind: 'code', text: 'a`b' },
  ]);
});

test('what would act is text, or goes nowhere', () => {
  const [block] = readMarkdown('<script>alert(1)</script> <b onclick="x">y</b>');
  expect(block).toEqual({
    kind: 'paragraph',
    inside: [{ kind: 'text', text: '<script>alert(1)</script> <b onclick="x">y</b>' }],
  });
  for (const to of ['javascript:alert(1)', 'data:text/html,x', '/api/lessons', 'file:///etc/passwd'])
    expect(JSON.stringify(readInline(`[go](${to})`))).not.toContain('link');
});

test('a text made to be slow is not', () => {
  const started = performance.now();
  for (const text of [
    '`'.repeat(20_000),
    '*'.repeat(20_000),
    '['.repeat(20_000),
    '> '.repeat(20_000),
    '**a'.repeat(5000),
  ])
    readMarkdown(text);
  expect(performance.now() - started).toBeLessThan(2000);
});
