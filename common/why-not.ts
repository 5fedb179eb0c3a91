/** Why the server will refuse a line: the sentence that a teacher says beside it. The line is sent all the same. */
import { isAllowed, isOffered, knownCommands, readTyped } from './completion.ts';
import type { KnownCommand, TypedLine } from './completion.ts';
import { breakIn } from './grammar/break-in.ts';
import { sentence } from './grammar/sentence.ts';
import { isNear } from './near.ts';
import { octetsOf } from './octets.ts';
import type { SessionState } from './projections/session.ts';
import { services } from './protocols.ts';
import type { Protocol } from './protocols.ts';
import { foreignCommands } from './smtp/commands.ts';

/** Nobody types more than this by hand; of a longer line nothing is said. */
const LONGEST_JUDGED = 2000;

/**
 * What is wrong with a command line in this state; `undefined` when nothing is known to be.
 * @param typing the line may still grow: only what no further letter can mend is said
 */
export function whyNot(line: string, state: SessionState, typing = false): string | undefined {
  const { protocol } = state;
  if (line.length > LONGEST_JUDGED) return undefined;
  if (line === '') return typing ? undefined : EMPTY[protocol];
  if (/^\s/.test(line)) return 'A line begins with its first word; there must be no space before it.';
  const typed = readTyped(line, protocol);
  const untagged = protocol === 'imap' ? tagTrouble(line, typed) : undefined;
  if (untagged !== undefined) return untagged;
  if (protocol === 'imap' && typed.verb === '') {
    return typing
      ? undefined
      : `After the tag ${typed.tag ?? ''} the command is missing: ${line.trim()} NOOP`;
  }
  const { command } = typed;
  if (!command) return strangerTrouble(typed, protocol, typing);
  // `LIST` may still become `LISTEN`, but nobody means that: a whole verb is taken for one.
  if (!isAllowed(command, state)) return stateTrouble(command, state);
  const missing = unavailable(command, state);
  if (missing !== undefined) return missing;
  return typing ? whileTyping(typed, protocol) : grammarTrouble(line, protocol);
}

const EMPTY: Readonly<Record<Protocol, string>> = {
  smtp: 'An empty line is no command; say NOOP if you only want an answer.',
  pop3: 'An empty line is no command; say NOOP if you only want an answer.',
  imap: 'An empty line is no command: a tag and a command are wanted, like a1 NOOP.',
};

function tagTrouble(line: string, { tag }: TypedLine): string | undefined {
  const first = (tag ?? line).toUpperCase();
  const isVerb = knownCommands('imap').some(({ verb }) => verb === first) || first === 'UID';
  if (isVerb) {
    return `Every IMAP command begins with a tag that you choose, and the reply repeats it: a1 ${line} (RFC 9051 §2.2.1)`;
  }
  const bad = /[(){%*"\\+\x00-\x20\x7f-\uffff]/.exec(first)?.[0];
  // `+` and `*` begin what the server says. RFC 9051 §9
  if (bad !== undefined) return `A tag cannot contain ${bad}; letters and digits do, like a1 (RFC 9051 §9)`;
  return undefined;
}

/** The verb is not one of this protocol. */
function strangerTrouble(
  { verb, ended }: TypedLine,
  protocol: Protocol,
  typing: boolean,
): string | undefined {
  const known = knownCommands(protocol);
  const grows = !ended && typing && known.some((command) => command.verb.startsWith(verb));
  if (grows || (typing && protocol === 'imap' && 'UID'.startsWith(verb))) return undefined;
  const name = title(protocol);
  if (verb === 'UID')
    return 'After UID stands what is done by UIDs: UID FETCH, UID STORE, UID COPY, UID SEARCH.';
  const foreign =
    protocol === 'smtp' && Object.hasOwn(foreignCommands, verb) ? foreignCommands[verb] : undefined;
  if (foreign) return `${verb} is not offered here. ${foreign.means} (${foreign.rfc})`;
  const near = known.map((command) => command.verb).find((candidate) => isNear(candidate, verb));
  if (near !== undefined) return `${shorten(verb)} is not a command of ${name}; ${near} is.`;
  for (const other of ['smtp', 'pop3', 'imap'] as const) {
    if (other !== protocol && knownCommands(other).some((command) => command.verb === verb)) {
      return `${verb} belongs to ${title(other)}; this server speaks ${name}.`;
    }
  }
  if (!/^[A-Za-z]/.test(verb))
    return `A command of ${name} begins with a word like ${known[0]?.verb ?? 'NOOP'}.`;
  return `${shorten(verb)} is not a command of ${name}.`;
}

function title(protocol: Protocol): string {
  return services[protocol].title;
}

function shorten(word: string): string {
  return word.length > 24 ? `${word.slice(0, 24)}…` : word;
}

/** The verb is right, the moment is wrong. */
function stateTrouble({ verb }: KnownCommand, state: SessionState): string {
  if (verb === 'STARTTLS' || verb === 'STLS') {
    if (state.secure) return 'TLS is up already; it cannot be begun twice.';
  }
  switch (state.protocol) {
    case 'smtp':
      return smtpStateTrouble(verb, state.state);
    case 'pop3':
      if (state.state === 'authorization')
        return `${verb} needs a maildrop: log in with USER alice, then PASS secret.`;
      if (state.state === 'transaction')
        return `${verb} comes before logging in, and you are logged in; QUIT ends the session.`;
      return 'The session has ended; no command is read any more.';
    case 'imap': {
      if (state.state === 'not-authenticated')
        return `${verb} needs an account: log in first, a1 LOGIN alice secret.`;
      if (state.state === 'authenticated' && !logsIn(verb)) {
        return `${verb} needs an open mailbox: a1 SELECT INBOX first.`;
      }
      if (state.state === 'logout') return 'The session has ended; no command is read any more.';
      return `${verb} comes before logging in, and you are logged in already.`;
    }
  }
}

function logsIn(verb: string): boolean {
  return verb === 'LOGIN' || verb === 'AUTHENTICATE' || verb === 'STARTTLS';
}

function smtpStateTrouble(verb: string, state: string): string {
  if (state === 'quit') return 'The session has ended; no command is read any more.';
  if (state === 'connected') return `${verb} comes too early: say who you are first, EHLO client.north.test.`;
  if (state === 'ready' && verb === 'RCPT') {
    return 'RCPT needs a mail transaction: MAIL FROM:<alice@north.test> begins one.';
  }
  if (state === 'failed') {
    return `A chunk was refused, and the message with it: RSET drops what came of it before ${verb} is taken. (RFC 3030 §2)`;
  }
  if (state === 'bdat') {
    return `The message is being sent in chunks: go on with BDAT, with LAST for the final one, or drop it with RSET. (RFC 3030 §2)`;
  }
  if (verb === 'DATA') return 'DATA needs a sender and a recipient: MAIL FROM:<…>, then RCPT TO:<…>.';
  if (verb === 'BDAT') return 'BDAT needs a sender and a recipient: MAIL FROM:<…>, then RCPT TO:<…>.';
  if (verb === 'MAIL') return 'A mail transaction is open already; go on with RCPT, or drop it with RSET.';
  if (verb === 'AUTH') return 'AUTH is not allowed inside a mail transaction; RSET drops it. (RFC 4954 §4)';
  return `${verb} is not for now.`;
}

/** The server said, or did not say, that it can. */
function unavailable(command: KnownCommand, state: SessionState): string | undefined {
  const { verb } = command;
  if (!isOffered(command, state)) {
    const keyword = verb === 'BDAT' ? 'CHUNKING, which is BDAT' : verb;
    return {
      smtp: `The reply to EHLO does not list ${keyword}: this server does not offer it here.`,
      pop3:
        verb === 'APOP'
          ? 'The greeting had no timestamp in angle brackets: this server does not offer APOP.'
          : `CAPA does not list ${verb}: this server does not offer it here.`,
      imap: 'The server says LOGINDISABLED: it wants TLS before a password, a1 STARTTLS.',
    }[state.protocol];
  }
  if (state.protocol === 'pop3' && verb === 'PASS' && state.user === undefined) {
    return 'PASS comes after USER, which says whose password it is: USER alice.';
  }
  if (state.protocol === 'pop3' && verb === 'STLS' && state.utf8) {
    return 'STLS comes before UTF8, which you have said: connect anew for TLS.';
  }
  return undefined;
}

/** What of the grammar can be judged of half a line. */
function whileTyping({ verb, arguments: args }: TypedLine, protocol: Protocol): string | undefined {
  if (protocol !== 'smtp') return undefined;
  const word = verb === 'MAIL' ? 'FROM:' : verb === 'RCPT' ? 'TO:' : undefined;
  if (word === undefined || args === '') return undefined;
  const begun = args.slice(0, word.length).toUpperCase();
  if (!word.startsWith(begun)) return `After ${verb} stands ${word}, as in ${verb} ${word}<alice@north.test>`;
  const path = args.slice(word.length).trimStart();
  if (path !== '' && !path.startsWith('<'))
    return `The address stands in angle brackets: ${verb} ${word}<${path}>`;
  return undefined;
}

/** What the readers of the protocol's own grammar have against a line. What every server lets pass is not said. */
function grammarTrouble(line: string, protocol: Protocol): string | undefined {
  const found = breakIn(octetsOf(line), protocol);
  return found && !found.tolerated ? sentence(found.means) : undefined;
}
