/** The terminal's own commands, typed after Ctrl ]. They are done here and never sent, save what they are asked to send. */
import { CR, DOT, LF, latin1Of, octetsOf } from '../../common/octets.ts';
import { serviceNames } from '../../common/protocols.ts';
import type { Service } from '../../common/protocols.ts';
import { words } from '../words/words.ts';

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

/** How each is typed. What it does is said by `localMeans`. */
export const localCommands: Readonly<
  Record<LocalName, { readonly arguments: string; readonly example: string }>
> = {
  connect: { arguments: '[<service>]', example: 'connect imap' },
  close: { arguments: '', example: 'close' },
  tls: { arguments: '', example: 'tls' },
  'send-file': { arguments: '[message]', example: 'send-file message' },
  raw: { arguments: '<text>', example: 'raw NOOP\\r\\n' },
  base64: { arguments: '<text>', example: 'base64 \\0alice\\0secret' },
  unbase64: { arguments: '<text>', example: 'unbase64 VXNlcm5hbWU6' },
  crlf: { arguments: 'on|off', example: 'crlf on' },
  clear: { arguments: '', example: 'clear' },
  help: { arguments: '', example: 'help' },
};

export const localNames = Object.keys(localCommands) as LocalName[];

/** What it does, in words. */
export function localMeans(name: LocalName): string {
  const { means } = words.localCommands;
  return name === 'connect' ? means.connect(serviceNames) : means[name];
}

/** Reads a local command. A `string` says what is wrong with it. */
export function readLocalCommand(line: string): LocalCommand | string {
  const [, word = '', rest = ''] = /^\s*(\S*)(?:\s(.*))?$/s.exec(line) ?? [];
  const name = localNames.find((known) => known === word.toLowerCase());
  const argument = rest.trim();
  const say = words.localCommands;
  switch (name) {
    case undefined:
      return say.unknown(word, localNames);
    case 'connect': {
      const service = serviceNames.find((known) => known === argument.toLowerCase());
      if (argument !== '' && !service) return say.noService(argument, serviceNames);
      return { name, service };
    }
    case 'send-file':
      if (argument !== '' && argument !== 'message') return say.sendFileArgument;
      return { name, as: argument === 'message' ? 'message' : 'octets' };
    case 'raw': {
      if (rest === '') return say.rawArgument;
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
      if (!octets) return say.notBase64;
      return { name, text: latin1Of(octets) };
    }
    case 'crlf':
      if (argument !== 'on' && argument !== 'off') return say.crlfArgument;
      return { name, on: argument === 'on' };
    default:
      return argument === '' ? { name } : say.noArgument(name);
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
      return words.localCommands.noEscape(whole, match.index + 1);
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
