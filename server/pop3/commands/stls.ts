import { Pop3Refusal } from '../errors.ts';
import type { Handler } from '../handler.ts';

/** STLS begins TLS; whatever was said before in clear is forgotten. RFC 2595 §4 */
export const stls: Handler<'STLS'> = ({ secure, utf8 }) => {
  if (secure) throw new Pop3Refusal('TLS already protects this connection');
  // A client must not, and a server may say so. RFC 6856 §2.1
  if (utf8) throw new Pop3Refusal('after UTF8 comes no STLS; connect anew and say STLS first');
  return { text: 'begin TLS now', then: 'start-tls' };
};
