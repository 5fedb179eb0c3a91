/**
 * What the mail hosts of a world share: the queue and its clock, the way to the next host, and the notices. Each host acts
 * in its own name; that they live in one process shows only where two of them commit together.
 */
import { summaryOf } from '../../common/mime/summary.ts';
import { concat, octetsOf } from '../../common/octets.ts';
import type { Cause, Delivery, FactBody, QueuedRecipient } from '../../common/trace/facts.ts';
import type { Settings } from '../../common/world/settings.ts';
import type { Accounts } from '../accounts.ts';
import type { MailStore } from '../mailbox/store.ts';
import { Greylist } from './greylist.ts';
import type { MailHost } from './hosts.ts';
import { noticeOf } from './notice.ts';
import { MailQueue } from './queue.ts';
import { Transfer, type TransferParts } from './transfer.ts';
import type { WorldClock } from './world-clock.ts';

export interface PostParts extends Omit<TransferParts, 'body' | 'random' | 'host'> {
  readonly hosts: () => readonly MailHost[];
  readonly accounts: Accounts;
  readonly store: MailStore;
  readonly append: (fact: FactBody) => void;
  readonly clock: WorldClock;
  readonly settings: () => Settings;
  readonly log: (error: unknown) => void;
}

/** What a session has accepted for recipients of other domains. */
export interface Accepted {
  readonly host: MailHost;
  readonly sender: string;
  readonly recipients: readonly QueuedRecipient[];
  readonly octets: Uint8Array;
  readonly ret?: 'full' | 'hdrs';
  readonly envid?: string;
  readonly smtpUtf8: boolean;
  readonly eightBit: boolean;
  readonly cause?: Cause;
}

export class Post {
  readonly queue: MailQueue;
  readonly greylist: Greylist;
  readonly settings: () => Settings;
  readonly #parts: PostParts;
  readonly #transfer: Transfer;

  constructor(parts: PostParts) {
    const { store, settings, append, clock, log, accounts: _accounts, ...transfer } = parts;
    this.#parts = parts;
    this.settings = settings;
    this.greylist = new Greylist(clock.now, () => settings().receiving.greylistFor);
    const body = (message: string): Uint8Array | undefined => store.body(message);
    const host = (name: string): MailHost | undefined => parts.hosts().find((one) => one.name === name);
    this.#transfer = new Transfer({
      ...transfer,
      host,
      body,
      random: drawnFrom(() => settings().queue.seed),
    });
    this.queue = new MailQueue({
      append,
      attempt: (entry, recipients, tried) => this.#transfer.attempt(entry, recipients, tried),
      send: (from, to, message, cause) => {
        // The notices of a host that was taken out of the world are another's to send.
        const sender = host(from) ?? parts.hosts()[0];
        if (sender) this.#send(sender, to, message, cause);
      },
      body,
      clock,
      settings,
      log,
    });
  }

  /** Takes responsibility for a message; answers what the queue calls it. */
  accept({ host, octets, ...envelope }: Accepted): string {
    const queue = this.queue.nextName();
    this.queue.add({
      queue,
      host: host.name,
      message: this.#parts.store.keep(octets),
      size: octets.length,
      summary: summaryOf(octets),
      ...envelope,
    });
    return queue;
  }

  /** Says of recipients taken over a connection that they are settled for the host of ours that relays them there, if one does. */
  handedOver(connection: number, addresses: readonly string[], reply: string): void {
    const relayed = this.#transfer.relayedOver(connection);
    if (!relayed) return;
    const deliveries = addresses.map((address): Delivery => ({
      address,
      outcome: 'relayed',
      status: '2.0.0',
      reply,
    }));
    this.queue.handedOver(relayed.queue, connection, relayed.nextHop, deliveries);
  }

  /** Tells the sender that a message lies in a mailbox of the host's domain, if it asked to be told. RFC 3461 §4.1 */
  delivered(accepted: Accepted): void {
    const { host, sender, recipients, octets, envid, cause } = accepted;
    const wanted = recipients.filter(({ notify }) => notify?.includes('success'));
    // A notice of a notice is never sent. RFC 5321 §4.5.5
    if (sender === '' || wanted.length === 0) return;
    const now = this.#parts.clock.now();
    const notice = noticeOf({
      action: 'delivered',
      host: host.name,
      to: sender,
      recipients: wanted.map((recipient) => ({
        recipient,
        delivery: {
          address: recipient.address,
          outcome: 'delivered',
          status: '2.1.5',
          reply: 'it lies in the mailbox',
        },
      })),
      ...(envid === undefined ? {} : { envid }),
      since: now,
      now,
      id: `${this.queue.nextName()}.delivered`,
      original: octets,
      ret: 'hdrs',
    });
    this.#send(host, sender, notice, cause);
  }

  /** A notice on its way: into a mailbox here, or into the queue. Where it cannot arrive either, it ends. RFC 5321 §6.1 */
  #send(host: MailHost, to: string, message: Uint8Array, cause: Cause | undefined): void {
    const { store, accounts } = this.#parts;
    const account = accounts.find(to);
    const domain = to.slice(to.lastIndexOf('@') + 1).toLowerCase();
    if (domain !== host.domain) {
      this.accept({
        host,
        sender: '',
        recipients: [{ address: to, notify: ['never'] }],
        octets: message,
        smtpUtf8: false,
        eightBit: message.some((octet) => octet >= 0x80),
        ...(cause ? { cause } : {}),
      });
    } else if (account !== undefined) {
      // The null reverse-path, as for every final delivery. RFC 5321 §4.4
      const octets = concat([octetsOf('Return-Path: <>\r\n'), message]);
      store.add(account, 'INBOX', [{ octets }], 'delivered', cause);
    }
  }
}

/** Numbers in [0, 1) that are the same in every run of one seed. */
function drawnFrom(seed: () => number): () => number {
  let of = NaN;
  let state = 0;
  return () => {
    if (of !== seed()) {
      of = seed();
      state = Math.abs(of) % 2_147_483_646 || 1;
    }
    return (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  };
}
