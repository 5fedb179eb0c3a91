/**
 * Captures, saved traces and transcripts that are opened on the page: reads them, shows them in place of what is live, and
 * keeps the last one so that it can be shown again.
 */
import type { Imported } from '../../common/capture/import.ts';
import type { PortSeen } from '../../common/capture/conversations.ts';
import { CaptureProblem } from '../../common/capture/problem.ts';
import type { Protocol } from '../../common/protocols.ts';
import { inert } from '../../common/trace/shape.ts';
import { sizeText } from '../ladder/label.ts';
import type { Live, OpenedCapture } from '../live/live.svelte.ts';
import { Trace } from '../live/trace.svelte.ts';
import { words } from '../words/words.ts';
import { readFile } from './read-file.ts';
import { servedFile, type CaptureFile } from './served-file.ts';

/** How somebody wants a file to be read. */
export interface Wishes {
  /** What is spoken where a transcript, or the port named here, does not tell. */
  readonly protocol?: Protocol;
  readonly port?: number;
}

export interface Capture extends OpenedCapture {
  readonly notices: readonly string[];
  readonly connections: number;
  /** Of a packet capture: how many packets it has, and other ports that TCP went over. */
  readonly packets: number;
  readonly otherPorts: readonly PortSeen[];
}

interface UnderWay {
  readonly name: string;
  readonly size: number;
  readonly read: number;
  readonly facts: number;
}

/** Facts appended at once: a few milliseconds of work. */
const BATCH = 5000;

export class Captures {
  /** The sheet is open. */
  sheet = $state(false);
  underWay = $state.raw<UnderWay | null>(null);
  /** Why the last file could not be opened; empty when it could. */
  problem = $state('');
  /** The last that was opened, or the last in which no mail was found. */
  last = $state.raw<Capture | null>(null);
  /** What is to be said about it was read. */
  dismissed = $state(false);

  readonly #live: Live;
  #file: CaptureFile | undefined;
  /** Counts what was begun: only the last may show what comes of it. */
  #begun = 0;
  #stopped = false;

  constructor(live: Live) {
    this.#live = live;
  }

  /** Whether the last one has anything to show. */
  get found(): boolean {
    return (this.last?.trace.facts.length ?? 0) > 0;
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Reads the last file again, otherwise. */
  async again(wishes: Wishes): Promise<void> {
    if (this.#file) await this.open(this.#file, wishes);
  }

  show(): void {
    if (!this.last) return;
    this.sheet = false;
    this.#live.showTrace(this.last);
  }

  /** Opens the file that mailglass was started with. */
  async openServed(): Promise<void> {
    try {
      await this.open(await servedFile());
    } catch (error) {
      this.problem = words.captures.unexpected(error instanceof Error ? error.message : String(error));
      this.sheet = true;
    }
  }

  async open(file: CaptureFile, wishes: Wishes = {}): Promise<void> {
    const begun = ++this.#begun;
    const isLast = (): boolean => begun === this.#begun;
    this.#file = file;
    this.#stopped = false;
    this.sheet = true;
    this.problem = '';
    const name = inert(file.name);
    this.underWay = { name, size: file.size, read: 0, facts: 0 };
    try {
      const { CaptureImport } = await import('../../common/capture/import.ts');
      const into = new CaptureImport({
        from: file.lastModified,
        ...(wishes.protocol === undefined ? {} : { protocol: wishes.protocol }),
        ...(wishes.port === undefined ? {} : { ports: [[wishes.port, wishes.protocol ?? 'smtp']] }),
      });
      const imported = await readFile(file, into, {
        progress: (read) => {
          if (isLast()) this.underWay = { name, size: file.size, read, facts: into.count };
        },
        isStopped: () => this.#stopped || !isLast(),
        breathe,
        now: () => performance.now(),
        stoppedAt: (read) => words.captures.stoppedAt(sizeText(read), sizeText(file.size)),
      });
      const capture = await captureOf(name, imported);
      if (!isLast()) return;
      this.last = capture;
      this.dismissed = false;
      // Where nothing is to be seen, the sheet says why, and what can be tried.
      if (this.found) this.show();
    } catch (error) {
      if (!isLast()) return;
      const reason = error instanceof Error ? error.message : String(error);
      this.problem = error instanceof CaptureProblem ? reason : words.captures.unexpected(reason);
    } finally {
      if (isLast()) this.underWay = null;
    }
  }
}

/** Lets the page paint and answer. */
function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

async function captureOf(name: string, imported: Imported): Promise<Capture> {
  const { facts, frames, messages, notices, packets, otherPorts } = imported;
  const held = (octets: Uint8Array | undefined, what: string): Promise<Uint8Array> =>
    octets ? Promise.resolve(octets) : Promise.reject(new Error(what));
  const trace = new Trace({
    frame: (seq) => held(frames.get(seq), words.captures.frameGone),
    message: (message) => held(messages.get(message), words.captures.messageGone),
  });
  let connections = 0;
  for (let at = 0; at < facts.length; at += BATCH) {
    const batch = facts.slice(at, at + BATCH);
    for (const { kind } of batch) if (kind === 'connection-opened') connections++;
    trace.append(batch);
    await breathe();
  }
  return { name, trace, notices, connections, packets, otherPorts };
}
