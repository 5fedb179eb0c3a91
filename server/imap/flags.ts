/** Which flags may be stored. RFC 3501 §2.3.2 */
import { systemFlags } from '../../common/imap/lexer.ts';
import type { Mailbox } from '../../common/projections/mailbox.ts';
import { ImapNo } from './errors.ts';
import { MAX_KEYWORDS } from './limits.ts';

/** Any keyword may be made; of the flags with a backslash only those of the RFC. */
export const permanentFlags = [...systemFlags.values(), '\\*'].join(' ');

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
