/** What happened before a page came: a long trace over HTTP, in packets as the live connection sends them. */
import type { TraceLog } from '../trace/log.ts';
import { batchAfter } from './batches.ts';

/** What to answer; or why nothing. */
export type Past =
  | { readonly is: 'packets'; readonly packets: Iterable<Uint8Array> }
  | { readonly is: 'refused'; readonly status: 400 | 409; readonly why: string };

/** @param query as it stands in the address: `epoch` names the run of the server, `after` the last fact the page has */
export function pastOf(trace: TraceLog, query: string): Past {
  const asked = new URLSearchParams(query);
  const after = asked.get('after') ?? '';
  if (!/^\d{1,15}$/.test(after)) {
    return { is: 'refused', status: 400, why: 'ask for what came after a fact, like: ?epoch=…&after=0' };
  }
  if (asked.get('epoch') !== trace.epoch) {
    return { is: 'refused', status: 409, why: 'this is another run of mailglass; connect to /api/live anew' };
  }
  return { is: 'packets', packets: packetsAfter(trace, Number(after)) };
}

/** Up to the newest fact of now: before each packet its length in four octets. */
function* packetsAfter(trace: TraceLog, after: number): Generator<Uint8Array> {
  const { last } = trace;
  for (let at = after; at < last;) {
    const batch = batchAfter(trace, at);
    if (!batch) return;
    at = batch.through;
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, batch.packed.length);
    yield length;
    yield batch.packed;
  }
}
