import type { Handler } from '../handler.ts';
import { listing } from '../listing.ts';

/** UIDL tells the unique-id of each message, or of one. RFC 1939 §7 */
export const uidl: Handler<'UIDL'> = (_, { message: number }, maildrop) => {
  if (number === undefined) {
    const data = listing(maildrop.messages(), (message) => `${message.number} ${maildrop.uniqueId(message)}`);
    return { text: 'unique-ids follow', data };
  }
  return `${number} ${maildrop.uniqueId(maildrop.message(number))}`;
};
