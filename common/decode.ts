/**
 * What is written in codings within a frame, decoded: base64 of a login, encoded-words and parameters of a header, bodies,
 * names of mailboxes. Done when somebody looks, and only of as much as is looked at.
 */
import type { Token } from './command-spec.ts';
import { decodeMailboxName } from './imap/utf7.ts';
import { decodedInMessage, wordsIn } from './mime/decoded-parts.ts';
import { latin1Of } from './octets.ts';
import type { Protocol } from './protocols.ts';
import { decodeSasl, type Piece } from './sasl/decode.ts';
import type { Frame } from './trace/facts.ts';

export interface Decoded {
  /** Octets of the frame, [from, to). */
  readonly from: number;
  readonly to: number;
  /** How it was written: `base64`, `modified UTF-7`. */
  readonly coding: string;
  /** What it is: `Subject`, `filename`, `response`. */
  readonly name: string;
  readonly pieces: readonly Piece[];
  readonly rfc: string;
}

export interface DecodeContext {
  readonly protocol: Protocol;
  readonly verb?: string;
  /** Of the frame, in order. */
  readonly tokens: readonly Token[];
}

/** Codings shown of one frame. */
const MOST_DECODED = 20;
/** Octets of a frame in which codings are looked for. */
const MOST_OCTETS = 256 * 1024;

/** @param octets of the frame, more of them than the frame itself holds where they were fetched */
export function decodedIn(
  frame: Frame,
  octets: Uint8Array,
  context: DecodeContext,
): { readonly items: readonly Decoded[]; readonly more: number } {
  const looked = octets.subarray(0, MOST_OCTETS);
  const messages = messagesIn(frame, looked, context);
  const found = [
    ...ofTokens(frame, looked, context),
    ...messages.flatMap((range) => decodedInMessage(looked, range)),
    ...(frame.kind === 'reply-sent' && context.protocol === 'imap' ? wordsOutside(looked, messages) : []),
  ].sort((a, b) => a.from - b.from);
  return { items: found.slice(0, MOST_DECODED), more: Math.max(0, found.length - MOST_DECODED) };
}

const saslTokens = /^(?:initial[- ]response|initial|response|SASL response|challenge|SASL challenge)$/;
const mailboxTokens = /^(?:mailbox|pattern|reference)$/;
/** Commands that name a mailbox, which may come as a literal. */
const mailboxVerbs =
  /^(?:SELECT|EXAMINE|CREATE|DELETE|RENAME|SUBSCRIBE|UNSUBSCRIBE|LIST|LSUB|STATUS|APPEND|(?:UID )?(?:COPY|MOVE))$/;

function ofTokens(
  frame: Frame,
  octets: Uint8Array,
  { protocol, verb = '', tokens }: DecodeContext,
): Decoded[] {
  const found: Decoded[] = [];
  const isSecret = (at: number): boolean => frame.secrets?.some(([a, b]) => at >= a && at < b) ?? false;
  for (const { from, to, name } of tokens) {
    const text = latin1Of(octets, from, to);
    // `response` is also what IMAP calls the word of a server's data.
    const isSasl = saslTokens.test(name) && (name !== 'response' || frame.kind === 'octets-sent');
    if (isSasl && /^AUTH/.test(verb)) {
      const pieces = decodeSasl(text, isSecret(from));
      if (pieces) found.push({ from, to, coding: 'base64', name, pieces, rfc: 'RFC 4648 §4' });
    } else if (protocol === 'imap' && mailboxTokens.test(name)) {
      const decoded = mailboxIn(text.replace(/^"(.*)"$/s, '$1'));
      if (decoded !== undefined) found.push({ from, to, name, ...decoded });
    }
  }
  const isName = frame.kind === 'octets-sent' && frame.what === 'literal' && frame.size <= 1000;
  if (protocol === 'imap' && isName && mailboxVerbs.test(verb)) {
    const decoded = mailboxIn(latin1Of(octets));
    if (decoded !== undefined) found.push({ from: 0, to: octets.length, name: 'mailbox', ...decoded });
  }
  return found;
}

function mailboxIn(wire: string): Pick<Decoded, 'coding' | 'pieces' | 'rfc'> | undefined {
  if (!wire.includes('&')) return undefined;
  const name = decodeMailboxName(wire);
  return name === null
    ? undefined
    : { coding: 'modified UTF-7', pieces: [{ text: name }], rfc: 'RFC 3501 §5.1.3' };
}

export interface MessageRange {
  readonly from: number;
  readonly to: number;
  /** A line of it that begins with a dot has one more on the wire. RFC 5321 §4.5.2, RFC 1939 §3 */
  readonly stuffed: boolean;
}

/** Where whole messages, or headers of them, stand in a frame. */
function messagesIn(
  frame: Frame,
  octets: Uint8Array,
  { protocol, verb = '', tokens }: DecodeContext,
): MessageRange[] {
  if (frame.kind === 'octets-sent') {
    if (frame.what === 'message') {
      const stuffed = verb !== 'BDAT';
      return [{ from: 0, to: stuffed ? beforeDot(octets) : octets.length, stuffed }];
    }
    return frame.what === 'literal' && verb === 'APPEND'
      ? [{ from: 0, to: octets.length, stuffed: false }]
      : [];
  }
  if (frame.kind !== 'reply-sent') return [];
  if (protocol === 'pop3' && (verb === 'RETR' || verb === 'TOP') && frame.lines > 1) {
    return [{ from: octets.indexOf(0x0a) + 1, to: beforeDot(octets), stuffed: true }];
  }
  if (protocol !== 'imap' || frame.code !== 'FETCH') return [];
  return tokens.flatMap((token, index) => {
    const of = tokens[index - 1];
    if (token.name !== 'literal' || !of) return [];
    // A part by itself does not say how it is encoded, nor does the middle of a message.
    const item = latin1Of(octets, of.from, of.to).toUpperCase();
    if (!/^(?:BODY\[(?:HEADER[^\]]*)?\](?:<0>)?|RFC822(?:\.HEADER)?)$/.test(item)) return [];
    const [announced = ''] = /^[^}]*\}\r?\n/.exec(latin1Of(octets, token.from, token.from + 20)) ?? [];
    return [{ from: token.from + announced.length, to: Math.min(token.to, octets.length), stuffed: false }];
  });
}

/** Where the line that is one dot begins, if the octets end with it. */
function beforeDot(octets: Uint8Array): number {
  return /(?:^|\n)\.\r?\n$/.test(latin1Of(octets, Math.max(0, octets.length - 4)))
    ? octets.lastIndexOf(0x2e)
    : octets.length;
}

/** Encoded-words of what the server tells of headers: envelopes, names of files. */
function wordsOutside(octets: Uint8Array, messages: readonly MessageRange[]): Decoded[] {
  const found: Decoded[] = [];
  let at = 0;
  for (const { from, to } of [...messages, { from: octets.length, to: octets.length }]) {
    if (from > at) found.push(...wordsIn(octets, at, from, 'encoded-word'));
    at = to;
  }
  return found;
}
