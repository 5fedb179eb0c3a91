/**
 * What happened before the page came, fetched over HTTP: that carries a long trace several times as fast as a WebSocket,
 * which is for what happens from then on.
 */
import { concat } from '../../common/octets.ts';

/** Octets of the number before each packet that tells how long it is. */
const HEAD = 4;

/**
 * The packets of facts after `after` up to the newest there is when the server hears of it, as `unpackFacts` takes them.
 * @param epoch names the run of the server that is meant
 * @throws Error when the server refuses or the line breaks; what came before it has been told
 */
export async function* fetchPast(epoch: string, after: number): AsyncGenerator<Uint8Array> {
  const response = await fetch(`/api/trace?epoch=${encodeURIComponent(epoch)}&after=${String(after)}`);
  if (!response.ok || !response.body) throw new Error(`mailglass answered ${String(response.status)}`);
  yield* packetsOf(response.body.getReader());
}

/** Cuts a stream into its packets, wherever it was cut on its way. */
export async function* packetsOf(
  reader: Pick<ReadableStreamDefaultReader<Uint8Array>, 'read' | 'cancel'>,
): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      waiting.push(value);
      length += value.length;
      // Joined once there is all of a packet, not with each piece of it.
      while (length >= HEAD && length >= HEAD + lengthAt(waiting)) {
        const whole = concat(waiting);
        const end = HEAD + lengthAt([whole]);
        yield whole.subarray(HEAD, end);
        waiting = end < whole.length ? [whole.subarray(end)] : [];
        length = whole.length - end;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The number in the first octets, of which there are enough. */
function lengthAt(parts: readonly Uint8Array[]): number {
  let value = 0;
  let at = 0;
  for (const part of parts) {
    for (let i = 0; i < part.length && at < HEAD; i++, at++) value = value * 256 + (part[i] as number);
    if (at === HEAD) break;
  }
  return value;
}
