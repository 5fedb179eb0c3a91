import type { Handler } from '../handler.ts';

/** UNSELECT closes the mailbox as CLOSE does, but removes nothing. RFC 3691 §2 */
export const unselect: Handler<'UNSELECT'> = (session) => {
  session.unselect();
  return 'UNSELECT completed';
};
