import type { Handler } from '../handler.ts';
import { open } from './select.ts';

/** EXAMINE opens a mailbox as SELECT does, but nothing in it can be changed. RFC 3501 §6.3.2 */
export const examine: Handler<'EXAMINE'> = function* (session, args) {
  yield* open(session, args, true);
  return '[READ-ONLY] EXAMINE completed';
};
