/** The words that stand as arguments of commands and in data of responses, and what they mean. By their names in upper case. */
import { mechanismMeaning } from '../sasl/mechanisms.ts';
import type { WordMeaning } from './replies.ts';

type Vocabulary = Readonly<Record<string, WordMeaning>>;

const in3501 = (section: string, words: Readonly<Record<string, string>>): Vocabulary =>
  Object.fromEntries(
    Object.entries(words).map(([word, means]) => [word, { means, rfc: `RFC 3501 §${section}` }]),
  );

const flagMeanings: Vocabulary = {
  ...in3501('2.3.2', {
    '\\SEEN': 'The message has been read.',
    '\\ANSWERED': 'The message has been answered.',
    '\\FLAGGED': 'The message is marked as special: clients show a star or a flag.',
    '\\DELETED': 'The message is marked to be removed by the next EXPUNGE; until then it is still there.',
    '\\DRAFT': 'The message is not finished yet.',
    '\\RECENT': 'This session is the first to be told of the message. No client can set this.',
  }),
  '\\*': { means: 'Clients may make up keywords of their own here.', rfc: 'RFC 3501 §7.1' },
};

/** What FETCH asks for and gives. Sections of BODY[…] are explained by `sectionMeans`. */
export const fetchMeanings: Vocabulary = {
  ...in3501('6.4.5', {
    ALL: 'Short for FLAGS INTERNALDATE RFC822.SIZE ENVELOPE.',
    FAST: 'Short for FLAGS INTERNALDATE RFC822.SIZE.',
    FULL: 'Short for FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODY.',
    BODY: 'How the message is put together, without extension data.',
    BODYSTRUCTURE: 'How the message is put together: type, encoding and size of each part.',
    ENVELOPE: 'Date, subject, from, sender, reply-to, to, cc, bcc, in-reply-to, message-id, in this order.',
    FLAGS: 'The flags that are set.',
    INTERNALDATE: 'When the message came into the mailbox; not what its Date field claims.',
    RFC822: 'The whole message, as BODY[] gives it.',
    'RFC822.HEADER': 'The header; asking for it does not set \\Seen.',
    'RFC822.SIZE': 'How many octets the message has.',
    'RFC822.TEXT': 'The body without the header.',
    UID: 'The message’s number for good; its sequence number changes when others are expunged.',
  }),
  MODSEQ: { means: 'The number of the last change to the message’s flags.', rfc: 'RFC 7162 §3.1.4.2' },
};

export const searchMeanings: Vocabulary = {
  MODSEQ: {
    means: 'Messages that changed with this mod-sequence or a later one.',
    rfc: 'RFC 7162 §3.1.5',
  },
  ...in3501('6.4.4', {
    ALL: 'All messages.',
    ANSWERED: 'Messages with \\Answered.',
    BCC: 'Messages with this text in the Bcc field.',
    BEFORE: 'Messages that came before this day.',
    BODY: 'Messages with this text in the body.',
    CC: 'Messages with this text in the Cc field.',
    CHARSET: 'Says in which character set the texts to look for are written.',
    DELETED: 'Messages with \\Deleted.',
    DRAFT: 'Messages with \\Draft.',
    FLAGGED: 'Messages with \\Flagged.',
    FROM: 'Messages with this text in the From field.',
    HEADER: 'Messages with this text in this header field; an empty text means any that have the field.',
    KEYWORD: 'Messages with this keyword.',
    LARGER: 'Messages of more octets than this.',
    NEW: 'Messages with \\Recent but without \\Seen.',
    NOT: 'Messages that the next key does not match.',
    OLD: 'Messages without \\Recent.',
    ON: 'Messages that came on this day.',
    OR: 'Messages that one or both of the next two keys match.',
    RECENT: 'Messages with \\Recent.',
    SEEN: 'Messages with \\Seen.',
    SENTBEFORE: 'Messages whose Date field tells a day before this.',
    SENTON: 'Messages whose Date field tells this day.',
    SENTSINCE: 'Messages whose Date field tells this day or a later one.',
    SINCE: 'Messages that came on this day or later.',
    SMALLER: 'Messages of fewer octets than this.',
    SUBJECT: 'Messages with this text in the Subject field.',
    TEXT: 'Messages with this text in header or body.',
    TO: 'Messages with this text in the To field.',
    UID: 'Messages with these UIDs.',
    UNANSWERED: 'Messages without \\Answered.',
    UNDELETED: 'Messages without \\Deleted.',
    UNDRAFT: 'Messages without \\Draft.',
    UNFLAGGED: 'Messages without \\Flagged.',
    UNKEYWORD: 'Messages without this keyword.',
    UNSEEN: 'Messages without \\Seen.',
  }),
};

/** How many arguments a search key takes that are no search keys themselves; none where it is not listed. */
export const searchArguments: Readonly<Partial<Record<string, number>>> = {
  ...Object.fromEntries(
    [
      ...[
        'BCC',
        'BEFORE',
        'BODY',
        'CC',
        'CHARSET',
        'FROM',
        'KEYWORD',
        'LARGER',
        'MODSEQ',
        'ON',
        'SENTBEFORE',
        'SENTON',
      ],
      ...['SENTSINCE', 'SINCE', 'SMALLER', 'SUBJECT', 'TEXT', 'TO', 'UID', 'UNKEYWORD'],
    ].map((key) => [key, 1]),
  ),
  HEADER: 2,
};

export const statusMeanings: Vocabulary = {
  ...in3501('6.3.10', {
    MESSAGES: 'How many messages the mailbox holds.',
    RECENT: 'How many of them are recent.',
    UIDNEXT: 'The UID the next message will get.',
    UIDVALIDITY: 'The number of the mailbox’s UIDs; if it changes, all UIDs kept are void.',
    UNSEEN: 'How many of them are without \\Seen.',
  }),
  DELETED: { means: 'How many of them are marked \\Deleted.', rfc: 'RFC 9051 §6.3.11' },
  SIZE: { means: 'How many octets they have together.', rfc: 'RFC 8438 §3' },
  HIGHESTMODSEQ: { means: 'The highest modification number in the mailbox.', rfc: 'RFC 7162 §3.1.7' },
};

export const storeMeanings: Vocabulary = in3501('6.4.6', {
  FLAGS: 'The flags become exactly these.',
  '+FLAGS': 'These flags are added to those set.',
  '-FLAGS': 'These flags are taken away.',
  'FLAGS.SILENT': 'The flags become exactly these, and the server need not tell the result.',
  '+FLAGS.SILENT': 'These flags are added, and the server need not tell the result.',
  '-FLAGS.SILENT': 'These flags are taken away, and the server need not tell the result.',
});

/** What stands in parentheses behind the arguments of SELECT, FETCH and STORE. RFC 4466 §2.1, §2.4, §2.5 */
export const modifierMeanings: Vocabulary = {
  CONDSTORE: {
    means: 'From now on the server tells the mod-sequence with every change.',
    rfc: 'RFC 7162 §3.1.8',
  },
  QRESYNC: {
    means: 'The client tells what it knows of the mailbox, and is told what is gone and what changed since.',
    rfc: 'RFC 7162 §3.2.5',
  },
  CHANGEDSINCE: {
    means: 'Only messages that changed later than this mod-sequence.',
    rfc: 'RFC 7162 §3.1.4.1',
  },
  VANISHED: { means: 'Also tell which of these UIDs are gone since.', rfc: 'RFC 7162 §3.2.6' },
  UNCHANGEDSINCE: {
    means: 'Leave messages alone that changed later than this mod-sequence.',
    rfc: 'RFC 7162 §3.1.3',
  },
};

/** Attributes of a mailbox in LIST. */
export const attributeMeanings: Vocabulary = {
  '\\NOINFERIORS': { means: 'There can be no mailboxes below it.', rfc: 'RFC 3501 §7.2.2' },
  '\\NOSELECT': { means: 'It is only a level of names: it cannot be selected.', rfc: 'RFC 3501 §7.2.2' },
  '\\MARKED': { means: 'The server finds it worth a look: probably new messages.', rfc: 'RFC 3501 §7.2.2' },
  '\\UNMARKED': { means: 'No messages were added since it was last selected.', rfc: 'RFC 3501 §7.2.2' },
  '\\HASCHILDREN': { means: 'There are mailboxes below it.', rfc: 'RFC 9051 §7.3.1' },
  '\\HASNOCHILDREN': { means: 'There are no mailboxes below it.', rfc: 'RFC 9051 §7.3.1' },
  '\\NONEXISTENT': { means: 'The name stands for no mailbox.', rfc: 'RFC 9051 §7.3.1' },
  '\\SUBSCRIBED': { means: 'The name is subscribed to.', rfc: 'RFC 9051 §7.3.1' },
  '\\REMOTE': { means: 'The mailbox is on another server.', rfc: 'RFC 9051 §7.3.1' },
  '\\ALL': { means: 'Holds all messages.', rfc: 'RFC 6154 §2' },
  '\\ARCHIVE': { means: 'For messages put away.', rfc: 'RFC 6154 §2' },
  '\\DRAFTS': { means: 'For messages not finished yet.', rfc: 'RFC 6154 §2' },
  '\\FLAGGED': { means: 'Holds the messages with \\Flagged.', rfc: 'RFC 6154 §2' },
  '\\JUNK': { means: 'For messages nobody wants.', rfc: 'RFC 6154 §2' },
  '\\SENT': { means: 'For copies of messages sent.', rfc: 'RFC 6154 §2' },
  '\\TRASH': { means: 'For messages thrown away.', rfc: 'RFC 6154 §2' },
};

const capabilities: Vocabulary = {
  IMAP4REV1: { means: 'IMAP as RFC 3501 has it.', rfc: 'RFC 3501 §6.1.1' },
  IMAP4REV2: { means: 'IMAP as RFC 9051 has it, once enabled.', rfc: 'RFC 9051 §6.1.1' },
  STARTTLS: { means: 'The connection can be encrypted with STARTTLS.', rfc: 'RFC 3501 §6.2.1' },
  LOGINDISABLED: { means: 'LOGIN will be refused: encrypt first.', rfc: 'RFC 3501 §6.2.3' },
  'SASL-IR': { means: 'AUTHENTICATE may carry the first response on its own line.', rfc: 'RFC 4959 §3' },
  'LITERAL+': { means: 'The client need not wait before a literal it writes {n+}.', rfc: 'RFC 7888 §3' },
  'LITERAL-': { means: 'The same, for literals of up to 4096 octets.', rfc: 'RFC 7888 §5' },
  IDLE: { means: 'The client can wait and be told at once of what changes.', rfc: 'RFC 2177 §3' },
  NAMESPACE: { means: 'The server tells where names of mailboxes begin.', rfc: 'RFC 2342 §5' },
  UIDPLUS: {
    means: 'The server tells the UIDs of appended and copied messages; UID EXPUNGE.',
    rfc: 'RFC 4315 §1',
  },
  MOVE: { means: 'Messages can be moved in one step.', rfc: 'RFC 6851 §3' },
  UNSELECT: { means: 'A mailbox can be closed without removing anything.', rfc: 'RFC 3691 §2' },
  CHILDREN: { means: 'LIST tells which mailboxes have others below them.', rfc: 'RFC 9051 §7.3.1' },
  'SPECIAL-USE': {
    means: 'LIST tells which mailbox is for sent mail, drafts and so on.',
    rfc: 'RFC 6154 §2',
  },
  'CREATE-SPECIAL-USE': { means: 'CREATE can say what a mailbox is for.', rfc: 'RFC 6154 §3' },
  'LIST-EXTENDED': { means: 'LIST takes options.', rfc: 'RFC 5258 §3' },
  'LIST-STATUS': { means: 'LIST can tell the STATUS of each mailbox.', rfc: 'RFC 5819 §2' },
  ESEARCH: { means: 'SEARCH can give counts, and the first or last alone.', rfc: 'RFC 4731 §3' },
  SEARCHRES: { means: 'A search result can be named "$" later.', rfc: 'RFC 5182 §2' },
  ENABLE: { means: 'Extensions can be turned on.', rfc: 'RFC 5161 §3' },
  ID: { means: 'Client and server can say which programs they are.', rfc: 'RFC 2971 §3' },
  CONDSTORE: {
    means: 'Changes are numbered, so that a client can ask for the later ones.',
    rfc: 'RFC 7162 §3.1',
  },
  QRESYNC: { means: 'A client can catch up with a mailbox in one step.', rfc: 'RFC 7162 §3.2' },
  'UTF8=ACCEPT': { means: 'UTF-8 can be used in names and headers once enabled.', rfc: 'RFC 6855 §3' },
  BINARY: { means: 'Parts can be fetched decoded.', rfc: 'RFC 3516 §4' },
  SORT: { means: 'The server can sort.', rfc: 'RFC 5256 §3' },
  ACL: { means: 'Mailboxes can be shared: lists tell who may do what.', rfc: 'RFC 4314 §2' },
  QUOTA: { means: 'Room is limited, and the client can ask how much is left.', rfc: 'RFC 9208 §4.1' },
  WITHIN: { means: 'SEARCH can look for messages of the last hours.', rfc: 'RFC 5032 §2' },
  'STATUS=SIZE': { means: 'STATUS can tell the size of a mailbox.', rfc: 'RFC 8438 §3' },
  OBJECTID: { means: 'Mailboxes and messages have identities that stay.', rfc: 'RFC 8474 §3' },
};

export function capabilityMeans(name: string): WordMeaning {
  const upper = name.toUpperCase();
  const known = Object.hasOwn(capabilities, upper) ? capabilities[upper] : undefined;
  if (known) return known;
  if (upper.startsWith('AUTH=')) {
    const how = mechanismMeaning(name.slice(5));
    const means = `AUTHENTICATE ${name.slice(5)} can be used.`;
    return how ? { means: `${means} ${how.means}`, rfc: how.rfc } : { means, rfc: 'RFC 3501 §6.2.2' };
  }
  if (upper.startsWith('RIGHTS=')) {
    return { means: 'The rights there are beyond those of the first ACL.', rfc: 'RFC 4314 §5.1.1' };
  }
  return { means: 'A capability of the server.', rfc: 'RFC 3501 §7.2.1' };
}

/** What `BODY[…]` gives, in words. */
export function sectionMeans(item: string): WordMeaning {
  const [, peek = '', section = '', partial] =
    /^[A-Z0-9.]*?(\.PEEK)?\[([^\]]*)\]?(?:<(.*)>)?/i.exec(item) ?? [];
  const [, path = '', text = ''] = /^([\d.]*?)\.?([A-Z][^]*)?$/i.exec(section) ?? [];
  const whose = path === '' ? 'the message' : `part ${path}`;
  const inside = path === '' ? 'the message' : `the message that is part ${path}`;
  const upper = text.toUpperCase();
  const what = upper.startsWith('HEADER.FIELDS.NOT')
    ? `all header fields of ${inside} but those named`
    : upper.startsWith('HEADER.FIELDS')
      ? `the header fields named, of ${inside}`
      : upper === 'HEADER'
        ? `the header of ${inside}`
        : upper === 'TEXT'
          ? `the body of ${inside}, without its header`
          : upper === 'MIME'
            ? `the MIME header of ${whose}`
            : path === ''
              ? 'the whole message'
              : `the body of part ${path}, as it is encoded`;
  const [offset = '', length] = partial?.split('.') ?? [];
  const cut =
    partial === undefined
      ? ''
      : length === undefined
        ? `, from octet ${offset} on`
        : `, at most ${length} octets from octet ${offset} on`;
  const seen = peek === '' ? '' : ' PEEK leaves \\Seen as it is.';
  return { means: `${what.charAt(0).toUpperCase()}${what.slice(1)}${cut}.${seen}`, rfc: 'RFC 3501 §6.4.5' };
}

export function flagMeans(flag: string): WordMeaning {
  const upper = flag.toUpperCase();
  const known = Object.hasOwn(flagMeanings, upper) ? flagMeanings[upper] : undefined;
  if (known) return known;
  return flag.startsWith('\\')
    ? { means: 'A system flag that mailglass does not know.', rfc: 'RFC 3501 §2.3.2' }
    : { means: 'A keyword: a flag that clients made up and agree on.', rfc: 'RFC 3501 §2.3.2' };
}
