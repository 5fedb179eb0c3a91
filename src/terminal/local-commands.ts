/** The terminal's own commands, typed after Ctrl ]. They are done here and never sent, save what they are asked to send. */
import { CR, DOT, LF, latin1Of, octetsOf } from '../../common/octets.ts';
import { serviceNames } from '../../common/protocols.ts';
import type { Service } from '../../common/protocols.ts';

export type LocalCommand =
  | { readonly name: 'connect'; readonly service: Service | undefined }
  | { readonly name: 'close' }
  | { readonly name: 'tls' }
  | { readonly name: 'send-file'; readonly as: 'octets' | 'message' }
  | { readonly name: 'raw'; readonly octets: Uint8Array }
  | { readonly name: 'base64'; readonly text: string }
  | { readonly name: 'unbase64'; readonly text: string }
  | { readonly name: 'crlf'; readonly on: boolean }
  | { readonly name: 'clear' }
  | { readonly name: 'help' };

export type LocalName = LocalCommand['name'];

export const localCommands: Readonly<
  Record<LocalName, { readonly arguments: string; readonly means: string; readonly example: string }>
> = {
  connect: {
    arguments: '[<service>]',
    means: `Connect this terminal: again, or to ${serviceNames.join(', ')}`,
    example: 'connect imap',
  },
  close: { arguments: '', means: 'Close the connection without a word to the server', example: 'close' },
  tls: { arguments: '', means: 'Send STARTTLS or STLS as this protocol says it', example: 'tls' },
  'send-file': {
    arguments: '[message]',
    means:
      'Choose a file and send its octets; with `message` as a mail client would: CR LF, dots doubled, a lone dot last',
    example: 'send-file message',
  },
  raw: {
    arguments: '<text>',
    means:
      'Send exactly this and nothing more: \\r \\n \\t \\0 \\xNN \\\\ are octets, there is no line end unless you write it',
    example: 'raw NOOP\\r\\n',
  },
  base64: {
    arguments: '<text>',
    means: 'Put this text, encoded in base64, into the line; \\0 is the NUL that AUTH PLAIN wants',
    example: 'base64 \\0alice\\0secret',
  },
  unbase64: { arguments: '<text>', means: 'Say what base64 stands for', example: 'unbase64 VXNlcm5hbWU6' },
  crlf: { arguments: 'on|off', means: 'Show the line ends, ‹CRLF›', example: 'crlf on' },
  clear: { arguments: '', means: 'Empty the screen; the diagram keeps everything', example: 'clear' },
  help: { arguments: '', means: 'List these commands', example: 'help' },
};

export const localNames = Object.keys(localCommands) as LocalName[];

/** Reads a local command. A `string` says what is wrong with it. */
export function readLocalCommand(line: string): LocalCommand | string {
  const [, word = '', rest = ''] = /^\s*(\S*)(?:\s(.*))?$/s.exec(line) ?? [];
  const name = localNames.find((known) => known === word.toLowerCase());
  const argument = rest.trim();
  switch (name) {
    case undefined:
      return `${word || 'Nothing'} is not a local command; there are ${localNames.join(', ')}.`;
    case 'connect': {
      const service = serviceNames.find((known) => known === argument.toLowerCase());
      if (argument !== '' && !service)
        return `There is no service ${argument}; there are ${serviceNames.join(', ')}.`;
      return { name, service };
    }
    case 'send-file':
      if (argument !== '' && argument !== 'message') return 'send-file is said alone or with `message`.';
      return { name, as: argument === 'message' ? 'message' : 'octets' };
    case 'raw': {
      if (rest === '') return 'raw wants what to send: raw NOOP\\r\\n';
      const octets = unescapeOctets(rest);
      return typeof octets === 'string' ? octets : { name, octets };
    }
    case 'base64': {
      const octets = unescapeOctets(rest);
      if (typeof octets === 'string') return octets;
      return { name, text: toBase64(octets) };
    }
    case 'unbase64': {
      const octets = fromBase64(argument);
      if (!octets) return 'That is not base64: letters, digits, + and /, in groups of four, padded with =.';
      return { name, text: latin1Of(octets) };
    }
    case 'crlf':
      if (argument !== 'on' && argument !== 'off') return 'crlf wants on or off.';
      return { name, on: argument === 'on' };
    default:
      return argument === '' ? { name } : `${name} takes no argument.`;
  }
}

const ESCAPES: Readonly<Record<string, number>> = { r: 13, n: 10, t: 9, '0': 0, '\\': 92 };

/** The octets of a text in which `\r \n \t \0 \xNN \\` stand for octets; all else is UTF-8. A `string` says what is wrong. */
export function unescapeOctets(text: string): Uint8Array | string {
  const octets: number[] = [];
  let at = 0;
  for (const match of text.matchAll(/\\(?:x([0-9a-fA-F]{2})|([\s\S]?))/g)) {
    octets.push(...octetsOf(text.slice(at, match.index)));
    const [whole, hex, letter = ''] = match;
    const octet = hex === undefined ? ESCAPES[letter] : Number.parseInt(hex, 16);
    if (octet === undefined) {
      return `${whole} at column ${match.index + 1} is no escape; there are \\r \\n \\t \\0 \\xNN (two hex digits) \\\\.`;
    }
    octets.push(octet);
    at = match.index + whole.length;
  }
  octets.push(...octetsOf(text.slice(at)));
  return Uint8Array.from(octets);
}

/** RFC 4648 §4 */
export function toBase64(octets: Uint8Array): string {
  return btoa(latin1Of(octets));
}

/** `undefined` when it is not base64. */
export function fromBase64(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text.trim()), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

/**
 * The octets of a file as message data: every line ends with CR LF, a dot that begins a line is doubled, and a lone dot
 * ends it. RFC 5321 §4.5.2
 */
export function asMessageData(octets: Uint8Array): Uint8Array {
  // At worst every octet is a line end of its own, or a dot that is doubled.
  const data = new Uint8Array(octets.length * 2 + 5);
  let length = 0;
  let atStart = true;
  const endLine = (): void => {
    data[length++] = CR;
    data[length++] = LF;
    atStart = true;
  };
  for (let at = 0; at < octets.length; at++) {
    const octet = octets[at] as number;
    if (octet === CR || octet === LF) {
      if (octet === CR && octets[at + 1] === LF) at++;
      endLine();
      continue;
    }
    if (octet === DOT && atStart) data[length++] = DOT;
    data[length++] = octet;
    atStart = false;
  }
  if (!atStart) endLine();
  data[length++] = DOT;
  endLine();
  return data.slice(0, length);
}
