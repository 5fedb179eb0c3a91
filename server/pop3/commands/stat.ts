import type { Handler } from '../handler.ts';

/** STAT tells the number of messages and their octets, and not a word more, so that clients can parse it. RFC 1939 §5 */
export const stat: Handler<'STAT'> = (_dialogue, _args, maildrop) => `${maildrop.count} ${maildrop.octets}`;
