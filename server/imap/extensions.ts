/** What a client can turn on with ENABLE, because it changes what the server sends. RFC 5161 §3.1 */

export const extensions = ['CONDSTORE', 'QRESYNC'] as const;

export type Extension = (typeof extensions)[number];

export type Enabled = ReadonlySet<Extension>;

export const notEnabled: Enabled = new Set();
