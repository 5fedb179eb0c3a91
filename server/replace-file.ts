/** Replaces a file so that a stop in between leaves the old one or the new one, never half of one. */
import { chmodSync, renameSync, writeFileSync } from 'node:fs';

export function replaceFile(path: string, text: string, mode: number): void {
  const fresh = `${path}.new`;
  // On disk before it gets its name, or a power failure could leave an empty file under it.
  writeFileSync(fresh, text, { mode, flush: true });
  // `mode` counts for a new file only.
  chmodSync(fresh, mode);
  renameSync(fresh, path);
}
