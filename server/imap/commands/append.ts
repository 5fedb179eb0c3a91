import type { Handler } from '../handler.ts';
import { ImapBad, ImapNo } from '../errors.ts';
import { permitted, refuseTooManyKeywords, refuseUnknownFlags } from '../flags.ts';

/** APPEND puts a message at the end of a mailbox. RFC 3501 §6.3.11 */
export const append: Handler<'APPEND'> = (session, { mailbox, flags, internalDate, message }) => {
  const { owner, mailbox: target, rights } = session.mailbox(mailbox, 'i', 'TRYCREATE');
  if (message.includes(0)) throw new ImapBad('a message must not hold the octet NUL (RFC 3501 9 literal)');
  if (message.length === 0) throw new ImapNo('CANNOT', 'a message of no octets is none');
  refuseUnknownFlags(flags);
  refuseTooManyKeywords(flags, target);
  const dated = internalDate === undefined ? {} : { internalDate };
  const added = session.store.add(
    owner,
    target.name,
    // Flags that the user may not set are left out, and the message is taken all the same. RFC 4314 §4
    // A copy: the literal may be a small part of what the socket read.
    [{ octets: message.slice(), flags: permitted(flags, rights), ...dated }],
    'appended',
    session.cause,
  );
  // Who may put in but not read is told nothing of what is there. RFC 4315 §3
  if (!rights.includes('r')) return 'APPEND completed';
  return `[APPENDUID ${target.uidvalidity} ${added[0]?.uid}] APPEND completed`;
};
