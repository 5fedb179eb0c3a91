import { expect, test } from 'vitest';
import { octetsOf } from '../../common/octets.ts';
import { addedFields } from './added-fields.ts';

const sent =
  'Received: from a by b;\r\n\tFri, 2 Jan 2026 03:04:05 +0000\r\nSubject: Hi\r\n\r\nReceived: in the body\r\n';

test('a hop added the fields that were not there before, a second Received among them', () => {
  const stored = `Return-Path: <alice@north.test>\r\nReceived: from b by c;\r\n\tFri, 2 Jan 2026 03:04:06 +0000\r\n${sent}`;
  expect(addedFields(octetsOf(sent), octetsOf(stored))).toEqual([
    { name: 'Return-Path', text: 'Return-Path: <alice@north.test>' },
    { name: 'Received', text: 'Received: from b by c;\r\n\tFri, 2 Jan 2026 03:04:06 +0000' },
  ]);
});

test('the same field once more counts as added once', () => {
  const once = octetsOf('X: 1\r\n\r\n');
  const twice = octetsOf('X: 1\r\nX: 1\r\n\r\n');
  expect(addedFields(once, twice)).toHaveLength(1);
  expect(addedFields(twice, once)).toEqual([]);
});
