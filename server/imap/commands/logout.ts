import type { Handler } from '../handler.ts';

/** LOGOUT ends the session; nothing is removed by it. RFC 3501 §6.1.3 */
export const logout: Handler<'LOGOUT'> = function* (session) {
  session.unselect();
  yield `BYE ${session.hostname} says goodbye`;
  return { ok: 'LOGOUT completed', then: 'end' };
};
