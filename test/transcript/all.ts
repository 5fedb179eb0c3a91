/** Where the transcripts are. */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Protocol } from '../../common/protocols.ts';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export const protocols: readonly Protocol[] = ['smtp', 'pop3', 'imap'];

/** The paths of a protocol's transcripts, from the root. */
export function transcriptsOf(protocol: Protocol): string[] {
  const folder = `test/transcripts/${protocol}`;
  if (!existsSync(join(root, folder))) return [];
  const names = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return names
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .map((name) => `${folder}/${name}`);
}
