/** Which names a mailbox may have, and which mailboxes lie below another. RFC 3501 §5.1 */
import { DELIMITER, superiorsOf } from '../../common/imap/list-pattern.ts';
import { showMailboxName } from '../../common/imap/mailbox-name.ts';
import type { SessionContext } from './context.ts';
import { ImapNo } from './errors.ts';
import { MAX_MAILBOX_NAME, MAX_MAILBOXES } from './limits.ts';

/** A name as it was asked for: a delimiter at its end only says that more will lie below. RFC 3501 §6.3.3 */
export function withoutTrailingDelimiter(name: string): string {
  return name.length > 1 && name.endsWith(DELIMITER) ? name.slice(0, -1) : name;
}

/** Throws unless a mailbox of this name can be made. */
export function refuseUnlessCreatable(session: SessionContext, name: string): void {
  const shown = showMailboxName(name);
  if (name === 'INBOX') throw new ImapNo('ALREADYEXISTS', 'INBOX is always there');
  if (session.mailboxes.has(name))
    throw new ImapNo('ALREADYEXISTS', `a mailbox named ${shown} is there already`);
  const cannot = (why: string): never => {
    throw new ImapNo('CANNOT', why);
  };
  if (name === '' || name.split(DELIMITER).includes('')) {
    cannot(`every level of a name between "${DELIMITER}" needs at least one character`);
  }
  if (/[%*]/.test(name)) cannot('% and * cannot stand in a name, since LIST takes them for wildcards');
  if (/[\x00-\x1f\x7f-\x9f]/.test(name)) cannot('control characters cannot stand in a name');
  if (name.length > MAX_MAILBOX_NAME) cannot(`a name may have ${MAX_MAILBOX_NAME} characters at most`);
  if (session.mailboxes.size + superiorsOf(name).length >= MAX_MAILBOXES) {
    throw new ImapNo('LIMIT', `an account may have ${MAX_MAILBOXES} mailboxes at most`);
  }
}

/** Creates the levels above a name that are not there yet. RFC 3501 §6.3.3 */
export function createSuperiors(session: SessionContext, name: string): void {
  for (const superior of superiorsOf(name)) {
    if (!session.mailboxes.has(superior)) {
      session.store.createMailbox(session.account, superior, { cause: session.cause });
    }
  }
}

/** The names that lie below a name, at whatever depth. */
export function inferiorsOf(session: SessionContext, name: string): string[] {
  return [...session.mailboxes.keys()].filter((other) => other.startsWith(name + DELIMITER));
}
