/**
 * What happened before the page came, fetched over HTTP: that carries a long trace several times as fast as a WebSocket,
 * which is for what happens from then on.
 */

/** Octets of the number before each packet that tells how long it is. */
const HEAD = 4;

/** A packet of facts in the parts in which it came, as `unpackParts` takes it. */
export type Packet = readonly Uint8Array[];

/**
 * The packets of facts after `after` up to the newest there is when the server hears of it.
 * @param epoch names the run of the server that is meant
 * @throws Error when the server refuses or the line breaks; what came before it has been told
 */
export async function* fetchPast(epoch: string, after: number): AsyncGenerator<Packet> {
  const response = await fetch(`/api/trace?epoch=${encodeURIComponent(epoch)}&after=${String(after)}`);
  if (!response.ok || !response.body) throw new Error(`mailglass answered ${String(response.status)}`);
  yield* packetsOf(response.body.getReader());
}

/** Cuts a stream into its packets, wherever it was cut on its way. */
export async function* packetsOf(
  reader: Pick<ReadableStreamDefaultReader<Uint8Array>, 'read' | 'cancel'>,
): AsyncGenerator<Packet> {
  let packet: Uint8Array[] = [];
  /** Octets that are still to come of the number, and then of the packet. */
  let ofHead = HEAD;
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      let at = 0;
      while (at < value.length) {
        for (; ofHead > 0 && at < value.length; ofHead--) length = length * 256 + (value[at++] as number);
        if (ofHead > 0) break;
        const part = value.subarray(at, at + length);
        packet.push(part);
        at += part.length;
        length -= part.length;
        if (length > 0) break;
        yield packet;
        packet = [];
        ofHead = HEAD;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}
