import type { Handler } from '../handler.ts';
import { endOfTop, messageData } from '../message-data.ts';

/** TOP sends the header and the first lines of the body. It marks nothing as read. RFC 1939 §7 */
export const top: Handler<'TOP'> = (_, { message: number, lines }, maildrop) => {
  const { body } = maildrop.message(number);
  const end = endOfTop(body, lines);
  const what =
    end === body.length ? 'the whole' : `the header and ${lines} ${lines === 1 ? 'line' : 'lines'}`;
  return { text: `${what} of message ${number}`, data: messageData(body.subarray(0, end)) };
};
