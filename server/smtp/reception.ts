/** What a host does with a message it was given whole: into mailboxes, and on to other domains. RFC 5321 §3.6, §4.4 */
import { readHeader } from '../../common/mime/header.ts';
import { concat } from '../../common/octets.ts';
import type { Cause, QueuedRecipient } from '../../common/trace/facts.ts';
import type { MailStore } from '../mailbox/store.ts';
import type { MailHost } from '../relay/hosts.ts';
import type { Accepted, Post } from '../relay/post.ts';
import { assembled, dateTime, deliver, received, returnPath, type Content } from './delivery.ts';
import { listed, type Refusal } from './policy.ts';

/** So many hosts no message passes on its way, unless it goes in circles. RFC 5321 §6.3 */
const MAX_RECEIVED = 100;

export interface Recipient extends QueuedRecipient {
  /** Where it is delivered; absent where another domain has it. */
  readonly account?: string;
}

export interface Reception {
  readonly host: MailHost;
  readonly store: MailStore;
  readonly post: Post;
  /** A user of ours gave it, rather than another host. */
  readonly submitted: boolean;
  /** The reverse-path; empty for `<>`. */
  readonly sender: string;
  readonly recipients: readonly Recipient[];
  readonly ret?: 'full' | 'hdrs';
  readonly envid?: string;
  readonly smtpUtf8: boolean;
  readonly eightBit: boolean;
  /** What the client called itself. */
  readonly clientName: string;
  readonly clientAddress: string;
  /** `ESMTPSA`: extended, over TLS, authenticated; with SMTPUTF8 `UTF8SMTPSA`. RFC 3848, RFC 6531 §4.3 */
  readonly transmission: string;
  readonly cause: Cause;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Takes responsibility for a message, or says why not. All of it is one commit. */
export function receive(content: Content, reception: Reception): { readonly did: string } | Refusal {
  const { host, store, post, sender, recipients, cause } = reception;
  const local = recipients.filter(({ account }) => account !== undefined);
  const remote = recipients.filter(({ account }) => account === undefined).map(withoutAccount);
  if (remote.length > 0 && post.queue.isFull) {
    return { code: 452, text: '4.3.1 the queue is full; try again when some of it has left' };
  }
  const header = readHeader(concat(content.chunks), 0);
  const fields = header.fields.map(({ name }) => name.toLowerCase());
  if (fields.filter((name) => name === 'received').length >= MAX_RECEIVED) {
    const text = `5.4.6 the message has passed ${MAX_RECEIVED} hosts: it goes in circles`;
    return { code: 554, text };
  }
  const above = received(recipients, { ...reception, hostname: host.name }) + missing(fields, reception);
  const { ret, envid, smtpUtf8, eightBit } = reception;
  const accepted = (some: readonly QueuedRecipient[], octets: Uint8Array): Accepted => ({
    host,
    sender,
    recipients: some,
    octets,
    ...(ret ? { ret } : {}),
    ...(envid === undefined ? {} : { envid }),
    smtpUtf8,
    eightBit,
    cause,
  });
  const did: string[] = [];
  if (local.length > 0) {
    const octets = assembled(returnPath(sender) + above, content);
    const accounts = [...new Set(local.flatMap(({ account }) => account ?? []))];
    deliver(store, accounts, octets, cause);
    post.delivered(accepted(local.map(withoutAccount), octets));
    did.push(`delivered to ${listed(accounts)}`);
  }
  if (remote.length > 0) {
    const queue = post.accept(accepted(remote, assembled(above, content)));
    did.push(`queued as ${queue} for ${listed(remote.map(({ address }) => address))}`);
  }
  const reply = did.join(', ');
  post.handedOver(
    cause.connection,
    recipients.map(({ address }) => address),
    `250 2.0.0 ${reply}`,
  );
  return { did: reply };
}

const withoutAccount = ({ account: _account, ...recipient }: Recipient): QueuedRecipient => recipient;

/** What a user's program forgot and every message must have; a host that relays leaves it alone. RFC 6409 §8, RFC 5322 §3.6 */
function missing(fields: readonly string[], { submitted, post, host, cause, now }: Reception): string {
  if (!submitted || !post.settings().submission.addMissing) return '';
  const date = fields.includes('date') ? '' : `Date: ${dateTime(now)}\r\n`;
  const id = `${Math.floor(now)}.${cause.connection}.${cause.exchange}@${host.name}`;
  return date + (fields.includes('message-id') ? '' : `Message-ID: <${id}>\r\n`);
}
