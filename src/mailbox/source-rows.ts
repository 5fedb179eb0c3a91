/** The octets of a message as rows of source text, found in one pass and decoded only when drawn. */
import { CR, LF, latin1Of, strictTextOf } from '../../common/octets.ts';
import { controlName } from '../ui/control-names.ts';

export interface SourceRow {
  readonly text: string;
  /** What ends the line; empty for a row that is continued on the next because the line is too long to draw. */
  readonly end: 'CR LF' | 'LF' | 'none' | '';
}

/** Longer lines are drawn on several rows: a browser lays out a line of megabytes very slowly. */
export const ROW_OCTETS = 1000;

/** Where each row begins. */
export function sourceRows(octets: Uint8Array): readonly number[] {
  const starts: number[] = [];
  for (let at = 0; at < octets.length;) {
    const lf = octets.indexOf(LF, at);
    const next = lf < 0 ? octets.length : lf + 1;
    for (; at < next; at += ROW_OCTETS) {
      // Not a row for the line end alone.
      if (at > 0 && next - at <= 2 && octets[at - 1] !== LF && octets[next - 1] === LF) break;
      starts.push(at);
    }
    at = next;
  }
  return starts;
}

export function sourceRow(octets: Uint8Array, starts: readonly number[], index: number): SourceRow {
  const from = starts[index] ?? octets.length;
  let to = starts[index + 1] ?? octets.length;
  let end: SourceRow['end'] = to === octets.length ? 'none' : '';
  if (octets[to - 1] === LF) {
    to--;
    end = 'LF';
    if (to > from && octets[to - 1] === CR) {
      to--;
      end = 'CR LF';
    }
  }
  const line = octets.subarray(from, to);
  return { text: printable(strictTextOf(line) ?? latin1Of(line)), end };
}

/** Control characters by name, so that none acts and none hides. */
export function printable(text: string): string {
  return text.replace(/[\x00-\x08\x0a-\x1f\x7f]/g, (c) => controlName(c.charCodeAt(0)) ?? c);
}
