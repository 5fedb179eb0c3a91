import { expect, it } from 'vitest';
import { layoutHeads } from './head-layout.ts';

const terminals = Array.from({ length: 10 }, (_, i) => `Terminal ${String(i + 1)}`);

it('sets names side by side where they fit, and tells the ports', () => {
  const { names, ports } = layoutHeads(terminals.slice(0, 3), 84);
  expect(names.map(({ row }) => row)).toEqual([0, 0, 0]);
  expect(ports).toBe(true);
});

it('gives a name of a crowd the room of several columns, so that none is cut', () => {
  for (const spacing of [26, 36, 51]) {
    for (const { reach } of layoutHeads(terminals, spacing).names) {
      expect(reach * spacing).toBeGreaterThan(66);
    }
  }
});

it('lets no two neighbours share a row then', () => {
  const { names } = layoutHeads(terminals, 26);
  for (let i = 1; i < names.length; i++) expect(names[i]?.row).not.toBe(names[i - 1]?.row);
});

it('does not move the diagram down when a few clients come', () => {
  expect(layoutHeads(terminals.slice(0, 5), 50).height).toBe(layoutHeads(terminals.slice(0, 1), 90).height);
});
