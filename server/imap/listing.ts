/** What LIST and LSUB answer. RFC 3501 §6.3.8, §6.3.9 */
import { DELIMITER, matchesPattern, superiorsOf } from '../../common/imap/list-pattern.ts';
import { formatMailbox } from '../../common/imap/mailbox-name.ts';
import { encodeMailboxName } from '../../common/imap/utf7.ts';

/** INBOX first, then by name, so that a list always looks the same. */
export function inOrder(names: Iterable<string>): string[] {
  const rank = (name: string): number => (name === 'INBOX' ? 0 : 1);
  return [...names].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0));
}

/** All levels above any of the names. */
export function allSuperiors(names: Iterable<string>): Set<string> {
  const superiors = new Set<string>();
  for (const name of names) for (const superior of superiorsOf(name)) superiors.add(superior);
  return superiors;
}

export function matches(pattern: string, name: string): boolean {
  return matchesPattern(pattern, encodeMailboxName(name));
}

/** One LIST or LSUB response. RFC 3501 §7.2.2 */
export function listed(kind: 'LIST' | 'LSUB', attributes: readonly string[], name: string): string {
  return `${kind} (${attributes.join(' ')}) "${DELIMITER}" ${formatMailbox(name)}`;
}

/** The answer to an empty pattern: the delimiter, and that no name has a root of its own. RFC 3501 §6.3.8 */
export function root(kind: 'LIST' | 'LSUB'): string {
  return `${kind} (\\Noselect) "${DELIMITER}" ""`;
}
