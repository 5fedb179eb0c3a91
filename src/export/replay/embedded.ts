/** Reads the trace that a page carries in itself. */
import { octetsOfLatin1 } from '../../../common/octets.ts';
import { decodeFact, TRACE_VERSION } from '../../../common/trace/codec.ts';
import { KEPT_OCTETS, type Fact } from '../../../common/trace/facts.ts';
import type { OctetSource } from '../../live/trace.svelte.ts';

export interface Embedded {
  readonly facts: readonly Fact[];
  readonly octets: OctetSource;
  /** Of the format. */
  readonly version: number;
}

/**
 * @param text a JSON array as `common/export/json-lines.ts` writes its elements
 * @throws Error telling what is wrong
 */
export function readEmbedded(text: string): Embedded {
  const [header, ...elements] = JSON.parse(text) as Record<string, unknown>[];
  if (header?.['mailglass'] !== 'trace') throw new Error('its first element is no header of a trace');
  const facts: Fact[] = [];
  const whole = new Map<number, Uint8Array>();
  const messages = new Map<string, string>();
  for (const element of elements) {
    const { message, octets } = element;
    if (typeof message === 'string' && !('seq' in element)) {
      if (typeof octets === 'string') messages.set(message, octets);
      continue;
    }
    const fact = decodeFact(element);
    if ('octets' in fact && fact.octets.length > KEPT_OCTETS) {
      whole.set(fact.seq, fact.octets);
      facts.push({ ...fact, octets: fact.octets.slice(0, KEPT_OCTETS) });
    } else facts.push(fact);
  }
  const found = <T>(octets: T | undefined, what: string): Promise<T> =>
    octets === undefined ? Promise.reject(new Error(`this file has no ${what}`)) : Promise.resolve(octets);
  return {
    facts,
    octets: {
      frame: (seq) => found(whole.get(seq), `more octets of fact ${String(seq)}`),
      message: async (message) => octetsOfLatin1(await found(messages.get(message), `message ${message}`)),
    },
    version: Number(header['version'] ?? TRACE_VERSION),
  };
}
