/** A moment of a trace as it stands in the address bar: `#at=12&sel=10&trace=1a2b3c4d&mark=7:login`. */

/** Where in a trace one stands. */
export interface Moment {
  /** Seq of the last fact that had happened; `null` is now. */
  readonly at: number | null;
  /** Seq of the fact that is looked at. */
  readonly selected: number | null;
}

export interface Bookmark {
  /** Seq of the last fact that had happened. */
  readonly seq: number;
  readonly name: string;
}

export interface Address extends Moment {
  /** How the epoch of its trace begins; empty where it does not say. */
  readonly trace: string;
  /** Bookmarks it carries. */
  readonly bookmarks: readonly Bookmark[];
}

/** So much of an epoch tells traces apart that a person has links to. */
const TRACE_LENGTH = 8;
/** No address needs to be longer than this allows. */
export const MOST_BOOKMARKS = 50;
export const LONGEST_NAME = 60;

/** What stands behind the address of the page; empty for now with nothing selected. */
export function formatAddress(epoch: string, moment: Moment, bookmarks: readonly Bookmark[] = []): string {
  if (moment.at === null && moment.selected === null && bookmarks.length === 0) return '';
  const parts = new URLSearchParams();
  if (moment.at !== null) parts.set('at', String(moment.at));
  if (moment.selected !== null) parts.set('sel', String(moment.selected));
  if (epoch !== '') parts.set('trace', epoch.slice(0, TRACE_LENGTH));
  for (const { seq, name } of bookmarks) parts.append('mark', `${String(seq)}:${name}`);
  return `#${parts.toString()}`;
}

/** What an address says; what is no number in it says nothing. */
export function readAddress(hash: string): Address {
  const parts = new URLSearchParams(hash.replace(/^#/, ''));
  const bookmarks = parts.getAll('mark').flatMap((mark): Bookmark[] => {
    const [, digits, name = ''] = /^(\d+):(.*)$/su.exec(mark) ?? [];
    const seq = seqIn(digits);
    return seq === null ? [] : [{ seq, name: name.slice(0, LONGEST_NAME) }];
  });
  return {
    at: seqIn(parts.get('at')),
    selected: seqIn(parts.get('sel')),
    trace: parts.get('trace') ?? '',
    bookmarks: bookmarks.slice(0, MOST_BOOKMARKS),
  };
}

function seqIn(text: string | null | undefined): number | null {
  const seq = /^\d{1,15}$/.test(text ?? '') ? Number(text) : 0;
  return seq > 0 ? seq : null;
}

/** Whether an address is of the trace with this epoch; one that does not say may be of any. */
export function isOfTrace(address: Address, epoch: string): boolean {
  return epoch.startsWith(address.trace);
}
