/** One host as the SMTP client of another: offers a message and hears what becomes of each recipient. RFC 5321 §3.3 */
import type { Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import type { SMTPConnectionSendInfo, SMTPEnvelopeDsn } from 'nodemailer/lib/smtp-connection';
import type { Delivery, QueuedRecipient } from '../../common/trace/facts.ts';
import { SmtpClient } from './smtp-client.ts';

export interface Offer {
  /** The name the client gives itself. RFC 5321 §4.1.1.1 */
  readonly name: string;
  /** Connected, nothing said. */
  readonly socket: Socket;
  readonly peerName: string;
  /** Made once of the authority to trust: to make one for each connection costs more than the handshake. */
  readonly trust: SecureContext;
  readonly sender: string;
  readonly recipients: readonly QueuedRecipient[];
  readonly message: Uint8Array;
  readonly eightBit: boolean;
  /** It was given with SMTPUTF8: its header may be in UTF-8. */
  readonly smtpUtf8: boolean;
  readonly ret?: 'full' | 'hdrs';
  readonly envid?: string;
  /** How long the peer may be silent, in milliseconds; `SILENCE_MS` unless given. */
  readonly silence?: number;
}

export interface Offered {
  readonly deliveries: readonly Delivery[];
  /** The peer promised to send the notices that the sender wants. RFC 3461 §5.2.2 */
  readonly dsn: boolean;
  /** It greeted and took EHLO: from there on what it says is its answer. */
  readonly spoken: boolean;
}

/** How long a peer may be silent. Shorter than RFC 5321 §4.5.3.2 allows, for everything here is on one machine. */
const SILENCE_MS = 30_000;

/** What the package tells of a failure. */
type SmtpError = NonNullable<SMTPConnectionSendInfo['rejectedErrors']>[number];

interface Sent {
  readonly error?: SmtpError;
  readonly info?: SMTPConnectionSendInfo;
}

/** Resolves in any case: what went wrong is in the deliveries. */
export async function offer(offered: Offer): Promise<Offered> {
  const { name, socket, peerName, trust, silence = SILENCE_MS } = offered;
  const connection = new SmtpClient({
    connection: socket,
    name,
    // STARTTLS when it is offered, and in clear when it fails, as hosts do among each other. RFC 7435 §3
    opportunisticTLS: true,
    servername: peerName,
    tls: { secureContext: trust, servername: peerName },
    greetingTimeout: silence,
    socketTimeout: silence,
  });
  const broken = new Promise<SmtpError>((resolve) => connection.once('error', resolve));
  const connected = new Promise<SmtpError | undefined>((resolve) =>
    connection.connect((error) => resolve((error as SmtpError | undefined) ?? undefined)),
  );
  try {
    const failure = await Promise.race([connected, broken]);
    if (failure) {
      const deliveries = offered.recipients.map(({ address }) => became(address, failure));
      return { deliveries, dsn: false, spoken: false };
    }
    const deliveries: Delivery[] = [];
    let dsn = false;
    for (const group of bySameNotice(offered.recipients)) {
      const sent = await transaction(connection, offered, group, broken);
      deliveries.push(...sent.deliveries);
      dsn ||= sent.dsn;
    }
    return { deliveries, dsn, spoken: true };
  } finally {
    connection.quit();
  }
}

async function transaction(
  connection: SmtpClient,
  { sender, message, eightBit, smtpUtf8, ret, envid }: Offer,
  recipients: readonly QueuedRecipient[],
  broken: Promise<SmtpError>,
): Promise<Omit<Offered, 'spoken'>> {
  const addresses = recipients.map(({ address }) => address);
  const isBeyond = [sender, ...addresses].some(isBeyondAscii);
  connection.smtpUtf8 = isBeyond || (smtpUtf8 && message.some((octet) => octet > 0x7f));
  if (connection.smtpUtf8 && !connection.offers('SMTPUTF8'))
    return { deliveries: addresses.map((address) => untranslatable(address, isBeyond)), dsn: false };
  const [{ notify, orcpt } = { notify: undefined, orcpt: undefined }] = recipients;
  const dsn: SMTPEnvelopeDsn = {
    ...(ret ? { ret: ret === 'full' ? 'FULL' : 'HDRS' } : {}),
    ...(envid === undefined ? {} : { envid }),
    ...(notify ? { notify: notify.map((one) => one.toUpperCase()) } : {}),
    ...(orcpt === undefined ? {} : { orcpt }),
  };
  const envelope = {
    from: sender === '' ? (false as const) : sender,
    to: addresses,
    size: message.length,
    use8BitMime: eightBit,
    ...(Object.keys(dsn).length > 0 ? { dsn } : {}),
  };
  const content = Buffer.from(message.buffer, message.byteOffset, message.length);
  const sent = new Promise<Sent>((resolve) =>
    connection.send(envelope, content, (error, info) => resolve(error ? { error } : { info })),
  );
  const { error, info } = await Promise.race([sent, broken.then((failure): Sent => ({ error: failure }))]);
  const rejected = new Map(
    (error?.rejectedErrors ?? info?.rejectedErrors ?? []).map((refusal) => [refusal.recipient, refusal]),
  );
  const deliveries = recipients.map(({ address }): Delivery => {
    const refusal = rejected.get(address) ?? error;
    if (refusal) return became(address, refusal);
    const reply = info?.response ?? '';
    return { address, outcome: 'relayed', status: statusOf(reply) ?? '2.0.0', reply };
  });
  return { deliveries, dsn: info?.ehlo?.some((line) => /^DSN\b/i.test(line)) === true };
}

const isBeyondAscii = (address: string): boolean => /[^\0-\x7f]/.test(address);

/** A message that needs SMTPUTF8 is not sent to a host that does not offer it. RFC 6531 §3.5 */
const untranslatable = (address: string, isBeyond: boolean): Delivery => ({
  address,
  outcome: 'failed',
  status: isBeyond ? '5.6.7' : '5.6.9',
  reply: `the message has ${isBeyond ? 'an address' : 'text'} beyond ASCII and was given with SMTPUTF8, which the next host does not offer`,
});

/** 5yz is for good, everything else may be otherwise later. RFC 5321 §4.2.1 */
function became(address: string, error: SmtpError): Delivery {
  const { responseCode, response, message } = error;
  const reply = response ?? message;
  const permanent = responseCode !== undefined && responseCode >= 500;
  // The connection broke or never spoke SMTP. RFC 3463 §3.5
  const unknown = responseCode === undefined ? '4.4.2' : permanent ? '5.0.0' : '4.0.0';
  return {
    address,
    outcome: permanent ? 'failed' : 'deferred',
    status: statusOf(reply) ?? unknown,
    reply,
  };
}

/** The enhanced status code of a reply. RFC 2034 §4 */
const statusOf = (reply: string): string | undefined =>
  /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(reply)?.[1];

/** The package sends NOTIFY and ORCPT for all recipients of a transaction alike: one for each that differ. */
function bySameNotice(recipients: readonly QueuedRecipient[]): QueuedRecipient[][] {
  const groups = new Map<string, QueuedRecipient[]>();
  for (const recipient of recipients) {
    const key = JSON.stringify([recipient.notify, recipient.orcpt]);
    const group = groups.get(key);
    if (group) group.push(recipient);
    else groups.set(key, [recipient]);
  }
  return [...groups.values()];
}
