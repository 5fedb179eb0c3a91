/**
 * What a teacher looking over your shoulder would say about a half-typed line: how it may go on, what its arguments are,
 * why the server will refuse it. Computed from the command tables and the state of the session; nothing is ever blocked.
 */
import type { CommandDescription } from './command-spec.ts';
import { imapCommands } from './imap/commands.ts';
import { pop3Commands } from './pop3/commands.ts';
import type { SessionState } from './projections/session.ts';
import type { Protocol } from './protocols.ts';
import { smtpCommands } from './smtp/commands.ts';

export interface KnownCommand extends CommandDescription<string> {
  /** In upper case; `UID FETCH` for a UID command. */
  readonly verb: string;
}

/** What learners say most comes first, so that one letter is enough to be offered it. */
const COMMON: Readonly<Record<Protocol, readonly string[]>> = {
  smtp: ['EHLO', 'MAIL', 'RCPT', 'DATA', 'QUIT', 'RSET'],
  pop3: ['USER', 'PASS', 'STAT', 'LIST', 'RETR', 'DELE', 'QUIT', 'RSET', 'CAPA'],
  imap: [
    'LOGIN',
    'SELECT',
    'FETCH',
    'LIST',
    'STORE',
    'SEARCH',
    'EXPUNGE',
    'APPEND',
    'IDLE',
    'UID FETCH',
    'CAPABILITY',
    'LOGOUT',
  ],
};

const tables: Readonly<Record<Protocol, readonly KnownCommand[]>> = {
  smtp: commandsOf('smtp', smtpCommands),
  pop3: commandsOf('pop3', pop3Commands),
  imap: commandsOf('imap', imapCommands),
};

function commandsOf(
  protocol: Protocol,
  table: Readonly<Record<string, CommandDescription<string>>>,
): KnownCommand[] {
  const rank = (verb: string): number => {
    const at = COMMON[protocol].indexOf(verb);
    return at === -1 ? COMMON[protocol].length : at;
  };
  return Object.entries(table)
    .map(([verb, { rfc, states, arguments: args, means, example }]) => ({
      verb,
      rfc,
      states,
      arguments: args,
      means,
      example: protocol === 'imap' ? example.replace(/^\S+ /, '') : example,
    }))
    .sort((a, b) => rank(a.verb) - rank(b.verb));
}

/** All commands of a protocol. The examples of IMAP come without their tag. */
export function knownCommands(protocol: Protocol): readonly KnownCommand[] {
  return tables[protocol];
}

export function isAllowed(command: KnownCommand, state: SessionState): boolean {
  if (command.verb === 'STARTTLS' || command.verb === 'STLS') {
    if (state.secure) return false;
  }
  return command.states.includes(state.state);
}

/** The keyword of EHLO by which a server of SMTP offers a command. RFC 4954 §3, RFC 3207 §3, RFC 3030 §2 */
const extensionOf: Readonly<Record<string, string>> = {
  AUTH: 'AUTH',
  STARTTLS: 'STARTTLS',
  BDAT: 'CHUNKING',
};

/** False for an extension that the server, asked for its extensions, did not name. */
export function isOffered({ verb }: KnownCommand, state: SessionState): boolean {
  switch (state.protocol) {
    case 'smtp':
      if (state.extensions.length === 0 || !Object.hasOwn(extensionOf, verb)) return true;
      return state.extensions.some(
        (extension) => extension.toUpperCase().split(/[ =]/)[0] === extensionOf[verb],
      );
    case 'pop3':
      if (verb === 'APOP') return state.timestamp !== undefined;
      // What CAPA would tell of, had it been asked. RFC 2449 §5
      return (
        !state.capabilities ||
        (verb !== 'UTF8' && verb !== 'LANG' && verb !== 'STLS') ||
        state.capabilities.some((capability) => capability.toUpperCase().split(' ')[0] === verb)
      );
    case 'imap':
      return verb !== 'LOGIN' || !state.capabilities.includes('LOGINDISABLED');
  }
}

function suits(command: KnownCommand, state: SessionState): boolean {
  return isAllowed(command, state) && isOffered(command, state);
}

/** The commands that the present state allows, the likeliest first. */
export function allowedCommands(state: SessionState): readonly KnownCommand[] {
  const next = nextStep(state);
  const allowed = tables[state.protocol].filter((command) => suits(command, state));
  return next ? [next, ...allowed.filter((command) => command !== next)] : allowed;
}

/** What one would say next on the straight way: greet, log in, open, read. */
export function nextStep(state: SessionState): KnownCommand | undefined {
  const verb = nextVerb(state);
  return tables[state.protocol].find((command) => command.verb === verb && suits(command, state));
}

function nextVerb(state: SessionState): string | undefined {
  switch (state.protocol) {
    case 'smtp': {
      const wantsLogin =
        state.user === undefined && state.extensions.some((extension) => /^AUTH\b/i.test(extension));
      const ready = wantsLogin ? 'AUTH' : 'MAIL';
      return {
        connected: 'EHLO',
        ready,
        mail: 'RCPT',
        rcpt: 'DATA',
        data: '',
        bdat: 'BDAT',
        failed: 'RSET',
        auth: '',
        quit: '',
      }[state.state];
    }
    case 'pop3':
      if (state.state === 'authorization') return state.user === undefined ? 'USER' : 'PASS';
      if (state.state !== 'transaction') return undefined;
      return state.messages === 0 ? 'QUIT' : 'LIST';
    case 'imap':
      if (state.capabilities.includes('LOGINDISABLED') && !state.secure) return 'STARTTLS';
      if (state.state === 'selected') return state.mailbox?.exists === 0 ? 'IDLE' : 'FETCH';
      return { 'not-authenticated': 'LOGIN', authenticated: 'SELECT', logout: undefined }[state.state];
  }
}

/** A line as far as it is typed. */
export interface TypedLine {
  /** IMAP's, where there is one. */
  readonly tag?: string;
  /** What stands where the verb belongs, in upper case; `UID FETCH` for a UID command. */
  readonly verb: string;
  /** True once something follows the verb, if only a space: it will not grow any more. */
  readonly ended: boolean;
  /** From the verb on. */
  readonly rest: string;
  readonly arguments: string;
  readonly command?: KnownCommand;
}

export function readTyped(line: string, protocol: Protocol): TypedLine {
  let rest = line;
  let tag: string | undefined;
  if (protocol === 'imap') {
    const tagged = /^(\S+) +(.*)$/s.exec(line);
    if (!tagged)
      return { verb: '', ended: false, rest: '', arguments: '', ...(line === '' ? {} : { tag: line }) };
    [, tag, rest = ''] = tagged;
  }
  const words = protocol === 'imap' ? /^(UID +\S+|\S+)(\s*)(.*)$/is : /^(\S+)(\s*)(.*)$/s;
  const [, word = '', space = '', args = ''] = words.exec(rest) ?? [];
  const verb = word.toUpperCase().replace(/ +/, ' ');
  const command = tables[protocol].find((known) => known.verb === verb);
  return {
    ...(tag === undefined ? {} : { tag }),
    verb,
    ended: space !== '',
    rest,
    arguments: args,
    ...(command ? { command } : {}),
  };
}

/** The tag that comes after one: `a1` → `a2`, `A009` → `A010`. */
export function tagAfter(tag: string | undefined): string {
  if (!tag) return 'a1';
  const [, head = '', digits = ''] = /^(.*?)(\d*)$/.exec(tag) ?? [];
  return head + String(Number(digits) + 1).padStart(digits.length, '0');
}

/** How the line may go on: the rest of the likeliest command this state allows, or nothing. */
export function ghostOf(line: string, state: SessionState, lastTag?: string): string {
  const next = nextStep(state);
  if (state.protocol === 'imap' && !/\s/.test(line)) {
    const step = next?.example;
    if (line === '') return step ? `${tagAfter(lastTag)} ${step}` : '';
    // A word that is itself a command lacks its tag; that is said elsewhere, not completed.
    if (!step || !/\d$/.test(line) || knownCommands('imap').some(({ verb }) => verb === line.toUpperCase()))
      return '';
    return ` ${step}`;
  }
  const { rest, verb, ended, command } = readTyped(line, state.protocol);
  if (rest === '') return next?.example ?? '';
  const typed = rest.toUpperCase();
  const fits = allowedCommands(state).find(({ example }) => example.toUpperCase().startsWith(typed));
  if (fits) return inCaseOf(rest, verb, fits);
  if (command && ended) return closing(rest, state);
  const begun = ended ? undefined : allowedCommands(state).find((known) => known.verb.startsWith(verb));
  return begun && verb !== '' ? inCaseOf(rest, verb, begun) : '';
}

/** The rest of an example, its verb in small letters for those who type so. */
function inCaseOf(rest: string, verb: string, { example, verb: whole }: KnownCommand): string {
  const left = example.slice(rest.length);
  const small = rest === rest.toLowerCase() && verb !== '';
  const ofVerb = Math.max(0, whole.length - rest.length);
  return small ? left.slice(0, ofVerb).toLowerCase() + left.slice(ofVerb) : left;
}

/** The bracket that an address still lacks. */
function closing(rest: string, { protocol }: SessionState): string {
  return protocol === 'smtp' && /<[^<>@\s]+@[^<>@\s]+\.[^<>@\s.]+$/.test(rest) ? '>' : '';
}

/** True when the line carries a password, or what a password can be read from. */
export function carriesSecret(line: string, protocol: Protocol): boolean {
  const { verb, arguments: args } = readTyped(line, protocol);
  if (verb === 'PASS' || verb === 'LOGIN') return true;
  // CRAM-MD5 and SCRAM never send the password. RFC 2195 §2, RFC 5802 §3
  return (verb === 'AUTH' || verb === 'AUTHENTICATE') && /^(PLAIN|LOGIN|XOAUTH2|OAUTHBEARER)\b/i.test(args);
}
