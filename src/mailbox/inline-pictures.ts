/** The pictures an HTML mail brings along, as data URLs, so that they are seen though nothing is fetched. RFC 2387 */
import { decodeBody } from '../../common/mime/transfer-encoding.ts';
import { latin1Of } from '../../common/octets.ts';
import type { NumberedPart } from './part-numbers.ts';

/** Larger pictures are left to the attachments: a data URL is kept several times over. */
const MAX_INLINE = 4_000_000;

/** Kinds that are pictures and nothing more. */
const PICTURES = new Set(['PNG', 'JPEG', 'GIF', 'WEBP', 'BMP', 'AVIF']);

/** By Content-ID without its angle brackets. RFC 2392 §2 */
export function inlinePictures(
  octets: Uint8Array,
  parts: readonly NumberedPart[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { part, size } of parts) {
    if (!part.id || part.type !== 'IMAGE' || !PICTURES.has(part.subtype) || size > MAX_INLINE) continue;
    const data = btoa(latin1Of(decodeBody(octets, part)));
    found.set(part.id.replace(/^<|>$/g, ''), `data:image/${part.subtype.toLowerCase()};base64,${data}`);
  }
  return found;
}
