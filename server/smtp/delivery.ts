/** Final delivery: the trace header on top, and a copy into each recipient's INBOX. RFC 5321 §4.4 */
import type { Framing } from '../../common/smtp/message-scan.ts';
import type { Cause } from '../../common/trace/facts.ts';
import type { MailStore } from '../mailbox/store.ts';
import { Slab } from '../slab.ts';

export interface Trace {
  /** What the client called itself. */
  readonly clientName: string;
  readonly clientAddress: string;
  readonly hostname: string;
  /** `ESMTPSA`: extended, over TLS, authenticated; with SMTPUTF8 `UTF8SMTPSA`. RFC 3848, RFC 6531 §4.3 */
  readonly transmission: string;
  readonly cause: Cause;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** `Return-Path`, which the host adds that puts the message into a mailbox. RFC 5321 §4.4 */
export const returnPath = (sender: string): string => `Return-Path: <${sender}>\r\n`;

/** `Received`, folded, which every host adds. RFC 5321 §4.4 */
export function received(recipients: readonly { readonly address: string }[], trace: Trace): string {
  const { clientName, hostname, transmission, cause } = trace;
  const [only, ...others] = recipients;
  // With several recipients FOR would tell each of them who got a blind copy. RFC 5321 §7.6
  const recipient = only && others.length === 0 ? `\r\n\tfor <${only.address}>` : '';
  return (
    `Received: from ${clientName} (${addressLiteral(trace.clientAddress)})\r\n` +
    `\tby ${hostname} with ${transmission} id ${cause.connection}-${cause.exchange}${recipient};\r\n` +
    `\t${dateTime(trace.now)}\r\n`
  );
}

/** RFC 5321 §4.1.3 */
export function addressLiteral(address: string): string {
  return address.includes(':') ? `[IPv6:${address}]` : `[${address}]`;
}

/** `Fri, 2 Jan 2026 03:04:05 +0000`. RFC 5322 §3.3 */
export function dateTime(now: number): string {
  const second = Math.floor(now / 1000);
  if (last.second !== second) last = { second, text: dateTimeOf(now) };
  return last.text;
}

/** Many messages come within one second. */
let last = { second: NaN, text: '' };

function dateTimeOf(now: number): string {
  return new Date(now).toUTCString().replace(/, 0/, ', ').replace('GMT', '+0000');
}

/** What was sent as a message. */
export interface Content {
  /** In order, as sent: where they are dotted, with the line that is one dot at the end. */
  readonly chunks: readonly Uint8Array[];
  readonly framing: Framing;
}

/** The message as it will be stored: trace header, then the content as its author meant it. */
export function assembled(header: string, { chunks, framing }: Content): Uint8Array {
  const prefix = Buffer.from(header);
  const whole = joined([prefix, ...chunks]);
  return framing === 'counted' ? whole : unstuffed(whole, prefix.length);
}

/** Takes the stuffed dots out of the content, which begins at `from`, and the line that is one dot off its end. RFC 5321 §4.5.2 */
function unstuffed(whole: Uint8Array, from: number): Uint8Array {
  const end = whole.length - 3;
  let read = from;
  let write = read;
  const search = Buffer.from(whole.buffer, whole.byteOffset, end);
  // The first line follows no line end of the content's own; the trace header's serves as well.
  let dot = search.indexOf('\r\n.', read - 2);
  while (dot >= 0 && dot + 2 < end) {
    whole.copyWithin(write, read, dot + 2);
    write += dot + 2 - read;
    read = dot + 3;
    // After the dot that went, the line's own may be a dot again, but no line begins before the next line end.
    dot = search.indexOf('\r\n.', read);
  }
  if (read === write) return whole.subarray(0, end);
  whole.copyWithin(write, read, end);
  return whole.slice(0, write + end - read);
}

const slab = new Slab();

/** As `concat`, into memory that is not cleared first, which for a large message is half the work. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const whole = slab.room(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Delivers to all recipients or, where one has no INBOX, to none. */
export function deliver(
  store: MailStore,
  accounts: readonly string[],
  octets: Uint8Array,
  cause: Cause,
): void {
  for (const account of accounts) {
    if (!store.mailbox(account, 'INBOX')) throw new Error(`${account} has no INBOX`);
  }
  for (const account of accounts) store.add(account, 'INBOX', [{ octets }], 'delivered', cause);
}
