import { describe, expect, test } from 'vitest';
import {
  ALL_RIGHTS,
  canonicalRights,
  changedRights,
  formatRights,
  rightFor,
  rightsIn,
  rightsMean,
  rightsProblem,
} from './rights.ts';

describe('lists of rights', () => {
  test('have each right once, in the usual order, and the older names spelt out', () => {
    expect(canonicalRights('srlls')).toBe('lrs');
    expect(canonicalRights('cd')).toBe('kxte');
    expect(canonicalRights('')).toBe('');
  });

  test('are written with the older names for older clients. RFC 4314 §2.1.1', () => {
    expect(formatRights('lrsk')).toBe('lrskc');
    expect(formatRights('lrt')).toBe('lrtd');
    expect(formatRights(ALL_RIGHTS)).toBe('lrswipkxteacd');
    expect(formatRights('')).toBe('""');
  });

  test.each([
    ['lrs', 'replaced', 'w', 'w'],
    ['lrs', 'added', 'ws', 'lrsw'],
    ['lrskx', 'removed', 'c', 'lrs'],
    ['lrs', 'replaced', '', ''],
  ] as const)('%s, %s by %s, are %s', (before, how, rights, after) => {
    expect(changedRights(before, how, rights)).toBe(after);
  });

  test('say what is wrong with them', () => {
    expect(rightsProblem('lrswipkxteacd')).toBeNull();
    expect(rightsProblem('lrQ')).toMatch(/lower case/);
    expect(rightsProblem('lrq')).toBe('there is no right "q"; there are l r s w i p k x t e a');
    expect(rightsProblem('l\u202e')).toContain('no right "?"');
  });

  test('are explained letter by letter', () => {
    expect(rightsMean('te').means).toBe(
      't: Set and clear \\Deleted. e: Remove the messages marked \\Deleted.',
    );
    expect(rightsMean('""').means).toBe('No rights at all.');
  });
});

test('somebody may do what they and what everybody may', () => {
  const acl = new Map([
    ['bob@north.test', 'rw'],
    ['anyone', 'lr'],
  ]);
  expect(rightsIn(acl, 'bob@north.test')).toBe('lrw');
  expect(rightsIn(acl, 'carol@south.test')).toBe('lr');
  expect(rightsIn(new Map(), 'bob@north.test')).toBe('');
});

test('each flag takes a right of its own. RFC 4314 §4', () => {
  expect(['\\Seen', '\\DELETED', '\\Flagged', '$Work', '\\*'].map(rightFor)).toEqual([
    's',
    't',
    'w',
    'w',
    'w',
  ]);
});
