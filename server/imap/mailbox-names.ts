/** Which names a mailbox may have, and which mailboxes lie below another. RFC 3501 §5.1 */
import { DELIMITER, superiorsOf } from '../../common/imap/list-pattern.ts';
import { showMailboxName } from '../../common/imap/mailbox-name.ts';
import type { Mailbox } from '../../common/projections/mailbox.ts';
import type { SessionContext } from './context.ts';
import { ImapNo } from './errors.ts';
import { MAX_MAILBOX_NAME, MAX_MAILBOXES } from './limits.ts';
import { OTHER_USERS, type Place } from './places.ts';

/** A name as it was asked for: a delimiter at its end only says that more will lie below. RFC 3501 §6.3.3 */
export function withoutTrailingDelimiter(name: string): string {
  return name.length > 1 && name.endsWith(DELIMITER) ? name.slice(0, -1) : name;
}

/** Throws unless the user may make a mailbox of this name. */
export function refuseUnlessCreatable(session: SessionContext, { owner, name, shown: asked }: Place): void {
  const shown = showMailboxName(asked);
  const cannot = (why: string): never => {
    throw new ImapNo('CANNOT', why);
  };
  if (owner === '')
    cannot(`below "${OTHER_USERS}" are the mailboxes of other users, each below a user's name`);
  const mailboxes = session.mailboxesOf(owner);
  // Whether there is such a mailbox, who may not make any need not learn. RFC 4314 §6
  refuseUnlessMayCreate(session, owner, name);
  if (name === 'INBOX') throw new ImapNo('ALREADYEXISTS', 'INBOX is always there');
  if (mailboxes.has(name)) throw new ImapNo('ALREADYEXISTS', `a mailbox named ${shown} is there already`);
  if (name === '' || name.split(DELIMITER).includes('')) {
    cannot(`every level of a name between "${DELIMITER}" needs at least one character`);
  }
  if (/[%*]/.test(name)) cannot('% and * cannot stand in a name, since LIST takes them for wildcards');
  if (/[\x00-\x1f\x7f-\x9f]/.test(name)) cannot('control characters cannot stand in a name');
  if (name.length > MAX_MAILBOX_NAME) cannot(`a name may have ${MAX_MAILBOX_NAME} characters at most`);
  if (mailboxes.size + superiorsOf(name).length >= MAX_MAILBOXES) {
    throw new ImapNo('LIMIT', `an account may have ${MAX_MAILBOXES} mailboxes at most`);
  }
}

/** At another user's, the nearest mailbox above must be one that lets make others below it. RFC 4314 §4 */
function refuseUnlessMayCreate(session: SessionContext, owner: string, name: string): void {
  if (owner === session.account) return;
  const above = nearestSuperior(session, owner, name);
  if (above && session.rightsIn(owner, above).includes('k')) return;
  throw new ImapNo(
    'NOPERM',
    'to make a mailbox in the account of another user takes the right "k" on the one above it',
  );
}

const nearestSuperior = (session: SessionContext, owner: string, name: string): Mailbox | undefined =>
  superiorsOf(name)
    .map((superior) => session.mailboxesOf(owner).get(superior))
    .findLast((mailbox) => mailbox !== undefined);

/** Creates a mailbox and the levels above it that are missing; each is shared as the one above it is. RFC 3501 §6.3.3, RFC 4314 §4 */
export function create(session: SessionContext, { owner, name }: Place, specialUse?: string): void {
  createSuperiors(session, owner, name);
  createOne(session, owner, name, specialUse);
}

/** Creates the levels above a name that are not there yet. RFC 3501 §6.3.3 */
export function createSuperiors(session: SessionContext, owner: string, name: string): void {
  for (const superior of superiorsOf(name)) {
    if (!session.mailboxesOf(owner).has(superior)) createOne(session, owner, superior);
  }
}

function createOne(session: SessionContext, owner: string, name: string, specialUse?: string): void {
  const { store, cause } = session;
  const above = nearestSuperior(session, owner, name);
  store.createMailbox(owner, name, { ...(specialUse === undefined ? {} : { specialUse }), cause });
  for (const [identifier, rights] of above?.acl ?? [])
    store.setRights(owner, name, identifier, rights, cause);
}

/** The names that lie below a name, at whatever depth, in the account it is in. */
export function inferiorsOf(session: SessionContext, { owner, name }: Place): string[] {
  return [...session.mailboxesOf(owner).keys()].filter((other) => other.startsWith(name + DELIMITER));
}
