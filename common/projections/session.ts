/**
 * Where the session of a connection stands: who is logged in, what is selected, whether TLS protects it. A fold over what
 * was on the wire and nothing else, so it holds for our own server, a proxied one and a capture.
 */
import { followImap, initialImapState } from '../imap/states.ts';
import type { ImapState } from '../imap/states.ts';
import { followPop3, initialPop3State } from '../pop3/states.ts';
import type { Pop3State } from '../pop3/states.ts';
import { assertNever } from '../protocols.ts';
import type { Protocol } from '../protocols.ts';
import { followSmtp, initialSmtpState } from '../smtp/states.ts';
import type { SmtpState } from '../smtp/states.ts';
import type { FactBody } from '../trace/facts.ts';

/** Discriminated by `protocol`. */
export type SessionState = SmtpState | Pop3State | ImapState;

/** @param secure true when TLS came before the greeting. RFC 8314 §3 */
export function sessionOf(protocol: Protocol, secure: boolean): SessionState {
  switch (protocol) {
    case 'smtp':
      return initialSmtpState(secure);
    case 'pop3':
      return initialPop3State(secure);
    case 'imap':
      return initialImapState(secure);
    default:
      return assertNever(protocol);
  }
}

/** The state after a fact of its connection. Facts that are not of the wire leave it as it is. */
export function followSession(state: SessionState, fact: FactBody): SessionState {
  switch (fact.kind) {
    case 'tls-started':
    case 'command-sent':
    case 'octets-sent':
    case 'reply-sent':
      break;
    default:
      return state;
  }
  // Implicit TLS is up before the first word; there is nothing to forget. RFC 8314 §3
  if (fact.kind === 'tls-started' && state.secure) return state;
  switch (state.protocol) {
    case 'smtp':
      return followSmtp(state, fact);
    case 'pop3':
      return followPop3(state, fact);
    case 'imap':
      return followImap(state, fact);
    default:
      return assertNever(state);
  }
}

/** The state in a few words, as a tab or a lifeline shows it: `selected INBOX`. */
export function describeSession(state: SessionState): string {
  switch (state.protocol) {
    case 'smtp':
      return describeSmtp(state);
    case 'pop3':
      return describePop3(state);
    case 'imap':
      return describeImap(state);
    default:
      return assertNever(state);
  }
}

function describeSmtp(state: SmtpState): string {
  switch (state.state) {
    case 'connected':
      return 'not greeted';
    case 'ready':
      return state.user === undefined ? 'ready' : `ready, ${state.user}`;
    case 'mail':
      return `mail from ${state.sender ? state.sender : '<>'}`;
    case 'rcpt':
      return state.recipients.length === 1 ? '1 recipient' : `${state.recipients.length} recipients`;
    case 'data':
      return 'message';
    case 'bdat':
      return 'message in chunks';
    case 'failed':
      return 'chunk refused';
    case 'auth':
      return 'logging in';
    case 'quit':
      return 'said goodbye';
    default:
      return assertNever(state.state);
  }
}

function describePop3(state: Pop3State): string {
  switch (state.state) {
    case 'authorization':
      return 'not authenticated';
    case 'transaction':
      return state.user === undefined ? 'maildrop open' : `maildrop of ${state.user}`;
    case 'update':
    case 'closed':
      return 'said goodbye';
    default:
      return assertNever(state.state);
  }
}

function describeImap(state: ImapState): string {
  switch (state.state) {
    case 'not-authenticated':
      return 'not authenticated';
    case 'authenticated':
      return state.user === undefined ? 'authenticated' : `authenticated, ${state.user}`;
    case 'selected': {
      const verb = state.mailbox?.readOnly ? 'examined' : 'selected';
      return `${state.idling ? 'idling in' : verb} ${state.mailbox?.name ?? ''}`;
    }
    case 'logout':
      return 'said goodbye';
    default:
      return assertNever(state.state);
  }
}
