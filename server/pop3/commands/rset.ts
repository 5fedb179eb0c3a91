import type { Handler } from '../handler.ts';

/** RSET takes all deletion marks back. RFC 1939 §5 */
export const rset: Handler<'RSET'> = ({ store, cause }, _, maildrop) => {
  const hadMarks = maildrop.markedUids.length > 0;
  maildrop.unmarkAll();
  if (hadMarks) store.note({ kind: 'deletions-marked', ...cause, uids: [] });
  return `no message is marked; the maildrop has ${maildrop.summary}`;
};
