/** The file of a world on disk: read within bounds, and watched. */
import { watch } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { WorldProblem } from '../../common/live-protocol.ts';
import { MAX_WORLD_OCTETS } from './read.ts';

/** Editors write in several steps; what is read in between is half a file. */
const SETTLE_MS = 100;

export type FileText = { readonly text: string } | { readonly problems: readonly WorldProblem[] };

/** `undefined` if there is no such file. Whatever else stands in its place is told as a problem. */
export async function readText(path: string): Promise<FileText | undefined> {
  try {
    const file = await open(path);
    try {
      // One octet more than may be, so that too long a file is seen to be one, and /dev/zero ends.
      const buffer = Buffer.alloc(MAX_WORLD_OCTETS + 1);
      let length = 0;
      for (let read = 1; read > 0 && length < buffer.length; length += read) {
        ({ bytesRead: read } = await file.read(buffer, length));
      }
      return textOf(buffer.subarray(0, length));
    } finally {
      await file.close();
    }
  } catch (error) {
    if ((error as { code?: string }).code === 'ENOENT') return undefined;
    return { problems: [{ line: 1, column: 1, message: `it cannot be read: ${(error as Error).message}` }] };
  }
}

function textOf(octets: Buffer): FileText {
  if (octets.length > MAX_WORLD_OCTETS) {
    const message = `the file is larger than ${MAX_WORLD_OCTETS} octets; make it shorter`;
    return { problems: [{ line: 1, column: 1, message }] };
  }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(octets) };
  } catch {
    return { problems: [{ line: 1, column: 1, message: 'the file is no UTF-8 text; save it as UTF-8' }] };
  }
}

/** Calls `changed` some time after the file was written. The answer ends that. Throws where files cannot be watched. */
export function watchFile(path: string, changed: () => void, failed: (error: Error) => void): () => void {
  const name = basename(path);
  let timer: NodeJS.Timeout | undefined;
  // Its folder: many editors put a new file in place of the old one, and a watched file that is gone tells no more.
  const watcher = watch(dirname(path), (_event, which) => {
    // Not every system says which.
    if (which !== null && which !== name) return;
    clearTimeout(timer);
    timer = setTimeout(changed, SETTLE_MS);
  });
  watcher.on('error', failed);
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
