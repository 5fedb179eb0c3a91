import { capabilities } from '../capabilities.ts';
import type { Handler } from '../handler.ts';

/** CAPABILITY lists what the server can do in the present state. RFC 3501 §6.1.1 */
export const capability: Handler<'CAPABILITY'> = function* (session) {
  yield `CAPABILITY ${capabilities(session)}`;
  return 'CAPABILITY completed';
};
