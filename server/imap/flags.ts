/** Which flags may be stored. RFC 3501 §2.3.2 */
import { systemFlags } from '../../common/imap/lexer.ts';
import { rightFor } from '../../common/imap/rights.ts';
import type { Mailbox } from '../../common/projections/mailbox.ts';
import { ImapNo } from './errors.ts';
import { MAX_KEYWORDS } from './limits.ts';

/**
 * What somebody with these rights can change: of the flags with a backslash those of the RFC, and any keyword, old or new.
 * RFC 4314 §4
 */
export const flagsFor = (rights: string): readonly string[] =>
  permitted([...systemFlags.values(), '\\*'], rights);

/** Those of the flags that the rights let somebody change. RFC 4314 §4 */
export const permitted = (flags: readonly string[], rights: string): readonly string[] =>
  changesAll(rights) ? flags : flags.filter((flag) => rights.includes(rightFor(flag)));

const changesAll = (rights: string): boolean => [...'swt'].every((right) => rights.includes(right));

/** One step of a STORE. */
export interface FlagChange {
  readonly how: 'added' | 'removed' | 'replaced';
  readonly flags: readonly string[];
}

/**
 * What a STORE comes to for somebody who may change only some flags: the others stay as they are, which replacing them would
 * not do. Not even one that may be changed is a NO. RFC 4314 §4
 *
 * @param entries whose flags are to change
 */
export function permittedChanges(
  { how, flags }: FlagChange,
  rights: string,
  entries: readonly { readonly flags: readonly string[] }[],
): readonly FlagChange[] {
  const may = permitted(flags, rights);
  if (changesAll(rights)) return [{ how, flags }];
  if (flagsFor(rights).length === 0 || (may.length === 0 && flags.length > 0)) {
    throw new ImapNo(
      'NOPERM',
      'flags take the rights "s" for \\Seen, "t" for \\Deleted and "w" for all others',
    );
  }
  if (how !== 'replaced') return [{ how, flags: may }];
  const named = new Set(may.map((flag) => flag.toLowerCase()));
  const there = new Map(entries.flatMap((entry) => entry.flags.map((flag) => [flag.toLowerCase(), flag])));
  const surplus = permitted([...there.values()], rights).filter((flag) => !named.has(flag.toLowerCase()));
  return [
    { how: 'removed', flags: surplus },
    { how: 'added', flags: may },
  ];
}

/**
 * We differ: RFC 3501 §7.1 has a server pass over flags that are not in PERMANENTFLAGS, or keep them for the session; a
 * learner who mistyped one had better be told.
 */
export function refuseUnknownFlags(flags: readonly string[]): void {
  const unknown = flags.find((flag) => flag.startsWith('\\') && !systemFlags.has(flag.toLowerCase()));
  if (unknown === undefined) return;
  const known = [...systemFlags.values()].join(' ');
  const shown = unknown.slice(0, 24);
  throw new ImapNo('CANNOT', `${shown} is no flag here; there are ${known}, and keywords without backslash`);
}

/** A mailbox may have `MAX_KEYWORDS`, these flags included. RFC 5530 §3 LIMIT */
export function refuseTooManyKeywords(flags: readonly string[], { messages }: Mailbox): void {
  const asked = flags.filter(isKeyword);
  if (asked.length === 0) return;
  const known = new Set<string>();
  for (const message of messages) {
    for (const flag of message.flags) if (isKeyword(flag)) known.add(flag.toLowerCase());
  }
  const fresh = asked.filter((flag) => !known.has(flag.toLowerCase())).length;
  if (fresh === 0 || known.size + fresh <= MAX_KEYWORDS) return;
  throw new ImapNo(
    'LIMIT',
    `a mailbox may have ${MAX_KEYWORDS} keywords; this one has ${known.size}, and ${fresh} more would be too many`,
  );
}

const isKeyword = (flag: string): boolean => !flag.startsWith('\\');
