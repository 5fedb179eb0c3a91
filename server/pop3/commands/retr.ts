import type { Cause } from '../../../common/trace/facts.ts';
import { indexOfUid } from '../../../common/projections/mailbox.ts';
import type { MailStore } from '../../mailbox/store.ts';
import type { Handler } from '../handler.ts';
import type { MaildropMessage } from '../maildrop.ts';
import { messageData } from '../message-data.ts';
import { checkUtf8Mode } from '../utf8-mode.ts';

/** RETR sends a whole message. RFC 1939 §5 */
export const retr: Handler<'RETR'> = (dialogue, args, maildrop) => {
  const { store, cause } = dialogue;
  const message = maildrop.message(args.message);
  checkUtf8Mode(dialogue, message);
  return { text: `${message.size} octets`, data: fetched(store, maildrop.account, message, cause) };
};

/**
 * POP3 has no flags and its RFC is silent about those that IMAP shows. Like most servers we mark a message \Seen that was
 * fetched to its end, so that somebody who looks at the same INBOX with IMAP sees what was read.
 */
function* fetched(
  store: MailStore,
  account: string,
  { uid, body }: MaildropMessage,
  cause: Cause,
): Generator<Uint8Array> {
  yield* messageData(body);
  const inbox = store.mailbox(account, 'INBOX');
  // IMAP may have expunged it meanwhile.
  const stored = inbox?.messages[indexOfUid(inbox, uid)];
  if (!stored || stored.flags.some((flag) => flag.toLowerCase() === '\\seen')) return;
  store.changeFlags(account, 'INBOX', [[uid, uid]], 'added', ['\\Seen'], cause);
}
