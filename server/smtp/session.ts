/** One SMTP session: between the wire, the adapted package and the mail store. */
import type { SMTPServerAuthentication } from 'smtp-server';
import type { Service } from '../../common/protocols.ts';
import type { Accounts } from '../accounts.ts';
import type { MailStore } from '../mailbox/store.ts';
import type { Clock, Engine, Wire } from '../net/engine.ts';
import { SmtpConnection } from './adapter.ts';
import { assembled, deliver, traceHeader, type Envelope } from './delivery.ts';
import type { IncomingMessage } from './input.ts';
import { IDLE_MS } from './limits.ts';
import { listed, recipientAccount, type PortOf, type Refusal } from './policy.ts';
import type { Decisions } from './server.ts';

export interface SmtpSessionOptions {
  readonly wire: Wire;
  readonly service: Service;
  readonly store: MailStore;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly hostname: string;
  readonly portOf: PortOf;
  readonly log: (error: unknown) => void;
}

export class SmtpSession implements Engine, Decisions {
  readonly idleTimeout = IDLE_MS;
  readonly #options: SmtpSessionOptions;
  readonly #connection: SmtpConnection;

  constructor(options: SmtpSessionOptions) {
    const { wire, service, hostname, clock, portOf } = options;
    this.#options = options;
    this.#connection = new SmtpConnection(wire, service, hostname, this, clock, portOf);
  }

  start(): void {
    this.#connection.greet();
  }

  receive(octets: Uint8Array): void {
    this.#connection.input.feed(octets);
  }

  resume(): void {
    this.#connection.socket.drained();
  }

  secured(): void {
    this.#connection.secured();
  }

  timedOut(): void {
    this.#connection.timedOut(IDLE_MS / 60_000);
  }

  closed(): void {
    this.#connection.gone();
  }

  log(error: unknown): void {
    this.#options.log(error);
  }

  authenticate(given: SMTPServerAuthentication): string | Refusal | undefined {
    const { accounts } = this.#options;
    const { username = '', password, authzid } = given;
    if (given.method === 'CRAM-MD5') {
      const account = accounts.find(username);
      const known = account && accounts.passwordOf(account);
      return known !== undefined && given.validatePassword(known) ? account : undefined;
    }
    if (given.method === 'XOAUTH2') return accounts.authenticateByToken(username, given.accessToken ?? '');
    const account = accounts.authenticate(username, password ?? '');
    // RFC 4616 §2
    if (account !== undefined && authzid && accounts.find(authzid) !== account) {
      return { code: 535, text: '5.7.8 nobody here may act as another user' };
    }
    return account;
  }

  recipientRefusal(address: string): Refusal | undefined {
    const { service, accounts, portOf } = this.#options;
    const found = recipientAccount(address, service, accounts, portOf);
    return 'code' in found ? found : undefined;
  }

  accept(message: IncomingMessage): { readonly delivered: string } | Refusal {
    const { scan } = message;
    // The package has its own words for that one, and they come before any of ours.
    if (message.isTooLarge) return { code: 552, text: '5.3.4 too large' };
    if (scan.nul >= 0) {
      const text = `5.6.0 the octet NUL stands in the message, at octet ${scan.nul + 1}; no message may hold it`;
      return { code: 554, text };
    }
    const { store, wire, hostname, clock } = this.#options;
    const { session, exchange } = this.#connection;
    const envelope = this.#envelope();
    const cause = { connection: wire.connection, exchange };
    const header = traceHeader(envelope, {
      clientName: session.hostNameAppearsAs,
      clientAddress: wire.clientAddress,
      hostname,
      transmission: session.transmissionType,
      cause,
      now: clock(),
    });
    const delivered = deliver(store, envelope, assembled(header, message.chunks), cause);
    const kept =
      scan.bareLf < 0
        ? ''
        : `; an LF without its CR, at octet ${scan.bareLf + 1}, was kept and ended no line`;
    return { delivered: `delivered to ${listed(delivered)}${kept}` };
  }

  #envelope(): Envelope {
    const { service, accounts, portOf } = this.#options;
    const { mailFrom, rcptTo } = this.#connection.session.envelope;
    const recipients = rcptTo.map(({ address }) => {
      const found = recipientAccount(address, service, accounts, portOf);
      if ('code' in found) throw new Error(`${address} was accepted and is no account`);
      return { address, account: found.account };
    });
    return { sender: mailFrom ? mailFrom.address : '', recipients };
  }
}
