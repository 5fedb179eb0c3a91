/** Whom a SASL response names, where the mechanism tells it. */
import { decodeBase64 } from '../mime/transfer-encoding.ts';
import { octetsOfLatin1, textOf } from '../octets.ts';
import { readSaslName, readScramFirst, readXoauth2 } from './messages.ts';

/** The user to act as, or else the one whose password it is. RFC 4616 §2, RFC 2195 §2, RFC 5802 §5.1 */
export function userInResponse(mechanism: string, base64: string): string | undefined {
  const text = textOf(decodeBase64(octetsOfLatin1(base64)));
  switch (mechanism.toUpperCase()) {
    case 'PLAIN': {
      const [authzid, authcid] = text.split('\0');
      return authzid || authcid || undefined;
    }
    case 'CRAM-MD5':
      return text.slice(0, Math.max(0, text.lastIndexOf(' '))) || undefined;
    case 'LOGIN':
      // Even an empty name was one: what comes next is the password.
      return text;
    case 'SCRAM-SHA-1':
    case 'SCRAM-SHA-256': {
      const first = readScramFirst(text);
      return first && readSaslName(first.authzid ?? first.user);
    }
    case 'XOAUTH2':
      return readXoauth2(text)?.user;
    default:
      return undefined;
  }
}
