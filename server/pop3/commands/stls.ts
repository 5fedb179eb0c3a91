import { Pop3Refusal } from '../errors.ts';
import type { Handler } from '../handler.ts';

/** STLS begins TLS; whatever was said before in clear is forgotten. RFC 2595 §4 */
export const stls: Handler<'STLS'> = ({ secure }) => {
  if (secure) throw new Pop3Refusal('TLS already protects this connection');
  return { text: 'begin TLS now', then: 'start-tls' };
};
