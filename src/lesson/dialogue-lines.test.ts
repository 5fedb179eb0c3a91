import { expect, test } from 'vitest';
import { dialogueLines } from './dialogue-lines.ts';

test('who says what, and where something is left out', () => {
  const lines = ['# service: smtp', 'S: 220 <*>', 'C2: a <*> b', 'S: <...>', '! secure 1', '', 'C| .\\r\\n'];
  expect(dialogueLines(lines)).toEqual([
    { who: 'S', connection: '', parts: ['220 ', null] },
    { who: 'C', connection: '2', parts: ['a <*> b'] },
    { who: 'S', connection: '', parts: [null] },
    { who: '!', connection: '', parts: ['secure 1'] },
    { who: 'C', connection: '', parts: ['.\\r\\n'] },
  ]);
});
