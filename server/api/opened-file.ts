/** The file that was named with `--open`: the page asks for it part by part, so that it may be of any size. RFC 9110 §14 */
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';

/** The page asks for less at a time. */
const MOST_OCTETS = 4 * 1024 * 1024;

/** What there is to know of the file, or so many of its octets; or why not. */
export type FilePart =
  | { readonly is: 'file'; readonly name: string; readonly size: number; readonly changed: Date }
  | { readonly is: 'part'; readonly octets: Uint8Array; readonly from: number; readonly size: number }
  | { readonly is: 'refused'; readonly status: 400 | 404 | 416; readonly why: string };

/**
 * @param path of the file; `undefined` where none was named
 * @param range as the request's header has it; not looked at where only `head` is asked for
 */
export async function filePart(
  path: string | undefined,
  range: string | undefined,
  head: boolean,
): Promise<FilePart> {
  if (path === undefined) return refused(404, 'mailglass was started without --open FILE');
  const { size, mtime } = await stat(path).catch(() => ({ size: -1, mtime: new Date(0) }));
  if (size < 0) return refused(404, 'the file named with --open is there no more');
  if (head) return { is: 'file', name: basename(path), size, changed: mtime };
  const [, first, last] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(range ?? '') ?? [];
  if (first === undefined || last === undefined) {
    return refused(400, 'ask for a part of the file, like: Range: bytes=0-65535');
  }
  const from = Number(first);
  const length = Math.min(size, Number(last) + 1) - from;
  if (length <= 0 || length > MOST_OCTETS) {
    return refused(416, `the file has ${String(size)} octets, and a part has 1 to ${String(MOST_OCTETS)}`);
  }
  const file = await open(path);
  try {
    const octets = new Uint8Array(length);
    const { bytesRead } = await file.read(octets, 0, length, from);
    return { is: 'part', octets: octets.subarray(0, bytesRead), from, size };
  } finally {
    await file.close();
  }
}

const refused = (status: 400 | 404 | 416, why: string): FilePart => ({ is: 'refused', status, why });
