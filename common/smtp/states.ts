/** Where an SMTP session stands, as a fold over what was on the wire. It believes replies, not hopes. */
import { latin1Of, textOf } from '../octets.ts';
import { userInResponse } from '../sasl/user.ts';
import type { CommandSent, Frame, OctetsSent, ReplySent } from '../trace/facts.ts';
import { readChunkLine } from './chunk.ts';
import { readPathLine } from './path.ts';

export type SmtpStateName =
  /** Before EHLO or HELO. RFC 5321 §3.1 */
  | 'connected'
  /** Between mail transactions. */
  | 'ready'
  /** MAIL was accepted: recipients are wanted. RFC 5321 §3.3 */
  | 'mail'
  /** One recipient or more was accepted. */
  | 'rcpt'
  /** 354 was said: message lines are wanted. */
  | 'data'
  /** One chunk of the message or more was taken: the others are wanted. RFC 3030 §2 */
  | 'bdat'
  /** A chunk was refused: nothing but RSET helps. RFC 3030 §2 */
  | 'failed'
  /** An AUTH dialogue goes on. RFC 4954 §4 */
  | 'auth'
  /** 221 or 421 was said. */
  | 'quit';

/** A command whose final reply has not come. */
interface PendingCommand {
  readonly exchange: number;
  readonly verb: string;
  /** The name, the address or the mechanism it carries. */
  readonly argument?: string;
  /** The name under which an AUTH logs in, as soon as a line tells it. */
  readonly user?: string;
}

export interface SmtpState {
  readonly protocol: 'smtp';
  readonly state: SmtpStateName;
  readonly secure: boolean;
  /** As the client gave it. */
  readonly user?: string;
  /** The lines of the EHLO reply after its first: `SIZE 36700160`. */
  readonly extensions: readonly string[];
  /** What the client called itself in EHLO or HELO. */
  readonly clientName?: string;
  /** The reverse-path; empty for `<>`. */
  readonly sender?: string;
  readonly recipients: readonly string[];
  readonly pending: readonly PendingCommand[];
}

export function initialSmtpState(secure: boolean): SmtpState {
  return { protocol: 'smtp', state: 'connected', secure, extensions: [], recipients: [], pending: [] };
}

/** What an observer says in one direction or the other moves the session on. */
export function followSmtp(state: SmtpState, frame: Frame | { readonly kind: 'tls-started' }): SmtpState {
  switch (frame.kind) {
    case 'tls-started':
      // What the client said in clear is forgotten. RFC 3207 §4.2
      return initialSmtpState(true);
    case 'command-sent':
      return { ...state, pending: [...state.pending, pendingOf(frame)].slice(-MAX_PENDING) };
    case 'octets-sent':
      return frame.what === 'response' ? afterResponse(state, frame) : state;
    case 'reply-sent':
      return afterReply(state, frame);
  }
}

/** A peer that is asked more than this and never replies is no SMTP server; the oldest questions are forgotten. */
const MAX_PENDING = 1000;

function pendingOf(frame: CommandSent): PendingCommand {
  const { exchange, verb } = frame;
  const argument = argumentOf(frame);
  const initial = verb === 'AUTH' ? / +\S+ +(\S+)/.exec(latin1Of(frame.octets))?.[1] : undefined;
  const user = initial !== undefined && argument ? userInResponse(argument, initial) : undefined;
  return { exchange, verb, ...(argument === undefined ? {} : { argument }), ...(user ? { user } : {}) };
}

function argumentOf({ verb, octets }: CommandSent): string | undefined {
  switch (verb) {
    case 'EHLO':
    case 'HELO':
    case 'LHLO':
      return textOf(octets).trim().split(/ +/)[1] ?? '';
    case 'AUTH':
      return latin1Of(octets).trim().split(/ +/)[1]?.toUpperCase() ?? '';
    case 'MAIL':
    case 'RCPT': {
      const path = readPathLine(verb, textOf(octets).replace(/\r?\n$/, ''));
      // A server more lenient than we are may take what we cannot read.
      return 'error' in path ? (/<([^>]*)>/.exec(textOf(octets))?.[1] ?? '') : path.address;
    }
    case 'BDAT':
      return readChunkLine(octets).last ? 'LAST' : '';
    default:
      return undefined;
  }
}

function afterResponse(state: SmtpState, frame: OctetsSent): SmtpState {
  const pending = state.pending.map((command) => {
    if (command.exchange !== frame.exchange || command.user !== undefined || !command.argument)
      return command;
    const user = userInResponse(command.argument, latin1Of(frame.octets).trim());
    return user === undefined ? command : { ...command, user };
  });
  return { ...state, pending };
}

function afterReply(state: SmtpState, frame: ReplySent): SmtpState {
  if (frame.code === '421' || frame.code === '221')
    return { ...withoutMail(state), state: 'quit', pending: [] };
  const command = state.pending.find(({ exchange }) => exchange === frame.exchange);
  if (!command) return state;
  if (!frame.final) {
    if (frame.code === '354') return { ...state, state: 'data' };
    return frame.code === '334' ? { ...state, state: 'auth' } : state;
  }
  const answered = { ...state, pending: state.pending.filter((other) => other !== command) };
  return frame.code.startsWith('2') ? accepted(answered, command, frame) : refused(answered, command);
}

function accepted(state: SmtpState, command: PendingCommand, frame: ReplySent): SmtpState {
  const { argument = '' } = command;
  switch (command.verb) {
    case 'EHLO':
    case 'HELO':
    case 'LHLO':
      return {
        ...withoutMail(state),
        state: 'ready',
        clientName: argument,
        extensions: command.verb === 'HELO' ? [] : extensionsIn(frame),
      };
    case 'AUTH':
      return { ...state, state: 'ready', ...(command.user ? { user: command.user } : {}) };
    case 'MAIL':
      return { ...state, state: 'mail', sender: argument, recipients: [] };
    case 'RCPT':
      return { ...state, state: 'rcpt', recipients: [...state.recipients, argument] };
    case 'DATA':
    case 'RSET':
      return withoutMail(state);
    case 'BDAT':
      // Only the last chunk ends the transaction. RFC 3030 §2
      return argument === 'LAST' ? withoutMail(state) : { ...state, state: 'bdat' };
    default:
      return state;
  }
}

function refused(state: SmtpState, command: PendingCommand): SmtpState {
  if (command.verb === 'AUTH' && state.state === 'auth') return { ...state, state: 'ready' };
  // There is a hole in the message now; where none was begun there is nothing to clear. RFC 3030 §2
  if (command.verb === 'BDAT' && state.sender !== undefined) return { ...state, state: 'failed' };
  // A refusal in place of 354 leaves the transaction as it was; one after the message ends it. RFC 5321 §4.1.1.4
  return command.verb === 'DATA' && state.state === 'data' ? withoutMail(state) : state;
}

function withoutMail(state: SmtpState): SmtpState {
  const { sender: _, ...rest } = state;
  return { ...rest, recipients: [], state: state.state === 'connected' ? 'connected' : 'ready' };
}

/** The keywords of an EHLO reply: all its lines but the first. RFC 5321 §4.1.1.1 */
function extensionsIn(frame: ReplySent): string[] {
  return latin1Of(frame.octets)
    .split('\r\n')
    .slice(1)
    .map((line) => line.slice(4).trim())
    .filter((line) => line !== '');
}
