import { ImapBad } from '../errors.ts';
import type { Handler } from '../handler.ts';

/** IDLE waits until DONE; meanwhile all that changes in the open mailbox is told at once. RFC 2177 §3 */
export const idle: Handler<'IDLE'> = () => ({
  dialogue: {
    prompt: 'idling; DONE ends it',
    tellsAtOnce: true,
    line(text) {
      if (text.toUpperCase() !== 'DONE')
        throw new ImapBad('IDLE is ended by a line that says DONE and no more');
      return { ok: 'IDLE completed' };
    },
  },
});
