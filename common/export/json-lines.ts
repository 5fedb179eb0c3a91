/**
 * A trace as JSON: a header, a fact each, a stored message each. One of them a line in JSON Lines; the elements of an array
 * in the page that replays them. Octets are text with one character per octet, see `common/trace/codec.ts`.
 */
import { latin1Of } from '../octets.ts';
import { encodeFact, TRACE_VERSION } from '../trace/codec.ts';
import type { Fact } from '../trace/facts.ts';
import { maskFact, maskOctets } from './masked.ts';
import { messagesIn } from './chosen.ts';

export interface TraceParts {
  readonly epoch: string;
  /** In order. */
  readonly facts: Iterable<Fact>;
  readonly passwords: boolean;
  /** Whether stored messages come along. */
  readonly messages: boolean;
  /** The whole octets of a long frame; `undefined` when they are kept no more. */
  readonly frame: (seq: number) => Promise<Uint8Array | undefined>;
  /** The octets of a stored message; `undefined` when they are kept no more. */
  readonly message: (message: string) => Promise<Uint8Array | undefined>;
}

/** What stands in the file, one JSON text each, without line ends in them. */
export async function* traceElements(parts: TraceParts): AsyncGenerator<string> {
  yield json({ mailglass: 'trace', version: TRACE_VERSION, epoch: parts.epoch });
  for (const fact of parts.facts) yield json(encodeFact(await wholeFact(fact, parts)));
  if (!parts.messages) return;
  for (const { message } of messagesIn(parts.facts)) {
    const octets = await parts.message(message);
    if (octets) yield json({ message, octets: latin1Of(octets) });
  }
}

async function wholeFact(fact: Fact, { frame, passwords }: TraceParts): Promise<Fact> {
  const kept = passwords ? fact : maskFact(fact);
  if (!('octets' in kept) || kept.size <= kept.octets.length) return kept;
  const octets = await frame(fact.seq);
  if (!octets) return kept;
  return { ...kept, octets: passwords ? octets : maskOctets(octets, fact) };
}

/** One a line. */
export async function* jsonLines(parts: TraceParts): AsyncGenerator<string> {
  for await (const element of traceElements(parts)) yield `${element}\n`;
}

/**
 * JSON in printable ASCII: whoever looks at the file in a terminal or an editor meets no control character, nothing that
 * turns the direction, and inside a page nothing that ends a script. Unicode 16 §23.2
 */
function json(value: unknown): string {
  return JSON.stringify(value).replace(/[<\u007f-\uffff]+/g, escaped);
}

const escapes: string[] = [];

function escaped(run: string): string {
  let out = '';
  for (let i = 0; i < run.length; i++) {
    const code = run.charCodeAt(i);
    out += escapes[code] ??= `\\u${code.toString(16).padStart(4, '0')}`;
  }
  return out;
}
