/** The base64 of a SASL dialogue undone, its secret pieces marked. */
import { decodeBase64 } from '../mime/transfer-encoding.ts';
import { latin1Of, octetsOfLatin1, strictTextOf } from '../octets.ts';
import { readScramFinal } from './messages.ts';

export interface Piece {
  readonly text: string;
  /** A password, a token, or what guessed passwords can be tried against. */
  readonly secret?: true;
}

/** Nobody reads more of a ticket or a token than this. */
const MOST_SHOWN = 1000;

/**
 * @param isSecret true where an observer marked the text as secret: then what is of no known form is secret as a whole
 * @returns `undefined` where the text is no base64
 */
export function decodeSasl(base64: string, isSecret: boolean): readonly Piece[] | undefined {
  if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) return undefined;
  const octets = decodeBase64(octetsOfLatin1(base64));
  const text = strictTextOf(octets) ?? latin1Of(octets);
  return piecesOf(text.slice(0, MOST_SHOWN), isSecret).filter((piece) => piece.text !== '');
}

function piecesOf(text: string, isSecret: boolean): Piece[] {
  const [, names, password] = /^([^\0]*\0[^\0]+\0)([^\0]+)$/.exec(text) ?? [];
  if (names !== undefined && password !== undefined) return [{ text: names }, secret(password)];
  const bearer = /^(.*\x01auth=Bearer +)([^\x01]+)(.*)$/is.exec(text);
  if (bearer) return [{ text: bearer[1] ?? '' }, secret(bearer[2] ?? ''), { text: bearer[3] ?? '' }];
  const final = readScramFinal(text);
  if (final) return [{ text: `${final.withoutProof},p=` }, secret(final.proof)];
  const [, user, digest] = /^(\S+ )([0-9a-f]{32})$/.exec(text) ?? [];
  if (user !== undefined && digest !== undefined) return [{ text: user }, secret(digest)];
  // SCRAM’s first message has a name and a nonce, neither of which tells the password. RFC 5802 §5
  const isOpen = !isSecret || /^(?:n|y|p=[A-Za-z0-9.-]+),(?:a=[^,]+)?,n=/.test(text);
  return [isOpen ? { text } : secret(text)];
}

const secret = (text: string): Piece => ({ text, secret: true });
