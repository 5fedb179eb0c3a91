/** One SMTP session: between the wire, the adapted package and the mail store. */
import type { SMTPServerAuthentication } from 'smtp-server';
import type { Service } from '../../common/protocols.ts';
import type { QueuedRecipient } from '../../common/trace/facts.ts';
import type { Accounts } from '../accounts.ts';
import type { MailStore } from '../mailbox/store.ts';
import type { Clock, Engine, Wire } from '../net/engine.ts';
import { SmtpConnection } from './adapter.ts';
import type { MailHost } from '../relay/hosts.ts';
import type { Post } from '../relay/post.ts';
import type { IncomingMessage } from './input.ts';
import { IDLE_MS } from './limits.ts';
import {
  destinationOf,
  isSubmission,
  senderRefusal,
  type Destination,
  type PortOf,
  type Refusal,
} from './policy.ts';
import { tooLarge } from './refusals.ts';
import { receive, type Reception, type Recipient } from './reception.ts';
import type { Decisions } from './server.ts';

export interface SmtpSessionOptions {
  readonly wire: Wire;
  readonly service: Service;
  readonly store: MailStore;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly host: MailHost;
  readonly post: Post;
  readonly portOf: PortOf;
  readonly log: (error: unknown) => void;
}

export class SmtpSession implements Engine, Decisions {
  readonly idleTimeout = IDLE_MS;
  readonly #options: SmtpSessionOptions;
  readonly #connection: SmtpConnection;
  /** Of the recipients of the transaction under way, by their addresses as given. */
  readonly #destinations = new Map<string, Destination>();

  constructor(options: SmtpSessionOptions) {
    const { wire, service, host, clock, portOf } = options;
    this.#options = options;
    this.#connection = new SmtpConnection(wire, service, host.name, this, clock, portOf);
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

  senderRefusal(address: string): Refusal | undefined {
    this.#destinations.clear();
    const user = this.#connection.session.user;
    return senderRefusal(address, typeof user === 'string' ? user : undefined, this.#options.post.settings());
  }

  recipientRefusal(address: string): Refusal | undefined {
    const { service, host, accounts, portOf, post, wire } = this.#options;
    const destination = destinationOf(address, {
      service,
      host,
      accounts,
      portOf,
      settings: post.settings(),
    });
    if ('code' in destination) return destination;
    // What was accepted stays so, even if the world changes before the message comes.
    this.#destinations.set(address, destination);
    const { mailFrom } = this.#connection.session.envelope;
    if (service !== 'smtp') return undefined;
    return post.greylist.refusal(wire.clientAddress, mailFrom ? mailFrom.address : '', address);
  }

  accept(message: IncomingMessage): { readonly delivered: string } | Refusal {
    const { scan } = message;
    if (message.isTooLarge) return tooLarge;
    if (scan.nul >= 0) {
      const text = `5.6.0 the octet NUL stands in the message, at octet ${scan.nul + 1}; no message may hold it`;
      return { code: 554, text };
    }
    const accepted = receive(message, this.#reception());
    if ('code' in accepted) return accepted;
    const kept =
      scan.bareLf < 0
        ? ''
        : `; an LF without its CR, at octet ${scan.bareLf + 1}, was kept and ended no line`;
    return { delivered: `${accepted.did}${kept}` };
  }

  #reception(): Reception {
    const { service, host, store, post, wire, clock } = this.#options;
    const { session, exchange } = this.#connection;
    const { mailFrom, rcptTo, dsn, bodyType, smtpUtf8 } = session.envelope;
    const recipients = rcptTo.map(({ address, dsn: wanted }): Recipient => {
      const destination = this.#destinations.get(address);
      if (!destination) throw new Error(`${address} was accepted, but where it goes is not known`);
      return {
        address,
        ...(wanted?.notify ? { notify: wanted.notify.map(notifyWord) } : {}),
        ...(wanted?.orcpt === undefined ? {} : { orcpt: wanted.orcpt }),
        ...('account' in destination ? { account: destination.account } : {}),
      };
    });
    return {
      host,
      store,
      post,
      submitted: isSubmission(service),
      sender: mailFrom ? mailFrom.address : '',
      recipients,
      ...(dsn?.ret ? { ret: dsn.ret === 'FULL' ? 'full' : 'hdrs' } : {}),
      ...(dsn?.envid ? { envid: dsn.envid } : {}),
      smtpUtf8: smtpUtf8 === true,
      eightBit: bodyType === '8bitmime',
      clientName: session.hostNameAppearsAs || '',
      clientAddress: wire.clientAddress,
      transmission: transmissionOf(session.transmissionType, smtpUtf8 === true),
      cause: { connection: wire.connection, exchange },
      now: clock(),
    };
  }
}

/** The package knows no SMTPUTF8 here. RFC 6531 §3.7.3 */
const transmissionOf = (type: string, smtpUtf8: boolean): string =>
  smtpUtf8 ? type.replace(/^E?SMTP/, 'UTF8SMTP') : type;

const notifyWord = (word: string): NonNullable<QueuedRecipient['notify']>[number] =>
  word.toLowerCase() as NonNullable<QueuedRecipient['notify']>[number];
