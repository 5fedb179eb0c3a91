/** The head of a DNS message: its header and its question, read where the octets stand. RFC 1035 §4.1 */
import { DOT } from '../../common/octets.ts';

export const HEADER_OCTETS = 12;

/** RFC 1035 §4.1.1 */
export const rcodes = { NOERROR: 0, FORMERR: 1, SERVFAIL: 2, NXDOMAIN: 3, NOTIMP: 4, REFUSED: 5 } as const;
export type Rcode = keyof typeof rcodes;

export interface Header {
  readonly id: number;
  /** False for a query. */
  readonly response: boolean;
  readonly opcode: number;
  readonly truncated: boolean;
  readonly recursionDesired: boolean;
  readonly rcode: number;
  /** How many questions follow. */
  readonly questions: number;
  /** How many records follow them, of all three sections. */
  readonly records: number;
}

/** `undefined` for a message too short to have a header. */
export function readHeader(message: Uint8Array): Header | undefined {
  if (message.length < HEADER_OCTETS) return undefined;
  const view = new DataView(message.buffer, message.byteOffset, message.length);
  const flags = view.getUint16(2);
  return {
    id: view.getUint16(0),
    response: (flags & 0x8000) !== 0,
    opcode: (flags >> 11) & 0xf,
    truncated: (flags & 0x0200) !== 0,
    recursionDesired: (flags & 0x0100) !== 0,
    rcode: flags & 0xf,
    questions: view.getUint16(4),
    records: view.getUint16(6) + view.getUint16(8) + view.getUint16(10),
  };
}

export interface QuestionName {
  /** As a person would write it; odd octets as `\.` or `\255`, so that every name has a text of its own. RFC 1035 §5.1 */
  readonly name: string;
  /** The question's octets: name, type and class. */
  readonly octets: Uint8Array;
}

/** Labels of at most 63 octets, the root's included 255. RFC 1035 §2.3.4 */
const MAX_NAME_OCTETS = 255;

/** The first question; `undefined` if it is broken off or no name. Nothing stands before it that a pointer could mean. */
export function readQuestion(message: Uint8Array): QuestionName | undefined {
  const labels: string[] = [];
  let at = HEADER_OCTETS;
  for (let length = message[at++]; length !== 0; length = message[at++]) {
    if (length === undefined || length > 63 || at + length > message.length) return undefined;
    labels.push(labelText(message.subarray(at, at + length)));
    at += length;
    if (at - HEADER_OCTETS >= MAX_NAME_OCTETS) return undefined;
  }
  const end = at + 4;
  if (end > message.length) return undefined;
  return { name: labels.join('.') || '.', octets: message.subarray(HEADER_OCTETS, end) };
}

const BACKSLASH = 0x5c;

function labelText(label: Uint8Array): string {
  let text = '';
  for (const octet of label) {
    if (octet === DOT || octet === BACKSLASH) text += `\\${String.fromCharCode(octet)}`;
    else if (octet > 0x20 && octet < 0x7f) text += String.fromCharCode(octet);
    else text += `\\${String(octet).padStart(3, '0')}`;
  }
  return text;
}
