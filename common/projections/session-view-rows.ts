/**
 * Sessions side by side, row by row: what each believes of a message, what is true in the store, and where they differ. All as
 * of one moment.
 */
import type { StoredMessage } from './mailbox.ts';
import type { Opening, StoredPast } from './session-view-openings.ts';
import { asOf, type Belief, type Slot } from './session-view.ts';

/** One session as of a moment. */
export interface Column {
  readonly opening: Opening;
  readonly belief: Belief;
}

/** A message that a session counts, or has counted, with its number; 0 for one it knows to be gone. */
interface Place {
  readonly slot: Slot;
  readonly number: number;
}

export interface Row {
  /** The same for the same message in every session, and ascending in the order of the mailbox: its UID where that is known. */
  readonly order: number;
  /** In the store as of now, with the number a session would find that opens the mailbox now; else 0. */
  readonly message: StoredMessage | undefined;
  readonly number: number;
  /** What the store knew of it, also when it is gone, if a session was told of it. */
  readonly past: StoredPast | undefined;
  /** By column. */
  readonly places: readonly (Place | undefined)[];
}

export type Difference =
  /** The store has it and the session does not count it yet. */
  | 'untold'
  /** It came after a POP3 login: never told in this session. */
  | 'later'
  /** The session counts it, and it is gone. */
  | 'ghost'
  /** Its flags are others than the session was told. */
  | 'flags'
  /** Without a store: other sessions count it, or know other flags. */
  | 'disputed';

export interface Cell {
  /** `none`: there is nothing to know. `gone`: it was told that the message is gone. */
  readonly state: 'counted' | 'marked' | 'missing' | 'gone' | 'none';
  readonly number: number;
  readonly slot?: Slot;
  /** The UID or unique-id, if it was told. */
  readonly id?: string;
  /** Undefined where no flags were told, and for POP3, which has none. */
  readonly flags?: readonly string[];
  /** Of its flags it knows only what it set itself. */
  readonly partly: boolean;
  readonly difference?: Difference;
  /** By how much its number will sink once the session is told what is gone. */
  readonly shift: number;
  /** Seq of the fact that told the session what it believes of it now. */
  readonly told?: number;
}

export interface Rows {
  readonly rows: readonly Row[];
  /** How rows of different sessions were found to be the same message. */
  readonly by: 'store' | 'uid' | 'number';
}

/**
 * @param messages the mailbox as of `seq`; undefined where there is no store
 * @param gone whether rows stay of messages that are gone and that all know to be gone
 */
export function rowsAt(
  columns: readonly Column[],
  seq: number,
  messages: readonly StoredMessage[] | undefined,
  gone: boolean,
): Rows {
  const by = messages ? 'store' : columns.every((column) => knowsUids(column, seq)) ? 'uid' : 'number';
  const made = new Map<number, MadeRow>();
  messages?.forEach((message, index) => {
    made.set(message.uid, rowOf(message.uid, columns.length, message, index + 1));
  });
  columns.forEach(({ opening, belief }, index) => {
    // What a session believed to its end keeps no row, where there is a truth.
    const counts = by !== 'store' || !isClosed(opening, seq);
    let number = 0;
    for (const slot of belief.counted.slots) {
      if (slot.since > seq) break;
      const isGone = slot.gone !== undefined && slot.gone <= seq;
      if (!isGone) number++;
      const order = orderOf(slot, by);
      let row = made.get(order);
      if (!row) made.set(order, (row = rowOf(order, columns.length)));
      row.places[index] = { slot, number: isGone ? 0 : number };
      if (!isGone && counts) row.isCounted = true;
      if (slot.stored) row.past = slot.stored;
    }
  });
  const rows: MadeRow[] = [];
  for (const row of made.values()) if (gone || row.message || row.isCounted) rows.push(row);
  // Two ascending lists one after the other, which is as good as sorted.
  return { rows: rows.sort((a, b) => a.order - b.order), by };
}

interface MadeRow extends Row {
  readonly places: (Place | undefined)[];
  past: StoredPast | undefined;
  isCounted: boolean;
}

function rowOf(order: number, columns: number, message?: StoredMessage, number = 0): MadeRow {
  const places = new Array<Place | undefined>(columns).fill(undefined);
  return { order, message, number, places, past: undefined, isCounted: false };
}

function orderOf(slot: Slot, by: Rows['by']): number {
  if (by === 'store') return slot.stored?.message.uid ?? OUTSIDE + slot.ordinal;
  return by === 'uid' ? Number(slot.id?.value ?? OUTSIDE + slot.ordinal) : slot.ordinal + 1;
}

/** Above all UIDs: what a session counts and the store never had stands last. RFC 9051 §9 nz-number */
const OUTSIDE = 2 ** 32;

/** Unique-ids of POP3 are no UIDs. */
function knowsUids({ opening, belief }: Column, seq: number): boolean {
  return (
    opening.protocol === 'imap' && belief.counted.at(seq).every(({ id }) => id !== undefined && id.seq <= seq)
  );
}

/** What the session of a column believes of the message of a row. */
export function cellOf(
  row: Row,
  columns: readonly Column[],
  index: number,
  seq: number,
  by: Rows['by'],
): Cell {
  const { opening } = columns[index] as Column;
  const place = row.places[index];
  const difference = differenceOf(row, opening, index, seq, by);
  const state = difference ? 'missing' : 'none';
  const cell = place ? believed(place, seq) : { state, number: 0, partly: false };
  const isShifted = by === 'store' && opening.protocol === 'imap' && cell.number > 0 && row.number > 0;
  return {
    ...cell,
    ...(difference ? { difference } : {}),
    shift: isShifted && !isClosed(opening, seq) ? cell.number - row.number : 0,
  } as Cell;
}

/** In what a session differs from the store, or without one from the others. */
function differenceOf(
  row: Row,
  opening: Opening,
  index: number,
  seq: number,
  by: Rows['by'],
): Difference | undefined {
  // A session that has closed the mailbox is told nothing more, so nothing is amiss with what it believed to the end.
  if (isClosed(opening, seq)) return undefined;
  const place = row.places[index];
  if (place?.number === 0) return undefined;
  if (by !== 'store') return fromOthers(row, index, seq);
  if (place) return fromStore(row, opening, place.slot, seq);
  if (!row.message) return undefined;
  return opening.protocol === 'pop3' ? 'later' : 'untold';
}

export const isClosed = ({ closed }: Opening, seq: number): boolean => closed !== undefined && closed <= seq;

/** What a session believes, whatever is true. */
function believed(
  { slot, number }: Place,
  seq: number,
): Pick<Cell, 'state' | 'number' | 'slot' | 'id' | 'flags' | 'partly' | 'told'> {
  if (number === 0) return { state: 'gone', number, slot, partly: false, told: slot.gone ?? 0 };
  const flags = asOf(slot.flags, seq);
  const marks = asOf(slot.marks, seq);
  return {
    state: marks?.value ? 'marked' : 'counted',
    number,
    slot,
    ...(slot.id && slot.id.seq <= seq ? { id: slot.id.value } : {}),
    ...(flags ? { flags: flags.value.flags } : {}),
    partly: flags !== undefined && !flags.value.whole,
    told: Math.max(slot.since, flags?.seq ?? 0, marks?.seq ?? 0),
  };
}

function fromStore(row: Row, { protocol }: Opening, slot: Slot, seq: number): Difference | undefined {
  if (!row.message) return 'ghost';
  const told = protocol === 'imap' ? asOf(slot.flags, seq) : undefined;
  if (!told) return undefined;
  // Of a reply that is kept only in part nobody knows whether it told the flags.
  if (slot.cut !== undefined && slot.cut > told.seq && slot.cut <= seq) return undefined;
  const { flags, whole } = told.value;
  if (whole ? sameFlags(flags, row.message.flags) : hasFlags(row.message.flags, flags)) return undefined;
  return 'flags';
}

/** Without a store nobody knows who is right, only that they differ. */
function fromOthers(row: Row, index: number, seq: number): Difference | undefined {
  const here = row.places[index];
  const mine = asOf(here?.slot.flags, seq);
  for (const [other, place] of row.places.entries()) {
    if (other === index) continue;
    const counts = place !== undefined && place.number > 0;
    if (!here || !counts) {
      if (counts !== (here !== undefined)) return 'disputed';
      continue;
    }
    const theirs = asOf(place.slot.flags, seq);
    if (mine?.value.whole && theirs?.value.whole && !sameFlags(mine.value.flags, theirs.value.flags))
      return 'disputed';
  }
  return undefined;
}

function hasFlags(flags: readonly string[], wanted: readonly string[]): boolean {
  const has = new Set(flags.map((flag) => flag.toLowerCase()));
  return wanted.every((flag) => has.has(flag.toLowerCase()));
}

function sameFlags(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && (a.every((flag, i) => flag === b[i]) || hasFlags(a, b));
}

/** Whether a fact told a session something of this message. */
export function isToldBy(slot: Slot, seqs: ReadonlySet<number>): boolean {
  return (
    seqs.has(slot.since) ||
    (slot.gone !== undefined && seqs.has(slot.gone)) ||
    (slot.id !== undefined && seqs.has(slot.id.seq)) ||
    (slot.flags?.some(({ seq }) => seqs.has(seq)) ?? false) ||
    (slot.marks?.some(({ seq }) => seqs.has(seq)) ?? false)
  );
}

/** How many of each difference a session has. */
export function differencesOf(
  { rows, by }: Rows,
  columns: readonly Column[],
  index: number,
  seq: number,
): ReadonlyMap<Difference, number> {
  const { opening } = columns[index] as Column;
  const counts = new Map<Difference, number>();
  for (const row of rows) {
    const difference = differenceOf(row, opening, index, seq, by);
    if (difference) counts.set(difference, (counts.get(difference) ?? 0) + 1);
  }
  return counts;
}
