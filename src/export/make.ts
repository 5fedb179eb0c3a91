/** Makes the file that somebody asked for, in slices. */
import { capture } from '../../common/export/capture.ts';
import { Chosen, messagesIn } from '../../common/export/chosen.ts';
import { fileName, stamp } from '../../common/export/file-name.ts';
import { jsonLines, traceElements, type TraceParts } from '../../common/export/json-lines.ts';
import { unmaskFact } from '../../common/export/masked.ts';
import { replayFile } from '../../common/export/replay-file.ts';
import { assertNever } from '../../common/protocols.ts';
import type { Fact } from '../../common/trace/facts.ts';
import type { OctetSource } from '../live/trace.svelte.ts';
import { words } from '../words/words.ts';
import { draw, type Drawing } from './drawing.ts';
import { inertText } from './inert.ts';
import { mermaid } from './mermaid.ts';
import type { Pace } from './pace.ts';
import { png } from './png.ts';
import { chosenRows } from './rows.ts';
import { transcript } from './transcript.ts';

export type Format = 'svg' | 'png' | 'mermaid' | 'markdown' | 'jsonl' | 'pcapng' | 'eml' | 'html';

interface FormatDescription {
  readonly extension: string;
  readonly type: string;
  /** Can be read, and put on the clipboard, as text. */
  readonly text: boolean;
}

export const formats: Readonly<Record<Format, FormatDescription>> = {
  svg: { extension: 'svg', type: 'image/svg+xml', text: true },
  png: { extension: 'png', type: 'image/png', text: false },
  mermaid: { extension: 'mmd', type: 'text/plain;charset=utf-8', text: true },
  markdown: { extension: 'md', type: 'text/markdown;charset=utf-8', text: true },
  jsonl: { extension: 'jsonl', type: 'application/jsonl', text: true },
  pcapng: { extension: 'pcapng', type: 'application/vnd.tcpdump.pcap', text: false },
  eml: { extension: 'eml', type: 'message/rfc822', text: false },
  html: { extension: 'html', type: 'text/html', text: false },
};

export interface Choice {
  readonly format: Format;
  /** What was chosen, in words. */
  readonly title: string;
  readonly passwords: boolean;
  /** Whether stored messages come along. */
  readonly messages: boolean;
  readonly theme: 'light' | 'dark';
  /** The stored message that becomes a file; the first that the facts speak of unless given. */
  readonly message?: string | undefined;
}

export interface Source {
  /** All of the trace, in order. */
  readonly facts: readonly Fact[];
  readonly chosen: readonly Fact[];
  /** How many rows of the diagram that is. */
  readonly rows: number;
  readonly epoch: string;
  readonly octets: OctetSource;
  readonly toggled: ReadonlySet<number>;
}

export interface Made {
  readonly blob: Blob;
  readonly name: string;
}

const WIDTH = 1280;

export async function make(source: Source, choice: Choice, pace: Pace): Promise<Made> {
  const { format, title } = choice;
  const { type, extension } = formats[format];
  if (format === 'eml') return messageFile(source, choice);
  const chosen = new Chosen(source.chosen);
  const facts: Fact[] = [];
  for (const fact of source.facts) {
    if (chosen.takes(fact)) facts.push(fact);
    await pace.step();
  }
  const parts = await partsOf(source, choice, facts, chosen.seqs, pace);
  const blob = parts instanceof Blob ? parts : new Blob(parts, { type });
  const at = source.chosen[0]?.at ?? 0;
  return { blob, name: fileName(`mailglass ${stamp(at)} ${title}`, extension) };
}

async function partsOf(
  source: Source,
  choice: Choice,
  facts: readonly Fact[],
  seqs: ReadonlySet<number>,
  pace: Pace,
): Promise<Blob | BlobPart[]> {
  const { format, passwords, messages } = choice;
  const kept = <T>(octets: Promise<T>): Promise<T | undefined> => octets.catch(() => undefined);
  const trace: TraceParts = {
    epoch: source.epoch,
    facts,
    passwords,
    messages,
    frame: (seq) => kept(source.octets.frame(seq)),
    message: (message) => kept(source.octets.message(message)),
  };
  const shown = (): readonly Fact[] => (passwords ? facts.map(unmaskFact) : facts);
  const rows = () => chosenRows(shown(), seqs, () => pace.step());
  const drawing = (): Promise<Drawing> => {
    const { toggled, rows: count } = source;
    const { theme, title } = choice;
    const time = timeOf(source.chosen);
    return draw(
      { facts: shown(), seqs, rows: count, toggled, theme, width: WIDTH, title: `mailglass: ${title}`, time },
      pace,
    );
  };
  switch (format) {
    case 'svg':
      return [...(await drawing()).parts];
    case 'png':
      return png(await drawing());
    case 'mermaid':
      return gather(mermaid(await rows()), facts.length, pace);
    case 'markdown':
      return gather(transcript(await rows()), facts.length, pace);
    case 'jsonl':
      return gather(jsonLines(trace), facts.length, pace);
    case 'pcapng':
      return gather(capture(trace), facts.length, pace);
    case 'html':
      return gather(replayFile(await template(), traceElements(trace)), facts.length, pace);
    case 'eml':
      return [];
    default:
      return assertNever(format);
  }
}

/** Pieces are joined now and then, since a file of a million parts takes long to put together. */
const JOINED = 2000;

async function gather(
  parts: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  expected: number,
  pace: Pace,
): Promise<BlobPart[]> {
  const blobs: BlobPart[] = [];
  let last: BlobPart[] = [];
  let count = 0;
  for await (const part of parts) {
    last.push(part as BlobPart);
    if (last.length >= JOINED) {
      blobs.push(new Blob(last));
      last = [];
    }
    await pace.step(Math.min(1, ++count / Math.max(1, expected)));
  }
  return [...blobs, ...last];
}

async function messageFile({ chosen, octets }: Source, choice: Choice): Promise<Made> {
  const named = messagesIn(chosen);
  const message = named.find((one) => one.message === choice.message) ?? named[0];
  if (!message) throw new Error(words.exporting.noMessage);
  const whole = await octets.message(message.message).catch(() => {
    throw new Error(words.exporting.messageGone);
  });
  return {
    blob: new Blob([whole as Uint8Array<ArrayBuffer>], { type: formats.eml.type }),
    name: fileName(message.subject || message.message, formats.eml.extension),
  };
}

/** The page that replays, without a trace yet. It comes from the server that this page came from. */
async function template(): Promise<string> {
  const response = await fetch('/replay.html').catch(() => undefined);
  if (!response?.ok) throw new Error(words.exporting.noTemplate);
  return response.text();
}

function timeOf(facts: readonly Fact[]): string {
  const [first, last] = [facts[0], facts.at(-1)];
  if (!first || !last) return '';
  const text = (at: number): string => new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  return inertText(`${text(first.at)} to ${text(last.at)} UTC`);
}
