/** The smtp-server package's server: never listens, only holds what its connections share. One for each service. */
import {
  SMTPServer,
  type SMTPServerAddress,
  type SMTPServerAuthentication,
  type SMTPServerAuthenticationResponse,
  type SMTPServerSession,
} from 'smtp-server';
import type { Service } from '../../common/protocols.ts';
import { tokenRefusal } from '../auth/xoauth2.ts';
import type { IncomingMessage } from './input.ts';
import { MESSAGE_OCTETS, RECIPIENTS } from './limits.ts';
import { isSubmission, type Refusal } from './policy.ts';

/** What one connection decides, asked by the package through the server they share. */
export interface Decisions {
  /** The account; why not, where it is neither name nor password; nothing where one of these is wrong. */
  authenticate(authentication: SMTPServerAuthentication): string | Refusal | undefined;
  /** Why the sender is not taken, if so. */
  senderRefusal(address: string): Refusal | undefined;
  /** Why the recipient is not taken, if so. */
  recipientRefusal(address: string): Refusal | undefined;
  /** The message is whole; answers what the reply says. */
  accept(message: IncomingMessage): { readonly delivered: string } | Refusal;
  /** Our own bug: told to the log, while the peer hears of an internal error and the session goes on. */
  log(error: unknown): void;
}

/** The package hands the session to every hook; through it the hook finds its connection. */
export interface DecidedSession extends SMTPServerSession {
  decisions?: Decisions;
}

type Callback<T extends unknown[]> = (error?: Error | null, ...results: T) => void;

class SharedServer extends SMTPServer {
  /** TLS is the net layer's; the package would make a context of its built-in key. */
  override updateSecureContext(): void {
    this.secureContext = new Map();
  }

  override onAuth(
    authentication: SMTPServerAuthentication,
    session: SMTPServerSession,
    callback: (error: Error | null | undefined, response?: SMTPServerAuthenticationResponse) => void,
  ): void {
    const user = guarded(session, (decisions) => decisions.authenticate(authentication));
    if (isInternal(user)) callback(user.error);
    else if (typeof user === 'object') callback(errorOf(user));
    // The package tells the data to a client whose token is wrong, and nothing to any other.
    else callback(null, user === undefined ? { data: tokenRefusal } : { user });
  }

  override onMailFrom(
    { address }: SMTPServerAddress,
    session: SMTPServerSession,
    callback: Callback<[]>,
  ): void {
    answer(
      guarded(session, (decisions) => decisions.senderRefusal(address)),
      callback,
    );
  }

  override onRcptTo(
    { address }: SMTPServerAddress,
    session: SMTPServerSession,
    callback: Callback<[]>,
  ): void {
    answer(
      guarded(session, (decisions) => decisions.recipientRefusal(address)),
      callback,
    );
  }
}

function answer(refusal: Refusal | Internal | undefined, callback: Callback<[]>): void {
  if (isInternal(refusal)) callback(refusal.error);
  else callback(refusal && errorOf(refusal));
}

interface Internal {
  readonly error: Error;
}

function guarded<T>(session: DecidedSession, decide: (decisions: Decisions) => T): T | Internal {
  const { decisions } = session;
  try {
    if (!decisions) throw new Error('an SMTP session without a connection');
    return decide(decisions);
  } catch (error) {
    decisions?.log(error);
    return new InternalError(errorOf(internalError));
  }
}

class InternalError implements Internal {
  readonly error: Error;
  constructor(error: Error) {
    this.error = error;
  }
}

const isInternal = (answer: unknown): answer is Internal => answer instanceof InternalError;

export const internalError: Refusal = {
  code: 451,
  text: '4.3.0 an internal error of mailglass; nothing was done, and its log tells more',
};

/** The package takes refusals as errors. */
function errorOf({ code, text }: Refusal): Error {
  return Object.assign(new Error(text), { responseCode: code });
}

const servers = new Map<string, SMTPServer>();

/** More than the services of a few worlds, as tests make them. */
const MAX_SERVERS = 32;

export function serverFor(service: Service, hostname: string): SMTPServer {
  const key = `${service} ${hostname}`;
  const known = servers.get(key);
  if (known) return known;
  if (servers.size >= MAX_SERVERS) servers.clear();
  const submission = isSubmission(service);
  const server = new SharedServer({
    name: hostname,
    banner: submission ? 'mailglass message submission' : 'mailglass',
    heloResponse: '%s at your service, %s',
    logger: false,
    size: MESSAGE_OCTETS,
    rejectOversized: true,
    maxRecipients: RECIPIENTS,
    authMethods: ['PLAIN', 'LOGIN', 'CRAM-MD5', 'XOAUTH2'],
    // We differ: a password may be sent in clear, because here one is meant to see it. RFC 4954 §4
    allowInsecureAuth: true,
    // As on real hosts, an MX offers no login.
    disabledCommands: submission ? [] : ['AUTH'],
    hideENHANCEDSTATUSCODES: false,
    hideDSN: false,
    hideREQUIRETLS: true,
  });
  servers.set(key, server);
  return server;
}
