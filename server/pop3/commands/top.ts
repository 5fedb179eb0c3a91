import type { Handler } from '../handler.ts';
import { endOfTop, messageData } from '../message-data.ts';
import { checkUtf8Mode } from '../utf8-mode.ts';

/** TOP sends the header and the first lines of the body. It marks nothing as read. RFC 1939 §7 */
export const top: Handler<'TOP'> = (dialogue, { message: number, lines }, maildrop) => {
  const message = maildrop.message(number);
  checkUtf8Mode(dialogue, message);
  const { body } = message;
  const end = endOfTop(body, lines);
  const what =
    end === body.length ? 'the whole' : `the header and ${lines} ${lines === 1 ? 'line' : 'lines'}`;
  return { text: `${what} of message ${number}`, data: messageData(body.subarray(0, end)) };
};
