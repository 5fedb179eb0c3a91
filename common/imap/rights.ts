/** The rights of access control lists. RFC 4314 §2.1 */
import type { WordMeaning } from './replies.ts';

/** In the order in which they are written. */
const meanings = {
  l: 'See the mailbox in LIST, and subscribe to it.',
  r: 'Open the mailbox and read its messages; STATUS.',
  s: 'Set and clear \\Seen.',
  w: 'Set and clear flags other than \\Seen and \\Deleted.',
  i: 'Put messages in, by APPEND and COPY.',
  p: 'Send mail to the address of the mailbox; IMAP itself does nothing with it.',
  k: 'Create mailboxes below it.',
  x: 'Delete the mailbox, or rename it.',
  t: 'Set and clear \\Deleted.',
  e: 'Remove the messages marked \\Deleted.',
  a: 'Read and change who has which rights.',
} as const;

export type Right = keyof typeof meanings;

/** What the owner of a mailbox may do: everything. */
export const ALL_RIGHTS = Object.keys(meanings).join('');

/** All that RFC 2086 did not have, as the capability must tell. RFC 4314 §2.2 */
export const NEW_RIGHTS = 'kxte';

/** Older names that each stand for several. RFC 4314 §2.1.1 */
const virtual: Readonly<Record<string, string>> = { c: 'kx', d: 'te' };

/** Stands for everybody. RFC 4314 §2 */
export const ANYONE = 'anyone';

/** Identifiers and the rights given to them: letters of `ALL_RIGHTS`, in that order. */
export type AccessList = ReadonlyMap<string, string>;

/** Each right once, in the usual order, the older names spelt out. */
export function canonicalRights(rights: string): string {
  const named = new Set([...rights].flatMap((right) => [...(virtual[right] ?? right)]));
  return [...ALL_RIGHTS].filter((right) => named.has(right)).join('');
}

/** As responses write them: with the older names, for clients that know no others. RFC 4314 §2.1.1 */
export function formatRights(rights: string): string {
  const older = Object.entries(virtual)
    .filter(([, parts]) => [...parts].some((part) => rights.includes(part)))
    .map(([name]) => name);
  // No rights at all are an empty string. RFC 4314 §7 rights
  return rights === '' ? '""' : rights + older.join('');
}

/** Why this is no list of rights, or `null`. RFC 4314 §3.1 */
export function rightsProblem(rights: string): string | null {
  if (/[A-Z]/.test(rights)) return 'rights are written in lower case (RFC 4314 2)';
  const unknown = [...rights].find(
    (right) => !Object.hasOwn(meanings, right) && !Object.hasOwn(virtual, right),
  );
  if (unknown === undefined) return null;
  const shown = /[!-~]/.test(unknown) ? unknown : '?';
  return `there is no right "${shown}"; there are ${[...ALL_RIGHTS].join(' ')}`;
}

/** What somebody may do with another's mailbox: what they and what everybody were given, together. RFC 4314 §2 */
export function rightsIn(acl: AccessList, user: string): string {
  if (acl.size === 0) return '';
  return canonicalRights((acl.get(user) ?? '') + (acl.get(ANYONE) ?? ''));
}

/** What an entry's rights are after SETACL. RFC 4314 §3.1 */
export function changedRights(before: string, how: 'added' | 'removed' | 'replaced', rights: string): string {
  const given = canonicalRights(rights);
  if (how === 'replaced') return given;
  if (how === 'added') return canonicalRights(before + given);
  return [...before].filter((right) => !given.includes(right)).join('');
}

/** The right that setting or clearing a flag takes. RFC 4314 §4 */
export function rightFor(flag: string): Right {
  const lower = flag.toLowerCase();
  return lower === '\\seen' ? 's' : lower === '\\deleted' ? 't' : 'w';
}

/** Each letter of a list of rights in words: `l: See the mailbox …`. */
export function rightsMean(rights: string): WordMeaning {
  const known = [...canonicalRights(rights)].map((right) => `${right}: ${meanings[right as Right]}`);
  const means = known.length === 0 ? 'No rights at all.' : known.join(' ');
  return { means, rfc: 'RFC 4314 §2.1' };
}
