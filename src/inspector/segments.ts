/** A frame cut where its tokens, secrets and line ends begin and end, so that each piece can be drawn and pointed at. */
import type { Token } from '../../common/command-spec.ts';
import { CR, LF, latin1Of, strictTextOf } from '../../common/octets.ts';
import { visible } from '../terminal/printable.ts';
import { CRLF_NAME } from '../ui/control-names.ts';

export interface Segment {
  /** Octets of the frame, [from, to). */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** Index in the list of tokens. */
  readonly token?: number;
  readonly secret?: true;
  /** The grammar breaks here. */
  readonly broken?: true;
  /** A line end, drawn as a mark and followed by a new line. */
  readonly lineEnd?: 'CR LF' | 'LF';
}

export type Ranges = readonly (readonly [from: number, to: number])[];

export const inAny = (ranges: Ranges, at: number): boolean =>
  ranges.some(([from, to]) => at >= from && at < to);

/** A line of the wire longer than this is shown by its beginning; the octets below show all of it. */
export const SHOWN_OCTETS = 4000;

/**
 * @param tokens in order, without overlap; the innermost would win if there were any
 * @param limit octets from the beginning that are cut up
 * @param broken where the grammar breaks; within a secret, where that begins
 */
export function segmentsOf(
  octets: Uint8Array,
  tokens: readonly Token[],
  secrets: Ranges = [],
  limit = SHOWN_OCTETS,
  broken?: number,
): readonly Segment[] {
  const end = Math.min(octets.length, limit);
  const cuts = new Set([0, end]);
  const cut = (at: number): void => {
    if (at > 0 && at < end) cuts.add(at);
  };
  for (const { from, to } of tokens) {
    cut(from);
    cut(to);
  }
  for (const [from, to] of secrets) {
    cut(from);
    cut(to);
  }
  for (let lf = octets.indexOf(LF); lf >= 0 && lf < end; lf = octets.indexOf(LF, lf + 1)) {
    cut(octets[lf - 1] === CR ? lf - 1 : lf);
    cut(lf + 1);
  }
  if (broken !== undefined && !inAny(secrets, broken)) {
    cut(broken);
    // A line end stays one piece: what breaks there is what stands before it, or does not.
    if (octets[broken] !== CR || octets[broken + 1] !== LF) cut(afterCharacter(octets, broken));
  }
  const places = [...cuts].sort((a, b) => a - b);
  const segments: Segment[] = [];
  let next = 0;
  for (let i = 0; i + 1 < places.length; i++) {
    const from = places[i] as number;
    const to = places[i + 1] as number;
    while (next < tokens.length && (tokens[next] as Token).to <= from) next++;
    const token = tokens[next];
    const within = token !== undefined && token.from <= from && to <= token.to;
    const lineEnd =
      octets[to - 1] !== LF ? undefined : octets[from] === CR ? 'CR LF' : to - from === 1 ? 'LF' : undefined;
    segments.push({
      from,
      to,
      text: lineEnd ? '' : visibleText(octets.subarray(from, to)),
      ...(within ? { token: next } : {}),
      ...(inAny(secrets, from) ? { secret: true } : {}),
      ...(broken !== undefined && broken >= from && broken < to ? { broken: true } : {}),
      ...(lineEnd ? { lineEnd } : {}),
    });
  }
  return segments;
}

/** A character of UTF-8 is shown whole. */
function afterCharacter(octets: Uint8Array, at: number): number {
  let to = at + 1;
  while (to < octets.length && ((octets[to] as number) & 0xc0) === 0x80) to++;
  return to;
}

/**
 * The text of octets with names for characters that act instead of showing; a tab has one too, since a tab in a protocol line
 * is worth seeing.
 */
export function visibleText(octets: Uint8Array): string {
  return visible((strictTextOf(octets) ?? latin1Of(octets)).replaceAll('\r\n', CRLF_NAME));
}

/** The index of the token that holds an octet; -1 where none does. */
export function tokenAt(tokens: readonly Token[], at: number): number {
  return tokens.findIndex(({ from, to }) => at >= from && at < to);
}

/** The first line of a frame as a list shows it, its secrets masked. */
export function firstLine(octets: Uint8Array, secrets: Ranges = [], most = 200): string {
  const lf = octets.indexOf(LF);
  const end = Math.min(lf < 0 ? octets.length : octets[lf - 1] === CR ? lf - 1 : lf, most);
  return segmentsOf(octets, [], secrets, end)
    .map(({ text, secret }) => (secret ? MASK : text))
    .join('');
}

/** Tells nothing of what it hides, not even how long that is. */
export const MASK = '••••••';

/** A frame as the clipboard gets it: text without its last line end, its secrets masked. */
export function maskedText(octets: Uint8Array, secrets: Ranges): string {
  const pieces: string[] = [];
  let at = 0;
  const text = (from: number, to: number): string =>
    strictTextOf(octets.subarray(from, to)) ?? latin1Of(octets, from, to);
  for (const [from, to] of [...secrets].sort((a, b) => a[0] - b[0])) {
    if (to <= at) continue;
    if (from > at) pieces.push(text(at, from));
    pieces.push(MASK);
    at = to;
  }
  pieces.push(text(at, octets.length));
  return pieces.join('').replace(/\r?\n$/, '');
}
