import type { UidRanges } from '../../../common/trace/facts.ts';
import { countOf } from '../../../common/uid-ranges.ts';
import { UpdateFailure } from '../errors.ts';
import type { Handler } from '../handler.ts';

/** QUIT deletes what was marked, lets the maildrop go and ends the session. RFC 1939 §6 */
export const quit: Handler<'QUIT'> = ({ store, locks, connection, hostname, cause }, _, state) => {
  const goodbye = `${hostname} says goodbye`;
  // Without a maildrop there is nothing to update. RFC 1939 §6
  if (state.state === 'authorization') return { text: goodbye, then: 'end' };
  const { account, markedUids } = state;
  try {
    store.expunge(account, 'INBOX', uidsOf(markedUids), cause);
    store.note({ kind: 'mailbox-unselected', connection });
  } catch (error) {
    throw new UpdateFailure('the maildrop could not be updated', { cause: error });
  } finally {
    // Whether the removal was successful or not. RFC 1939 §6
    locks.release(account, connection);
  }
  return { text: `${goodbye}; ${countOf(markedUids)} deleted, ${state.count} left`, then: 'end' };
};

function* uidsOf(ranges: UidRanges): Generator<number> {
  for (const [first, last] of ranges) for (let uid = first; uid <= last; uid++) yield uid;
}
