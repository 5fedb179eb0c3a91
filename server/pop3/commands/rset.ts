import type { Handler } from '../handler.ts';

/** RSET takes all deletion marks back. RFC 1939 §5 */
export const rset: Handler<'RSET'> = ({ store, cause }, _, maildrop) => {
  const { markedUids: uids } = maildrop;
  maildrop.unmarkAll();
  if (uids.length > 0) store.note({ kind: 'deletions-unmarked', ...cause, uids });
  return `no message is marked; the maildrop has ${maildrop.summary}`;
};
