/** The file that mailglass was started with (`--open FILE`), read part by part from its server. RFC 9110 §14 */
import type { Readable } from './read-file.ts';

/** What is used of a `File`, wherever it comes from. */
export interface CaptureFile extends Readable {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly lastModified: number;
}

const PLACE = '/api/capture';

/** Whether the address of this page asks for it. */
export const asksForServedFile = (search: string): boolean => new URLSearchParams(search).has('open');

/** @throws Error with the server's words when there is none */
export async function servedFile(fetches: typeof fetch = fetch): Promise<CaptureFile> {
  const head = await fetches(PLACE, { method: 'HEAD', cache: 'no-store' });
  // The answer to HEAD has no words; whoever asks for a part is told why there is none.
  if (!head.ok) throw new Error(await (await fetches(PLACE)).text());
  const header = (name: string): string => head.headers.get(name) ?? '';
  return {
    name: decodeURIComponent(header('x-file-name')),
    size: Number(header('content-length')),
    lastModified: Date.parse(header('last-modified')) || 0,
    slice: (from, to) => ({
      async arrayBuffer() {
        const headers = { Range: `bytes=${String(from)}-${String(to - 1)}` };
        const part = await fetches(PLACE, { headers, cache: 'no-store' });
        if (!part.ok) throw new Error(await part.text());
        return part.arrayBuffer();
      },
    }),
  };
}
