/** The words of IMAP's responses and what they mean. RFC 9051 §7, RFC 5530, and the extensions named */

export interface WordMeaning {
  /** One sentence for a learner. */
  readonly means: string;
  readonly rfc: string;
}

/** Words whose text is for people. RFC 9051 §7.1 */
export const statusWords: Readonly<Record<string, WordMeaning>> = {
  OK: { means: 'It worked; without a tag, a remark about something that is well.', rfc: 'RFC 9051 §7.1.1' },
  NO: {
    means: 'The server understood but did not do it; without a tag, a warning.',
    rfc: 'RFC 9051 §7.1.2',
  },
  BAD: {
    means: 'The server did not understand: the command breaks the grammar, or may not be said now.',
    rfc: 'RFC 9051 §7.1.3',
  },
  PREAUTH: {
    means: 'A greeting: the client is known already and need not log in.',
    rfc: 'RFC 9051 §7.1.4',
  },
  BYE: { means: 'The server is about to close the connection.', rfc: 'RFC 9051 §7.1.5' },
};

/** What stands in brackets after a status word, for programs. By its name in upper case. */
export const responseCodes: Readonly<Record<string, WordMeaning>> = {
  ALERT: { means: 'The text must be shown to the person.', rfc: 'RFC 9051 §7.1' },
  ALREADYEXISTS: { means: 'What was to be created exists already.', rfc: 'RFC 5530 §3' },
  APPENDUID: {
    means: 'UIDVALIDITY of the mailbox and UID the appended message got there.',
    rfc: 'RFC 4315 §3',
  },
  AUTHENTICATIONFAILED: { means: 'The user name or the password is wrong.', rfc: 'RFC 5530 §3' },
  AUTHORIZATIONFAILED: {
    means: 'The credentials are right, but this user may not act as the one asked for.',
    rfc: 'RFC 5530 §3',
  },
  BADCHARSET: {
    means: 'SEARCH named a character set the server does not know; it may list those it knows.',
    rfc: 'RFC 9051 §7.1',
  },
  BADURL: { means: 'The URL to take a message from does not work.', rfc: 'RFC 4469 §4.1' },
  CANNOT: {
    means: 'This can never work, whoever asks: a name that is not allowed, say.',
    rfc: 'RFC 5530 §3',
  },
  CAPABILITY: {
    means: 'What the server can do now, so that the client need not ask.',
    rfc: 'RFC 9051 §7.1',
  },
  CLIENTBUG: { means: 'The server believes that the client is at fault.', rfc: 'RFC 5530 §3' },
  CLOSED: {
    means: 'The mailbox selected before is closed; what follows is about the new one.',
    rfc: 'RFC 9051 §7.1',
  },
  COMPRESSIONACTIVE: { means: 'Compression is on already.', rfc: 'RFC 4978 §3' },
  CONTACTADMIN: { means: 'Somebody should tell the administrator.', rfc: 'RFC 5530 §3' },
  COPYUID: {
    means: 'UIDVALIDITY of the target, UIDs of the originals, and UIDs of their copies in the same order.',
    rfc: 'RFC 4315 §3',
  },
  CORRUPTION: { means: 'The server found its data damaged.', rfc: 'RFC 5530 §3' },
  EXPIRED: { means: 'The password or ticket was right once, and is no longer.', rfc: 'RFC 5530 §3' },
  EXPUNGEISSUED: {
    means: 'Somebody else has expunged some of the messages asked about.',
    rfc: 'RFC 5530 §3',
  },
  HASCHILDREN: {
    means: 'The mailbox cannot be deleted while there are others below it.',
    rfc: 'RFC 9051 §7.1',
  },
  HIGHESTMODSEQ: {
    means:
      'The highest modification number in the mailbox; a client that kept it can ask for later changes only.',
    rfc: 'RFC 7162 §3.1.2.1',
  },
  INUSE: { means: 'Somebody else holds what is needed; it may work later.', rfc: 'RFC 5530 §3' },
  LIMIT: { means: 'A limit of the server is reached.', rfc: 'RFC 5530 §3' },
  MAILBOXID: { means: 'The mailbox’s identity, which stays when it is renamed.', rfc: 'RFC 8474 §4' },
  MODIFIED: {
    means: 'These messages were changed by somebody else meanwhile and left alone.',
    rfc: 'RFC 7162 §3.1.3',
  },
  NOMODSEQ: { means: 'The mailbox keeps no modification numbers.', rfc: 'RFC 7162 §3.1.2.2' },
  NONEXISTENT: { means: 'There is no such thing: no mailbox of that name.', rfc: 'RFC 5530 §3' },
  NOPERM: { means: 'This user may not do that.', rfc: 'RFC 5530 §3' },
  NOTSAVED: { means: 'There is no search result to refer to with "$".', rfc: 'RFC 5182 §2.5' },
  NOUPDATE: { means: 'The search result will not be kept up to date.', rfc: 'RFC 5267 §4.3.1' },
  OVERQUOTA: { means: 'The user’s room is used up, or would be.', rfc: 'RFC 5530 §3' },
  PARSE: { means: 'The server could not read the header or structure of a message.', rfc: 'RFC 9051 §7.1' },
  PERMANENTFLAGS: {
    means: 'The flags the client can change for good; \\* tells that it may make up keywords.',
    rfc: 'RFC 9051 §7.1',
  },
  PRIVACYREQUIRED: {
    means: 'This is refused as long as the connection is not encrypted.',
    rfc: 'RFC 5530 §3',
  },
  'READ-ONLY': { means: 'The mailbox is open, but nothing in it can be changed.', rfc: 'RFC 9051 §7.1' },
  'READ-WRITE': { means: 'The mailbox is open to read and change.', rfc: 'RFC 9051 §7.1' },
  SERVERBUG: { means: 'The server found a mistake of its own.', rfc: 'RFC 5530 §3' },
  TOOBIG: { means: 'The message is too big.', rfc: 'RFC 4469 §4.2' },
  TRYCREATE: {
    means: 'The target mailbox does not exist; the client could create it and try again.',
    rfc: 'RFC 9051 §7.1',
  },
  UIDNEXT: { means: 'The UID the next message will get, at least.', rfc: 'RFC 9051 §7.1' },
  UIDNOTSTICKY: { means: 'The mailbox does not keep its UIDs from session to session.', rfc: 'RFC 4315 §3' },
  UIDVALIDITY: {
    means: 'The number of this mailbox’s UIDs: should it ever differ, all UIDs a client has kept are void.',
    rfc: 'RFC 9051 §7.1',
  },
  UNAVAILABLE: { means: 'Something the server depends on does not answer now.', rfc: 'RFC 5530 §3' },
  'UNKNOWN-CTE': { means: 'The server cannot decode the part’s transfer encoding.', rfc: 'RFC 9051 §7.1' },
  UNSEEN: { means: 'The number of the first message without \\Seen.', rfc: 'RFC 3501 §7.1' },
  USEATTR: { means: 'The special use asked for cannot be had.', rfc: 'RFC 6154 §3' },
};

/** What comes after `*`, or after `*` and a number. */
export const dataWords: Readonly<Record<string, WordMeaning>> = {
  ACL: { means: 'A mailbox, and then in turn who has which rights on it.', rfc: 'RFC 4314 §3.6' },
  CAPABILITY: { means: 'What the server can do.', rfc: 'RFC 9051 §7.2.2' },
  ENABLED: { means: 'The extensions that are now on.', rfc: 'RFC 9051 §7.2.1' },
  ESEARCH: { means: 'The result of a search, in the form asked for.', rfc: 'RFC 9051 §7.3.4' },
  EXISTS: { means: 'How many messages the mailbox now holds.', rfc: 'RFC 9051 §7.4.1' },
  EXPUNGE: {
    means: 'This message number is gone for good; all higher numbers move down by one.',
    rfc: 'RFC 9051 §7.5.1',
  },
  FETCH: { means: 'Data about this message: names and values in turn.', rfc: 'RFC 9051 §7.5.2' },
  FLAGS: { means: 'The flags that can be used in this mailbox.', rfc: 'RFC 9051 §7.3.5' },
  ID: { means: 'Who the server says it is.', rfc: 'RFC 2971 §3.2' },
  LIST: {
    means: 'A mailbox: its attributes, the character between levels, its name.',
    rfc: 'RFC 9051 §7.3.1',
  },
  LISTRIGHTS: { means: 'Which rights somebody could be given on a mailbox.', rfc: 'RFC 4314 §3.7' },
  LSUB: { means: 'A name subscribed to, like LIST.', rfc: 'RFC 3501 §7.2.3' },
  MYRIGHTS: { means: 'What this user may do with a mailbox.', rfc: 'RFC 4314 §3.8' },
  NAMESPACE: {
    means: 'Where mailboxes are found: one’s own, other users’, shared ones.',
    rfc: 'RFC 9051 §7.3.2',
  },
  QUOTA: { means: 'How much of a quota is used, and its limit.', rfc: 'RFC 9208 §4.2.1' },
  QUOTAROOT: { means: 'The quotas that apply to a mailbox.', rfc: 'RFC 9208 §4.2.2' },
  RECENT: {
    means: 'How many messages this session is the first to be told of.',
    rfc: 'RFC 3501 §7.3.2',
  },
  SEARCH: { means: 'The messages found, by number, or by UID after UID SEARCH.', rfc: 'RFC 3501 §7.2.5' },
  SORT: { means: 'The messages found, in the order asked for.', rfc: 'RFC 5256 §4' },
  STATUS: { means: 'Numbers about a mailbox that need not be selected.', rfc: 'RFC 9051 §7.3.3' },
  THREAD: { means: 'The messages found, as threads.', rfc: 'RFC 5256 §4' },
  VANISHED: { means: 'The messages with these UIDs are gone for good.', rfc: 'RFC 7162 §3.2.10' },
};

/** Which commands ask for which data, for when several are under way. Without the `UID` before them. */
export const answeredVerbs: Readonly<Partial<Record<string, readonly string[]>>> = {
  ACL: ['GETACL'],
  CAPABILITY: ['CAPABILITY', 'LOGIN', 'AUTHENTICATE'],
  ENABLED: ['ENABLE'],
  ESEARCH: ['SEARCH', 'SORT', 'THREAD'],
  EXPUNGE: ['EXPUNGE', 'MOVE'],
  FETCH: ['FETCH', 'STORE', 'SELECT', 'EXAMINE'],
  FLAGS: ['SELECT', 'EXAMINE'],
  ID: ['ID'],
  LIST: ['LIST'],
  LISTRIGHTS: ['LISTRIGHTS'],
  LSUB: ['LSUB'],
  MYRIGHTS: ['MYRIGHTS'],
  NAMESPACE: ['NAMESPACE'],
  QUOTA: ['GETQUOTA', 'GETQUOTAROOT', 'SETQUOTA'],
  QUOTAROOT: ['GETQUOTAROOT'],
  RECENT: ['SELECT', 'EXAMINE'],
  SEARCH: ['SEARCH'],
  SORT: ['SORT'],
  STATUS: ['STATUS', 'LIST'],
  THREAD: ['THREAD'],
  VANISHED: ['EXPUNGE', 'MOVE', 'FETCH', 'SELECT', 'EXAMINE'],
};
