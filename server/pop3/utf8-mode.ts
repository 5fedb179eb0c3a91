/** Which messages only a client in UTF-8 mode may be sent. RFC 6856 §2.1 */
import { parseMessage, type MimePart } from '../../common/mime/parse.ts';
import { strictTextOf } from '../../common/octets.ts';
import type { Dialogue } from './handler.ts';
import { Pop3Refusal } from './errors.ts';
import type { MaildropMessage } from './maildrop.ts';

/** Bodies never change, so each is looked through once. */
const known = new WeakMap<Uint8Array, boolean>();

/**
 * Of the two things a server may do, send a surrogate or refuse, we refuse: a surrogate is another message, which cannot be
 * answered and whose signature is broken. RFC 6855 §7
 *
 * @throws Pop3Refusal when the message has UTF-8 in its header and the client has not said UTF8. RFC 6856 §5
 */
export function checkUtf8Mode({ utf8 }: Dialogue, { number, body }: MaildropMessage): void {
  if (utf8 || !needsUtf8Mode(body)) return;
  throw new Pop3Refusal(
    `message ${number} has UTF-8 in its header; connect anew and say UTF8 before you log in`,
    'UTF8',
  );
}

function needsUtf8Mode(body: Uint8Array): boolean {
  const found = known.get(body) ?? (!isAscii(body) && hasUtf8Header(body, parseMessage(body)));
  known.set(body, found);
  return found;
}

/**
 * In its own header or in that of a part. A body with octets above 127 needs no UTF-8 mode, since MIME knows such bodies.
 *
 * We differ: octets above 127 that are no UTF-8 are sent as they are in either mode. Such a header breaks every rule, and
 * UTF8 would not mend it. RFC 6532 §3.2
 */
function hasUtf8Header(octets: Uint8Array, { header, parts, message }: MimePart): boolean {
  const own = octets.subarray(header.from, header.to);
  if (!isAscii(own) && strictTextOf(own) !== undefined) return true;
  if (message && hasUtf8Header(octets, message)) return true;
  return parts.some((part) => hasUtf8Header(octets, part));
}

function isAscii(octets: Uint8Array): boolean {
  // By index: a message may have 30 MB.
  for (let at = 0, { length: end } = octets; at < end; at++) {
    if ((octets[at] as number) >= 0x80) return false;
  }
  return true;
}
