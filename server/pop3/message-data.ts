/**
 * A stored message as POP3 sends it: lines that end in CR LF, a dot before each line that begins with one, in chunks.
 * RFC 1939 §3
 *
 * Messages are stored as they came, so one may have bare LFs or lack its last line end. Here a bare LF becomes CR LF and
 * a missing last line end is added, and sizes are counted after that, so that what LIST tells is what RETR sends. A CR
 * without LF ends no line and stays as it is. RFC 1939 §11
 */
import { concat, CR, DOT, LF, octetsOf } from '../../common/octets.ts';

/** As much as is sent before looking whether the client still reads. */
const CHUNK_OCTETS = 64 * 1024;

const crlf = octetsOf('\r\n');
const cr = octetsOf('\r');
const dot = octetsOf('.');

/** Bodies never change, and copies of a message share theirs, so each is counted once. */
const sizes = new WeakMap<Uint8Array, number>();

/** How many octets a message has in POP3; stuffed dots do not count. RFC 1939 §11 */
export function sizeOf(body: Uint8Array): number {
  const known = sizes.get(body);
  if (known !== undefined) return known;
  let size = body.length;
  for (let lf = body.indexOf(LF); lf >= 0; lf = body.indexOf(LF, lf + 1)) if (body[lf - 1] !== CR) size++;
  if (body.length > 0 && body.at(-1) !== LF) size += crlf.length;
  sizes.set(body, size);
  return size;
}

/** Where the part that TOP asks for ends: after the empty line behind the header, and so many lines more. RFC 1939 §7 */
export function endOfTop(body: Uint8Array, lines: number): number {
  let inHeader = true;
  let left = lines;
  for (let start = 0; start < body.length;) {
    if (!inHeader && left-- <= 0) return start;
    const lf = body.indexOf(LF, start);
    if (lf < 0) return body.length;
    const isEmpty = lf === start || (lf === start + 1 && body[start] === CR);
    if (inHeader && isEmpty) inHeader = false;
    start = lf + 1;
  }
  return body.length;
}

/** Yields a message, or the beginning of one, ready for the wire; the line with the final dot is not part of it. */
export function* messageData(body: Uint8Array): Generator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let gathered = 0;
  const take = (piece: Uint8Array): void => {
    pieces.push(piece);
    gathered += piece.length;
  };
  // What needs no change is taken in long spans.
  let span = 0;
  for (let start = 0; start < body.length;) {
    if (body[start] === DOT) {
      take(body.subarray(span, start));
      take(dot);
      span = start;
    }
    const lf = body.indexOf(LF, start);
    const end = lf < 0 ? body.length : lf + 1;
    if (lf < 0) {
      take(body.subarray(span, end));
      take(crlf);
      span = end;
    } else if (body[lf - 1] !== CR || lf === 0) {
      take(body.subarray(span, lf));
      take(cr);
      span = lf;
    }
    start = end;
    if (gathered + start - span >= CHUNK_OCTETS) {
      take(body.subarray(span, start));
      span = start;
      yield* inChunks(concat(pieces));
      pieces = [];
      gathered = 0;
    }
  }
  take(body.subarray(span));
  if (gathered > 0) yield* inChunks(concat(pieces));
}

/** A line may be as long as the whole message. */
function* inChunks(octets: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < octets.length; at += CHUNK_OCTETS) yield octets.subarray(at, at + CHUNK_OCTETS);
}
