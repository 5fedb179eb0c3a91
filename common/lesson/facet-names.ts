/** Which properties a condition may name of which command. What each is read from is in `facets.ts`. */
import { isImapCommand } from '../imap/commands.ts';
import { isPop3Command } from '../pop3/commands.ts';
import type { Protocol } from '../protocols.ts';
import { isSmtpCommand } from '../smtp/commands.ts';

export function isVerbOf(protocol: Protocol, verb: string): boolean {
  switch (protocol) {
    case 'smtp':
      return isSmtpCommand(verb);
    case 'pop3':
      return isPop3Command(verb);
    case 'imap':
      return isImapCommand(verb);
  }
}

/** Of a message as it lies in a mailbox. */
export const messageFacets: readonly string[] = ['subject', 'from', 'flag', 'unflagged', 'uid'];

/** Of what an IMAP server told. */
export const toldFacets = ['number', 'flag', 'uid', 'modseq', 'earlier', 'during'] as const;
export type ToldFacet = (typeof toldFacets)[number];

/** Of the message itself as it was sent: its fields decoded, a line as it stands in the message, dots of the wire undone. */
const content: readonly string[] = ['subject', 'from', 'to', 'field', 'line', 'dotted'];

const byVerb: Readonly<Record<Protocol, Readonly<Record<string, readonly string[]>>>> = {
  smtp: {
    EHLO: ['name'],
    HELO: ['name'],
    MAIL: ['from', 'parameter'],
    RCPT: ['to', 'parameter'],
    DATA: content,
    BDAT: content,
    AUTH: ['mechanism'],
  },
  pop3: {
    APOP: ['user'],
    AUTH: ['mechanism'],
    DELE: ['message'],
    LANG: ['language'],
    LIST: ['message'],
    RETR: ['message'],
    TOP: ['message', 'lines'],
    UIDL: ['message'],
    USER: ['user'],
  },
  imap: {
    APPEND: ['mailbox', 'flag', ...content],
    AUTHENTICATE: ['mechanism'],
    COPY: ['message', 'mailbox'],
    DELETEACL: ['mailbox', 'identifier'],
    ENABLE: ['extension'],
    EXAMINE: ['mailbox', 'condstore', 'qresync'],
    FETCH: ['message', 'item', 'peek', 'partial', 'changedsince'],
    LIST: ['reference', 'pattern'],
    LISTRIGHTS: ['mailbox', 'identifier'],
    LOGIN: ['user'],
    LSUB: ['reference', 'pattern'],
    MOVE: ['message', 'mailbox'],
    RENAME: ['mailbox', 'to'],
    SEARCH: ['key', 'text'],
    SELECT: ['mailbox', 'condstore', 'qresync'],
    SETACL: ['mailbox', 'identifier', 'right', 'taken', 'how'],
    STATUS: ['mailbox', 'item'],
    STORE: ['message', 'flag', 'how', 'silent', 'unchangedsince'],
    'UID COPY': ['uid', 'mailbox'],
    'UID EXPUNGE': ['uid'],
    'UID FETCH': ['uid', 'item', 'peek', 'partial', 'changedsince', 'vanished'],
    'UID MOVE': ['uid', 'mailbox'],
    'UID SEARCH': ['key', 'text'],
    'UID STORE': ['uid', 'flag', 'how', 'silent', 'unchangedsince'],
  },
};

const ofOneMailbox = ['CREATE', 'DELETE', 'GETACL', 'MYRIGHTS', 'SUBSCRIBE', 'UNSUBSCRIBE'];

/** Every command also has `argument`: all that follows its verb, as one text, and `word`: one of its words. */
export function facetNames(protocol: Protocol, verb: string): readonly string[] {
  if (verb === 'any') return [];
  const own =
    protocol === 'imap' && ofOneMailbox.includes(verb) ? ['mailbox'] : (byVerb[protocol][verb] ?? []);
  return [...own, 'argument', 'word'];
}
