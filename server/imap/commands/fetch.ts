import { formatBodyStructure } from '../../../common/imap/body-structure.ts';
import { formatDateTime } from '../../../common/imap/dates.ts';
import { formatEnvelope } from '../../../common/imap/envelope.ts';
import { responseName, setsSeen, type FetchItem } from '../../../common/imap/fetch-items.ts';
import type { FetchArguments } from '../../../common/imap/parse-arguments.ts';
import { sectionOctets, type Section } from '../../../common/imap/section.ts';
import type { SessionContext } from '../context.ts';
import { ImapBad, ImapNo } from '../errors.ts';
import type { Handler } from '../handler.ts';
import { awareOfModseqs, modseqOf } from '../modseqs.ts';
import { parsed } from '../parsed-messages.ts';
import { vanishedSince } from '../resync.ts';
import { Slices } from '../slices.ts';
import { uidRangesOf, type Entry, type Numbered } from '../entries.ts';
import type { SessionView } from '../session-view.ts';

/**
 * FETCH gives data of messages. A message that somebody else removed is still given while this session was not told of that:
 * its number stands, and the store keeps its octets. RFC 3501 §6.4.5, RFC 2180 §4.1
 */
export const fetch: Handler<'FETCH' | 'UID FETCH'> = function* (session, args) {
  const view = session.selected;
  const { changedSince } = args;
  if (args.vanished && !session.enabled.has('QRESYNC')) {
    throw new ImapBad('VANISHED needs QRESYNC, which ENABLE QRESYNC turns on (RFC 7162 3.2.6)');
  }
  const all = view.named(args);
  const named = changedSince === undefined ? all : all.filter(({ entry }) => entry.modseq > changedSince);
  const items = itemsOf(args);
  const tellsModseq = items.some(({ item }) => item === 'MODSEQ');
  if (tellsModseq) yield* awareOfModseqs(session);
  if (args.vanished && changedSince !== undefined) {
    // Before any FETCH, or the client would not know whose numbers these are. RFC 7162 §3.2.6
    const gone = vanishedSince(view, changedSince, view.everNamed(args.set));
    if (gone !== null) yield gone;
  }
  const nowSeen = args.items.some(setsSeen) ? markSeen(session, view, named) : noEntries;
  const tellsFlags = items.some(({ item }) => item === 'FLAGS');
  const tellsUid = items.some(({ item }) => item === 'UID');
  const parses = items.some(needsParsing);
  const slices = new Slices();
  let lost = false;
  for (const { seq, entry } of named) {
    const parts = [`${seq} FETCH (`, ...itemParts(session, view, entry, items)];
    if (parts.includes(LOST)) {
      lost = true;
      continue;
    }
    // Flags that change by the fetching are told with it. RFC 3501 §6.4.5
    const seen = nowSeen.has(entry);
    const addsFlags = !tellsFlags && seen;
    if (addsFlags) parts.push(` ${view.flagsOf(entry)}`);
    if (tellsFlags || addsFlags) view.told(entry);
    // A change must be told with its number. RFC 7162 §3.2.4
    if (seen && session.condstore) {
      if (!tellsUid) parts.push(` UID ${entry.uid}`);
      if (!tellsModseq) parts.push(` ${modseqOf(entry)}`);
    }
    yield [...parts, ')'];
    if (parses) slices.spend(entry.size);
    if (slices.isOver()) yield null;
  }
  if (lost) throw new ImapNo('EXPUNGEISSUED', 'some of these messages are gone; NOOP tells which');
  return args.uid ? 'UID FETCH completed' : 'FETCH completed';
};

type Parts = (string | Uint8Array)[];

/** What is told without looking into the message. */
const asItIs: ReadonlySet<FetchItem['item']> = new Set([
  'FLAGS',
  'INTERNALDATE',
  'MODSEQ',
  'RFC822',
  'RFC822.SIZE',
  'UID',
]);

const needsParsing = (item: FetchItem): boolean =>
  item.item === 'BODY[]' ? !isWhole(item.section) : !asItIs.has(item.item);

const isWhole = ({ path, text }: Section): boolean => path.length === 0 && text === undefined;

/** Stands for an item of a message whose octets are no longer kept. */
const LOST = '\0';

const noEntries: ReadonlySet<Entry> = new Set();

/** UID FETCH always tells the UID, CHANGEDSINCE always the mod-sequence. RFC 3501 §6.4.8, RFC 7162 §3.1.4.1 */
function itemsOf({ items, uid, changedSince }: FetchArguments): readonly FetchItem[] {
  const lacks = (name: FetchItem['item']): boolean => !items.some(({ item }) => item === name);
  return [
    ...(uid && lacks('UID') ? [{ item: 'UID' } as const] : []),
    ...items,
    ...(changedSince !== undefined && lacks('MODSEQ') ? [{ item: 'MODSEQ' } as const] : []),
  ];
}

/** Sets \Seen on what is about to be read, in one change; answers the messages that did not have it. */
function markSeen(
  session: SessionContext,
  view: SessionView,
  named: readonly Numbered[],
): ReadonlySet<Entry> {
  // RFC 4314 §4
  if (view.readOnly || !view.may('s')) return noEntries;
  const unseen = named.filter(({ entry }) => !entry.expunged && !entry.flags.includes('\\Seen'));
  const { store, cause } = session;
  view.quietly(() => {
    store.changeFlags(view.account, view.mailbox.name, uidRangesOf(unseen), 'added', ['\\Seen'], cause);
  });
  return new Set(unseen.map(({ entry }) => entry));
}

function itemParts(
  session: SessionContext,
  view: SessionView,
  entry: Entry,
  items: readonly FetchItem[],
): Parts {
  const parts: Parts = [];
  for (const item of items) {
    if (parts.length > 0) parts.push(' ');
    parts.push(...oneItem(session, view, entry, item));
  }
  return parts;
}

function oneItem(session: SessionContext, view: SessionView, entry: Entry, item: FetchItem): Parts {
  switch (item.item) {
    case 'FLAGS':
      return [view.flagsOf(entry)];
    case 'UID':
      return [`UID ${entry.uid}`];
    case 'INTERNALDATE':
      return [`INTERNALDATE "${formatDateTime(entry.internalDate)}"`];
    case 'MODSEQ':
      return [modseqOf(entry)];
    case 'RFC822.SIZE':
      return [`RFC822.SIZE ${entry.size}`];
    default: {
      const octets = session.store.body(entry.message);
      return octets ? [`${responseName(item)} `, ...bodyItem(entry.message, octets, item)] : [LOST];
    }
  }
}

function bodyItem(message: string, octets: Uint8Array, item: FetchItem): Parts {
  switch (item.item) {
    case 'ENVELOPE':
      return [formatEnvelope(octets, parsed(message, octets))];
    case 'BODY':
    case 'BODYSTRUCTURE':
      return [formatBodyStructure(octets, parsed(message, octets), item.item === 'BODYSTRUCTURE')];
    case 'BODY[]': {
      const whole = section(message, octets, item.section);
      if (!whole || !item.partial) return nstring(whole);
      const [offset, length] = item.partial;
      return nstring(whole.subarray(offset, offset + length));
    }
    // These three are older names. RFC 3501 §6.4.5
    case 'RFC822.HEADER':
      return nstring(section(message, octets, { path: [], text: 'HEADER' }));
    case 'RFC822.TEXT':
      return nstring(section(message, octets, { path: [], text: 'TEXT' }));
    default:
      return nstring(octets);
  }
}

function section(message: string, octets: Uint8Array, wanted: Section): Uint8Array | null {
  // The whole message needs no parsing.
  if (isWhole(wanted)) return octets;
  return sectionOctets(octets, parsed(message, octets), wanted);
}

/** NIL, or a literal: octets as they are. RFC 3501 §4.3 */
function nstring(octets: Uint8Array | null): Parts {
  if (!octets) return ['NIL'];
  return octets.length === 0 ? ['""'] : [`{${octets.length}}\r\n`, octets];
}
