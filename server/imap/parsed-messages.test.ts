import { expect, test } from 'vitest';
import { octetsOf } from '../../common/octets.ts';
import { MAX_SEARCH_TEXT } from './limits.ts';
import { searchText } from './parsed-messages.ts';

test('the text of a message longer than all we keep is not made anew for each key of a search', () => {
  const octets = octetsOf(`Subject: long\r\n\r\n${'x'.repeat(MAX_SEARCH_TEXT + 1)}`);
  const text = searchText('long', octets);
  expect(searchText('long', octets)).toBe(text);
  // And it goes as soon as there is another.
  searchText('short', octetsOf('Subject: short\r\n\r\nshort\r\n'));
  expect(searchText('long', octets)).not.toBe(text);
});
