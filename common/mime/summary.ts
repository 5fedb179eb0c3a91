/** What lists show of a message: sender and subject, decoded. Reads the header only, however long the message is. */
import type { Summary } from '../trace/facts.ts';
import { readAddresses } from './address.ts';
import { decodeWords } from './encoded-word.ts';
import { firstValue, readHeader } from './header.ts';

/** A list shows one line of it; the rest is in the message. The longest line mail may have. RFC 5322 §2.1.1 */
const MAX_SUMMARY = 998;

export function summaryOf(octets: Uint8Array): Summary {
  const header = readHeader(octets, 0);
  const from = firstValue(octets, header, 'From') ?? '';
  const sender = readAddresses(from).find((address) => address.kind === 'mailbox');
  const address =
    sender && (sender.domain === '' ? sender.localPart : `${sender.localPart}@${sender.domain}`);
  return {
    from: oneLine(decodeWords(sender?.name || address || from)),
    subject: oneLine(decodeWords(firstValue(octets, header, 'Subject') ?? '')),
  };
}

/** Encoded-words can smuggle line ends and control characters into a field; a list shows neither. */
const oneLine = (text: string): string =>
  text
    .slice(0, MAX_SUMMARY)
    // The cut may have left half of a character.
    .replace(/[\ud800-\udbff]$/, '')
    .replace(/[\x00-\x20\x7f-\x9f]+/g, ' ')
    .trim();
