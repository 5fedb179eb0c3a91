/** The built page, from its folder. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface PageFile {
  readonly octets: Uint8Array;
  readonly type: string;
  readonly etag: string;
  /** Its name changes with its content. */
  readonly immutable: boolean;
}

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.md': 'text/markdown; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
};

/** Where the page is, seen from the bundle (`dist/server/main.js`) or from the source (`server/api/files.ts`). */
export function pageFolder(): string {
  const candidates = ['../page', '../../page', '../../dist/page'].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return candidates.find((path) => existsSync(join(path, 'index.html'))) ?? (candidates[2] as string);
}

/** @param pathname of the URL, still percent-encoded; `undefined` when no such file is part of the page */
export async function pageFile(folder: string, pathname: string): Promise<PageFile | undefined> {
  const path = pathIn(folder, pathname);
  if (path === undefined) return undefined;
  try {
    const octets = await readFile(path);
    const etag = `"${createHash('sha256').update(octets).digest('base64url').slice(0, 16)}"`;
    const type = types[extname(path)] ?? 'application/octet-stream';
    return { octets, type, etag, immutable: pathname.startsWith('/assets/') };
  } catch {
    return undefined;
  }
}

/** Never a path outside the folder, whatever the URL says, and never a hidden file. */
function pathIn(folder: string, pathname: string): string | undefined {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return undefined;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return undefined;
  const names = decoded.split('/').filter((name) => name !== '');
  if (names.some((name) => name.startsWith('.'))) return undefined;
  const path = join(folder, ...names, ...(decoded.endsWith('/') ? ['index.html'] : []));
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? path : undefined;
}
