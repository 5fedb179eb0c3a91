import { DELIMITER } from '../../../common/imap/list-pattern.ts';
import type { Handler } from '../handler.ts';
import { OTHER_USERS } from '../places.ts';

/** NAMESPACE tells where names begin: one's own without a prefix, and those of other users below theirs. RFC 2342 §5 */
export const namespace: Handler<'NAMESPACE'> = function* () {
  yield `NAMESPACE (("" "${DELIMITER}")) (("${OTHER_USERS}${DELIMITER}" "${DELIMITER}")) NIL`;
  return 'NAMESPACE completed';
};
