import { quoted } from '../../../common/pop3/arguments.ts';
import type { Handler } from '../handler.ts';

/** USER says whose maildrop is wanted. It always succeeds, so that names cannot be tried out. RFC 1939 §13 */
export const user: Handler<'USER'> = (dialogue, { name }) => {
  dialogue.become({ state: 'authorization', name });
  return `now PASS and the password of ${quoted(name)}`;
};
