import { asks } from '../../../common/imap/search-keys.ts';
import { ImapNo } from '../errors.ts';
import type { Handler } from '../handler.ts';
import { SEARCH_KEY_OCTETS } from '../limits.ts';
import { countKeys, matcher } from '../matching.ts';
import { awareOfModseqs } from '../modseqs.ts';
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
  const tellsModseq = asks(keys, 'modseq');
  if (tellsModseq) yield* awareOfModseqs(session);
  if (asks(keys, 'numbers')) session.holdsExpunges = true;
  const slices = new Slices();
  const matches = matcher(keys, view, (message) => {
    const octets = session.store.body(message);
    slices.spend(octets?.length ?? 0);
    return octets;
  });
  const costOfKeys = countKeys(keys) * SEARCH_KEY_OCTETS;
  const found: number[] = [];
  let highestFound = 0;
  for (const numbered of view.all()) {
    const { seq, entry } = numbered;
    if (!entry.expunged && matches(numbered)) {
      found.push(uid ? entry.uid : seq);
      highestFound = Math.max(highestFound, entry.modseq);
    }
    slices.spend(costOfKeys);
    if (slices.isOver()) yield null;
  }
  // RFC 7162 §3.1.6
  const modseq = tellsModseq && found.length > 0 ? [`(MODSEQ ${highestFound})`] : [];
  yield ['SEARCH', ...found, ...modseq].join(' ');
  // RFC 5530 §3
  const note = view.hidesExpunged && !uid ? '[EXPUNGEISSUED] ' : '';
  return `${note}${uid ? 'UID ' : ''}SEARCH completed; ${found.length} found`;
};
