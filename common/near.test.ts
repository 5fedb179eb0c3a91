import { expect, test } from 'vitest';
import { isNear } from './near.ts';

test('one letter wrong, missing, too many or exchanged is near; more is not', () => {
  for (const said of ['fetsh', 'fech', 'fettch', 'fecth', 'fetch']) expect(isNear(said, 'fetch')).toBe(true);
  for (const said of ['search', 'fe', 'tefch']) expect(isNear(said, 'fetch')).toBe(false);
});
