import type { Handler } from '../handler.ts';

/** DELE marks a message; nothing is deleted before QUIT, and numbers never shift. RFC 1939 §5 */
export const dele: Handler<'DELE'> = ({ store, cause }, args, maildrop) => {
  const message = maildrop.message(args.message);
  store.note({ kind: 'deletions-marked', ...cause, uids: [[message.uid, message.uid]] });
  // Last, so that a message whose DELE failed is not deleted all the same.
  maildrop.mark(message);
  return `message ${message.number} is marked; QUIT will delete it`;
};
