import { ImapNo } from '../errors.ts';
import type { Handler } from '../handler.ts';
import { SEARCH_KEY_OCTETS } from '../limits.ts';
import { countKeys, matcher } from '../matching.ts';
import { Slices } from '../slices.ts';

const charsets = ['US-ASCII', 'UTF-8'];

/** SEARCH tells the numbers of the messages that match all its keys. RFC 3501 §6.4.4 */
export const search: Handler<'SEARCH' | 'UID SEARCH'> = function* (session, { uid, charset, keys }) {
  if (charset !== undefined && !charsets.includes(charset)) {
    throw new ImapNo(
      `BADCHARSET (${charsets.join(' ')})`,
      `SEARCH here knows ${charsets.join(' and ')} only`,
    );
  }
  const view = session.selected;
  const slices = new Slices();
  const matches = matcher(keys, view, (message) => {
    const octets = session.store.body(message);
    slices.spend(octets?.length ?? 0);
    return octets;
  });
  const costOfKeys = countKeys(keys) * SEARCH_KEY_OCTETS;
  const found: number[] = [];
  for (const numbered of view.all()) {
    const { seq, entry } = numbered;
    if (!entry.expunged && matches(numbered)) found.push(uid ? entry.uid : seq);
    slices.spend(costOfKeys);
    if (slices.isOver()) yield null;
  }
  yield ['SEARCH', ...found].join(' ');
  // RFC 5530 §3
  const note = view.hidesExpunged && !uid ? '[EXPUNGEISSUED] ' : '';
  return `${note}${uid ? 'UID ' : ''}SEARCH completed; ${found.length} found`;
};
