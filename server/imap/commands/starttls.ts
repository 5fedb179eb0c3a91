import { ImapBad } from '../errors.ts';
import type { Handler } from '../handler.ts';

/** STARTTLS: after the OK the handshake comes, and all that was learned of the server before is void. RFC 3501 §6.2.1 */
export const starttls: Handler<'STARTTLS'> = (session) => {
  if (session.secure) throw new ImapBad('TLS protects this connection already');
  return { ok: 'begin the TLS handshake now', then: 'start-tls' };
};
