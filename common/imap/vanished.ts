/** The UIDs that a VANISHED response tells. RFC 7162 §3.2.10 */
import { latin1Of } from '../octets.ts';
import type { UidRanges } from '../trace/facts.ts';
import { parseSequenceSet, resolveSet } from './sequence-set.ts';

/**
 * The messages that leave the client's numbering: none for `(EARLIER)`, which tells what was never in it. Of a response that is
 * not kept to its end, those that can be read. RFC 7162 §3.2.10.1
 *
 * @param octets the whole response: `* VANISHED 405,407:410`
 */
export function vanishedUids(octets: Uint8Array): UidRanges {
  const [, set = '', end = ''] = /^\* +VANISHED +([\d:,]+)(\r?\n)?/i.exec(latin1Of(octets)) ?? [];
  const whole = end === '' ? set.replace(/(?:^|,)[\d:]*$/, '') : set;
  return resolveSet(parseSequenceSet(whole) ?? [], 0);
}
