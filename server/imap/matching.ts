/** Which messages a search program finds. RFC 3501 §6.4.4 */
import { dayOf, sentDay } from '../../common/imap/dates.ts';
import type { SearchKey } from '../../common/imap/search-keys.ts';
import { resolveSet } from '../../common/imap/sequence-set.ts';
import { decodedField } from '../../common/mime/text.ts';
import { assertNever } from '../../common/protocols.ts';
import { inRanges } from '../../common/uid-ranges.ts';
import { parsed, searchText } from './parsed-messages.ts';
import type { Numbered } from './entries.ts';
import type { SessionView } from './session-view.ts';

type Matches = (message: Numbered) => boolean;

/** The octets of a stored message; `undefined` once it is gone for good. */
type BodyOf = (message: string) => Uint8Array | undefined;

/** Whether a message matches all the keys. Prepared once, so that no set and no text is worked on anew for each message. */
export function matcher(keys: readonly SearchKey[], view: SessionView, body: BodyOf): Matches {
  const compile = (key: SearchKey): Matches => {
    switch (key.key) {
      case 'all':
        return () => true;
      case 'flag':
        return flagMatcher(key.flag.toLowerCase(), key.set);
      case 'larger':
        return ({ entry }) => entry.size > key.than;
      case 'smaller':
        return ({ entry }) => entry.size < key.than;
      case 'modseq':
        return ({ entry }) => entry.modseq >= key.least;
      case 'numbers': {
        // We differ: a number beyond the last message is not BAD here; it names nothing, so nothing matches it.
        const ranges = view.count === 0 ? [] : resolveSet(key.set, view.count);
        return ({ seq }) => inRanges(ranges, seq);
      }
      case 'uids': {
        const ranges = resolveSet(key.set, view.lastUid);
        return ({ entry }) => inRanges(ranges, entry.uid);
      }
      case 'before':
      case 'on':
      case 'since':
        return dateMatcher(key, body);
      case 'header':
        return headerMatcher(key, body);
      case 'body':
      case 'text': {
        const wanted = key.text.toLowerCase();
        const withHeader = key.key === 'text';
        return reading(body, (octets, message) => {
          const text = searchText(message, octets);
          return text.body.includes(wanted) || (withHeader && text.header.includes(wanted));
        });
      }
      case 'not': {
        const inner = compile(key.of);
        return (message) => !inner(message);
      }
      case 'and':
        return every(key.of);
      case 'or': {
        const inner = cheapFirst(key.of).map(compile);
        return (message) => inner.some((matches) => matches(message));
      }
      default:
        return assertNever(key);
    }
  };
  const every = (all: readonly SearchKey[]): Matches => {
    const inner = cheapFirst(all).map(compile);
    return (message) => inner.every((matches) => matches(message));
  };
  return every(keys);
}

/** How many keys may have to be asked of one message. */
export function countKeys(keys: readonly SearchKey[]): number {
  let count = 0;
  for (const key of keys) {
    if (key.key === 'and' || key.key === 'or') count += countKeys(key.of);
    else count += key.key === 'not' ? countKeys([key.of]) : 1;
  }
  return count;
}

/** What needs no octets is asked first, so that the octets of most messages are never looked at. */
function cheapFirst(keys: readonly SearchKey[]): SearchKey[] {
  return [...keys].sort((a, b) => cost(a) - cost(b));
}

function cost(key: SearchKey): number {
  switch (key.key) {
    case 'text':
    case 'body':
      return 3;
    case 'header':
      return 2;
    case 'before':
    case 'on':
    case 'since':
      return key.of === 'sent' ? 2 : 0;
    case 'not':
      return cost(key.of);
    case 'and':
    case 'or':
      return Math.max(...key.of.map(cost));
    default:
      return 0;
  }
}

function flagMatcher(wanted: string, set: boolean): Matches {
  if (wanted === '\\recent') return ({ entry }) => entry.recent === set;
  return ({ entry }) => entry.flags.some((flag) => flag.toLowerCase() === wanted) === set;
}

function reading(body: BodyOf, matches: (octets: Uint8Array, message: string) => boolean): Matches {
  return ({ entry }) => {
    const octets = body(entry.message);
    return octets !== undefined && matches(octets, entry.message);
  };
}

function headerMatcher({ field, text }: Extract<SearchKey, { key: 'header' }>, body: BodyOf): Matches {
  const wanted = text.toLowerCase();
  return reading(body, (octets, message) =>
    decodedField(octets, parsed(message, octets), field).some((value) =>
      value.toLowerCase().includes(wanted),
    ),
  );
}

function dateMatcher(
  { key, of, day }: Extract<SearchKey, { key: 'before' | 'on' | 'since' }>,
  body: BodyOf,
): Matches {
  const fits = (of: number): boolean => (key === 'on' ? of === day : key === 'before' ? of < day : of >= day);
  // Internal dates are told in UTC, so their days are those of UTC.
  if (of === 'internal') return ({ entry }) => fits(dayOf(entry.internalDate));
  return reading(body, (octets, message) => {
    const sent = sentDay(decodedField(octets, parsed(message, octets), 'Date')[0] ?? '');
    return sent !== null && fits(sent);
  });
}
