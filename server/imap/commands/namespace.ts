import { DELIMITER } from '../../../common/imap/list-pattern.ts';
import type { Handler } from '../handler.ts';

/** NAMESPACE tells where names begin: all are the user's own, without a prefix. RFC 2342 §5 */
export const namespace: Handler<'NAMESPACE'> = function* () {
  yield `NAMESPACE (("" "${DELIMITER}")) NIL NIL`;
  return 'NAMESPACE completed';
};
