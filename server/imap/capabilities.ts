/** What the server says it can do. RFC 3501 §7.2.1 */
import { NEW_RIGHTS } from '../../common/imap/rights.ts';
import { saslMechanisms } from '../auth/sasl.ts';

const always = [
  'IMAP4rev1',
  'LITERAL+',
  'SASL-IR',
  'ID',
  'ENABLE',
  'CONDSTORE',
  'QRESYNC',
  'IDLE',
  'UIDPLUS',
  'NAMESPACE',
  'ACL',
  `RIGHTS=${NEW_RIGHTS}`,
  'UNSELECT',
  'MOVE',
  'CHILDREN',
  'SPECIAL-USE',
  'CREATE-SPECIAL-USE',
];

/** Ways to log in are told only while one can, and STARTTLS only while it can begin. RFC 3501 §6.2.1 */
export function capabilities(session: { readonly state: string; readonly secure: boolean }): string {
  if (session.state !== 'not-authenticated') return always.join(' ');
  const tls = session.secure ? [] : ['STARTTLS'];
  return [...always, ...tls, ...saslMechanisms.map((name) => `AUTH=${name}`)].join(' ');
}
