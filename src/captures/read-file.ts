/** Reads a file piece by piece, so that it need not fit into memory and the page stays responsive meanwhile. */
import type { CaptureImport, Imported } from '../../common/capture/import.ts';

/** What is used of a `File`. */
export interface Readable {
  readonly size: number;
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

export interface Reading {
  /** Called after each piece, with how many octets were read. */
  readonly progress: (read: number) => void;
  readonly isStopped: () => boolean;
  /** Lets the page do something else. */
  readonly breathe: () => Promise<void>;
  /** Milliseconds, of any clock. */
  readonly now: () => number;
  /** What is said when not all was read: how many octets were. */
  readonly stoppedAt: (read: number) => string;
}

/** Octets read at once; taken apart in a few milliseconds. */
export const PIECE_OCTETS = 256 * 1024;
/** After so many milliseconds of work the page gets its turn. */
const TURN = 12;

/** @throws CaptureProblem when it is no file that can be read */
export async function readFile(file: Readable, into: CaptureImport, reading: Reading): Promise<Imported> {
  let read = 0;
  let since = reading.now();
  while (read < file.size && !into.done && !reading.isStopped()) {
    const end = Math.min(file.size, read + PIECE_OCTETS);
    into.take(new Uint8Array(await file.slice(read, end).arrayBuffer()));
    read = end;
    if (reading.now() - since < TURN) continue;
    reading.progress(read);
    await reading.breathe();
    since = reading.now();
  }
  return into.finish(read < file.size ? reading.stoppedAt(read) : undefined);
}
