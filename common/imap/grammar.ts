/**
 * The grammar of IMAP's lines, in the words of the RFCs of what is served: IMAP4rev1, whose formal syntax is RFC 3501 §9, and
 * the extensions to it.
 */
import type { GrammarRule } from '../grammar/rule.ts';
import type { Frame, ReplySent } from '../trace/facts.ts';
import type { ImapCommand } from './commands.ts';

const in3501 = (rule: string): GrammarRule => ({ rule, rfc: 'RFC 3501 §9' });

const mailbox = in3501('mailbox = "INBOX" / astring');
const sequenceSet = in3501('sequence-set = (seq-number / seq-range) *("," sequence-set)');
const flagList = in3501('flag-list = "(" [flag *(SP flag)] ")"');
const anyState = in3501('command-any = "CAPABILITY" / "LOGOUT" / "NOOP" / x-command');
const selected = in3501(
  'command-select = "CHECK" / "CLOSE" / "EXPUNGE" / copy / fetch / store / uid / search',
);
const listMailbox = in3501('list-mailbox = 1*list-char / string');
const uid = in3501('uid = "UID" SP (copy / fetch / search / store)');
const uidWithMove: GrammarRule = {
  rule: 'uid = "UID" SP (copy / fetch / search / store / move)',
  rfc: 'RFC 6851 §5',
};
const move: GrammarRule = { rule: 'move = "MOVE" SP sequence-set SP mailbox', rfc: 'RFC 6851 §5' };
const copy = in3501('copy = "COPY" SP sequence-set SP mailbox');
const in7162 = (rule: string): GrammarRule => ({ rule, rfc: 'RFC 7162 §7' });
const in4466 = (rule: string): GrammarRule => ({ rule, rfc: 'RFC 4466 §3' });
const in4314 = (rule: string): GrammarRule => ({ rule, rfc: 'RFC 4314 §7' });
const identifier = in4314('identifier = astring');
const selectParams = [
  in4466('select-params = SP "(" select-param *(SP select-param) ")"'),
  in7162('condstore-param = "CONDSTORE"'),
  in7162(
    'select-param =/ "QRESYNC" SP "(" uidvalidity SP mod-sequence-value [SP known-uids] [SP seq-match-data] ")"',
  ),
];
const fetch = [
  in4466(
    'fetch = "FETCH" SP sequence-set SP ("ALL" / "FULL" / "FAST" / fetch-att / "(" fetch-att *(SP fetch-att) ")") [fetch-modifiers]',
  ),
  in3501(
    'fetch-att = "ENVELOPE" / "FLAGS" / "INTERNALDATE" / "RFC822" [".HEADER" / ".SIZE" / ".TEXT"] / "BODY" ["STRUCTURE"] / "UID" / "BODY" section ["<" number "." nz-number ">"] / "BODY.PEEK" section ["<" number "." nz-number ">"]',
  ),
  in7162('fetch-att =/ fetch-mod-sequence'),
  in7162('chgsince-fetch-mod = "CHANGEDSINCE" SP mod-sequence-value'),
  sequenceSet,
];
const search = [
  in3501('search = "SEARCH" [SP "CHARSET" SP astring] 1*(SP search-key)'),
  in3501(
    'search-key = "ALL" / "ANSWERED" / "BCC" SP astring / "BEFORE" SP date / "BODY" SP astring / "CC" SP astring / "DELETED" / "FLAGGED" / "FROM" SP astring / "KEYWORD" SP flag-keyword / "NEW" / "OLD" / "ON" SP date / "RECENT" / "SEEN" / "SINCE" SP date / "SUBJECT" SP astring / "TEXT" SP astring / "TO" SP astring / "UNANSWERED" / "UNDELETED" / "UNFLAGGED" / "UNKEYWORD" SP flag-keyword / "UNSEEN" / "DRAFT" / "HEADER" SP header-fld-name SP astring / "LARGER" SP number / "NOT" SP search-key / "OR" SP search-key SP search-key / "SENTBEFORE" SP date / "SENTON" SP date / "SENTSINCE" SP date / "SMALLER" SP number / "UID" SP sequence-set / "UNDRAFT" / sequence-set / "(" search-key *(SP search-key) ")"',
  ),
  in7162('search-modsequence = "MODSEQ" [search-modseq-ext] SP mod-sequence-valzer'),
];
const store = [
  in4466('store = "STORE" SP sequence-set [store-modifiers] SP store-att-flags'),
  in7162('store-modifier =/ "UNCHANGEDSINCE" SP mod-sequence-valzer'),
  in3501('store-att-flags = (["+" / "-"] "FLAGS" [".SILENT"]) SP (flag-list / (flag *(SP flag)))'),
  sequenceSet,
  flagList,
];

/** The rule of the command itself comes first, then those it is made of that one looks up most. */
export const imapGrammar: Readonly<Record<ImapCommand, readonly GrammarRule[]>> = {
  APPEND: [
    in3501('append = "APPEND" SP mailbox [SP flag-list] [SP date-time] SP literal'),
    flagList,
    in3501('date-time = DQUOTE date-day-fixed "-" date-month "-" date-year SP time SP zone DQUOTE'),
  ],
  AUTHENTICATE: [
    {
      rule: 'authenticate = "AUTHENTICATE" SP auth-type [SP (base64 / "=")] *(CRLF base64)',
      rfc: 'RFC 4959 §7',
    },
  ],
  CAPABILITY: [anyState],
  CHECK: [selected],
  CLOSE: [selected],
  COPY: [copy, sequenceSet, mailbox],
  CREATE: [
    { rule: 'create = "CREATE" SP mailbox [create-params]', rfc: 'RFC 4466 §3' },
    { rule: 'create-param =/ "USE" SP "(" [use-attr *(SP use-attr)] ")"', rfc: 'RFC 6154 §6' },
    mailbox,
  ],
  DELETEACL: [in4314('deleteacl = "DELETEACL" SP mailbox SP identifier'), mailbox, identifier],
  DELETE: [in3501('delete = "DELETE" SP mailbox'), mailbox],
  ENABLE: [{ rule: 'command-any =/ "ENABLE" 1*(SP capability)', rfc: 'RFC 5161 §4' }],
  EXAMINE: [in4466('examine = "EXAMINE" SP mailbox [select-params]'), mailbox, ...selectParams],
  EXPUNGE: [selected],
  FETCH: fetch,
  GETACL: [in4314('getacl = "GETACL" SP mailbox'), mailbox],
  ID: [
    { rule: 'id ::= "ID" SPACE id_params_list', rfc: 'RFC 2971 §4' },
    { rule: 'id_params_list ::= "(" #(string SPACE nstring) ")" / nil', rfc: 'RFC 2971 §4' },
  ],
  IDLE: [{ rule: 'idle ::= "IDLE" CRLF "DONE"', rfc: 'RFC 2177 §4' }],
  LIST: [in3501('list = "LIST" SP mailbox SP list-mailbox'), listMailbox],
  LISTRIGHTS: [in4314('listrights = "LISTRIGHTS" SP mailbox SP identifier'), mailbox, identifier],
  LOGIN: [
    in3501('login = "LOGIN" SP userid SP password'),
    in3501('userid = astring'),
    in3501('password = astring'),
  ],
  LOGOUT: [anyState],
  LSUB: [in3501('lsub = "LSUB" SP mailbox SP list-mailbox'), listMailbox],
  MOVE: [move, sequenceSet, mailbox],
  MYRIGHTS: [in4314('myrights = "MYRIGHTS" SP mailbox'), mailbox],
  NAMESPACE: [{ rule: 'Namespace_Command = "NAMESPACE"', rfc: 'RFC 2342 §6' }],
  NOOP: [anyState],
  RENAME: [in3501('rename = "RENAME" SP mailbox SP mailbox'), mailbox],
  SEARCH: search,
  SELECT: [in4466('select = "SELECT" SP mailbox [select-params]'), mailbox, ...selectParams],
  SETACL: [
    in4314('setacl = "SETACL" SP mailbox SP identifier SP mod-rights'),
    mailbox,
    identifier,
    in4314('mod-rights = astring'),
  ],
  STARTTLS: [in3501('command-nonauth = login / authenticate / "STARTTLS"')],
  STATUS: [
    in3501('status = "STATUS" SP mailbox SP "(" status-att *(SP status-att) ")"'),
    in3501('status-att = "MESSAGES" / "RECENT" / "UIDNEXT" / "UIDVALIDITY" / "UNSEEN"'),
    in7162('status-att =/ "HIGHESTMODSEQ"'),
  ],
  STORE: store,
  SUBSCRIBE: [in3501('subscribe = "SUBSCRIBE" SP mailbox'), mailbox],
  'UID COPY': [uid, copy, sequenceSet],
  'UID EXPUNGE': [
    { rule: 'uid-expunge = "UID" SP "EXPUNGE" SP sequence-set', rfc: 'RFC 4315 §4' },
    sequenceSet,
  ],
  'UID FETCH': [uid, ...fetch],
  'UID MOVE': [uidWithMove, move, sequenceSet],
  'UID SEARCH': [uid, ...search],
  'UID STORE': [uid, ...store],
  UNSELECT: [{ rule: 'command-select /= "UNSELECT"', rfc: 'RFC 3691 §4' }],
  UNSUBSCRIBE: [in3501('unsubscribe = "UNSUBSCRIBE" SP mailbox'), mailbox],
};

/** What every command is, whatever it asks. */
const command = in3501(
  'command = tag SP (command-any / command-auth / command-nonauth / command-select) CRLF',
);
const tag = in3501('tag = 1*<any ASTRING-CHAR except "+">');

const responseText = in3501('resp-text = ["[" resp-text-code "]" SP] text');
const condition = in3501('resp-cond-state = ("OK" / "NO" / "BAD") SP resp-text');
const untagged = in3501(
  'response-data = "*" SP (resp-cond-state / resp-cond-bye / mailbox-data / message-data / capability-data) CRLF',
);
const mailboxData = in3501(
  'mailbox-data = "FLAGS" SP flag-list / "LIST" SP mailbox-list / "LSUB" SP mailbox-list / "SEARCH" *(SP nz-number) / "STATUS" SP mailbox SP "(" [status-att-list] ")" / number SP "EXISTS" / number SP "RECENT"',
);
const mailboxList = in3501(
  'mailbox-list = "(" [mbx-list-flags] ")" SP (DQUOTE QUOTED-CHAR DQUOTE / nil) SP mailbox',
);
const messageData = in3501('message-data = nz-number SP ("EXPUNGE" / ("FETCH" SP msg-att))');
const messageAttributes = [
  in3501('msg-att = "(" (msg-att-dynamic / msg-att-static) *(SP (msg-att-dynamic / msg-att-static)) ")"'),
  in3501('msg-att-dynamic = "FLAGS" SP "(" [flag-fetch *(SP flag-fetch)] ")"'),
  in3501(
    'msg-att-static = "ENVELOPE" SP envelope / "INTERNALDATE" SP date-time / "RFC822" [".HEADER" / ".TEXT"] SP nstring / "RFC822.SIZE" SP number / "BODY" ["STRUCTURE"] SP body / "BODY" section ["<" number ">"] SP nstring / "UID" SP uniqueid',
  ),
];

/** Untagged responses by their word. */
const responses: Readonly<Record<string, readonly GrammarRule[]>> = {
  OK: [untagged, condition, responseText],
  NO: [untagged, condition, responseText],
  BAD: [untagged, condition, responseText],
  BYE: [untagged, in3501('resp-cond-bye = "BYE" SP resp-text')],
  CAPABILITY: [
    in3501('capability-data = "CAPABILITY" *(SP capability) SP "IMAP4rev1" *(SP capability)'),
    in3501('capability = ("AUTH=" auth-type) / atom'),
  ],
  ENABLED: [
    { rule: 'response-data =/ "*" SP enable-data CRLF', rfc: 'RFC 5161 §4' },
    { rule: 'enable-data = "ENABLED" *(SP capability)', rfc: 'RFC 5161 §4' },
  ],
  EXISTS: [mailboxData],
  EXPUNGE: [messageData],
  FETCH: [messageData, ...messageAttributes],
  FLAGS: [mailboxData, flagList],
  ID: [{ rule: 'id_response ::= "ID" SPACE id_params_list', rfc: 'RFC 2971 §4' }],
  LIST: [mailboxData, mailboxList],
  LSUB: [mailboxData, mailboxList],
  NAMESPACE: [
    {
      rule: 'Namespace_Response = "*" SP "NAMESPACE" SP Namespace SP Namespace SP Namespace',
      rfc: 'RFC 2342 §6',
    },
  ],
  RECENT: [mailboxData],
  SEARCH: [mailboxData],
  STATUS: [mailboxData, in3501('status-att-list = status-att SP number *(SP status-att SP number)')],
};

const greeting: readonly GrammarRule[] = [
  in3501('greeting = "*" SP (resp-cond-auth / resp-cond-bye) CRLF'),
  in3501('resp-cond-auth = ("OK" / "PREAUTH") SP resp-text'),
  responseText,
];

function ofReply({ what, code }: ReplySent): readonly GrammarRule[] {
  switch (what) {
    case 'greeting':
      return greeting;
    case 'continuation':
      return [in3501('continue-req = "+" SP (resp-text / base64) CRLF')];
    case 'reply':
      return [in3501('response-tagged = tag SP resp-cond-state CRLF'), condition, responseText];
    case 'untagged':
      return Object.hasOwn(responses, code) ? (responses[code] as readonly GrammarRule[]) : [untagged];
  }
}

/** @param verb of the command that the frame is, continues or answers; empty where there is none */
export function rulesOfImap(frame: Frame, verb: string): readonly GrammarRule[] {
  if (frame.kind === 'reply-sent') return ofReply(frame);
  if (frame.kind === 'octets-sent' && frame.what === 'literal') {
    return [{ rule: 'literal = "{" number ["+"] "}" CRLF *CHAR8', rfc: 'RFC 7888 §8' }];
  }
  const own = Object.hasOwn(imapGrammar, verb) ? imapGrammar[verb as ImapCommand] : [];
  return frame.kind === 'command-sent' ? [...own, command, tag] : own;
}
