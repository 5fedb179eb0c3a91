/** ENVELOPE: the header of a message as a list, so that a client need not parse it. RFC 3501 §7.4.2, RFC 9051 §7.5.2 */
import { octetsOfLatin1 } from '../octets.ts';
import { readAddresses, type Address } from '../mime/address.ts';
import { fieldsNamed, firstValue, unfolded } from '../mime/header.ts';
import type { MimePart } from '../mime/parse.ts';
import { formatNstring, formatString } from './nstring.ts';

/** `part` is a message: the root, or the `message` of a MESSAGE/RFC822. The list with its parentheses. */
export function formatEnvelope(octets: Uint8Array, part: MimePart): Uint8Array {
  return octetsOfLatin1(envelopeText(octets, part));
}

/** The same as text with one character per octet. */
export function envelopeText(octets: Uint8Array, part: MimePart): string {
  const string = (name: string): string => formatNstring(firstValue(octets, part, name));
  const list = (name: string): string => formatAddresses(addressesOf(octets, part, name));
  const from = list('From');
  const orFrom = (text: string): string => (text === 'NIL' ? from : text);
  return `(${[
    string('Date'),
    string('Subject'),
    from,
    // A client is not expected to know that these default to From. RFC 3501 §7.4.2
    orFrom(list('Sender')),
    orFrom(list('Reply-To')),
    list('To'),
    list('Cc'),
    list('Bcc'),
    string('In-Reply-To'),
    string('Message-ID'),
  ].join(' ')})`;
}

/** The addresses of a field said more than once are taken together. RFC 5322 §4.5.3 */
function addressesOf(octets: Uint8Array, part: MimePart, name: string): Address[] {
  return fieldsNamed(part, name).flatMap((field) => readAddresses(unfolded(octets, field)));
}

/** NIL where there are none; never an empty list. RFC 3501 §9 env-from */
function formatAddresses(addresses: readonly Address[]): string {
  return addresses.length === 0 ? 'NIL' : `(${addresses.map(formatAddress).join('')})`;
}

function formatAddress(address: Address): string {
  switch (address.kind) {
    // Start and end of a group are told apart by what is NIL. RFC 3501 §7.4.2
    case 'group-start':
      return `(NIL NIL ${formatString(address.name)} NIL)`;
    case 'group-end':
      return '(NIL NIL NIL NIL)';
    case 'mailbox': {
      const { name, route, localPart, domain } = address;
      const orNil = (text: string): string => formatNstring(text === '' ? undefined : text);
      // Neither mailbox nor host may be NIL here, or the address would look like a group's start or end.
      return `(${orNil(name)} ${orNil(route)} ${formatString(localPart)} ${formatString(domain)})`;
    }
  }
}
