import type { Handler } from '../handler.ts';
import { listing } from '../listing.ts';

/** LIST tells the number and the size of each message, or of one. RFC 1939 §5 */
export const list: Handler<'LIST'> = (_, { message: number }, maildrop) => {
  if (number === undefined) {
    const data = listing(maildrop.messages(), (message) => `${message.number} ${message.size}`);
    return { text: maildrop.summary, data };
  }
  // Nothing but number and size: a client may parse the line to its end. RFC 1939 §5
  return `${number} ${maildrop.message(number).size}`;
};
