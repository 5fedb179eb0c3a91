/** One host as the SMTP client of another: offers a message and hears what becomes of each recipient. RFC 5321 §3.3 */
import type { Socket } from 'node:net';
import SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPConnectionSendInfo, SMTPEnvelopeDsn } from 'nodemailer/lib/smtp-connection';
import type { Delivery, QueuedRecipient } from '../../common/trace/facts.ts';

export interface Offer {
  /** The name the client gives itself. RFC 5321 §4.1.1.1 */
  readonly name: string;
  /** Connected, nothing said. */
  readonly socket: Socket;
  readonly peerName: string;
  /** The authority to trust, in PEM. */
  readonly ca: string;
  readonly sender: string;
  readonly recipients: readonly QueuedRecipient[];
  readonly message: Uint8Array;
  readonly eightBit: boolean;
  readonly ret?: 'full' | 'hdrs';
  readonly envid?: string;
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
  const { name, socket, peerName, ca } = offered;
  const connection = new SMTPConnection({
    connection: socket,
    name,
    // STARTTLS when it is offered, and in clear when it fails, as hosts do among each other. RFC 7435 §3
    opportunisticTLS: true,
    servername: peerName,
    tls: { ca, servername: peerName },
    greetingTimeout: SILENCE_MS,
    socketTimeout: SILENCE_MS,
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
  connection: SMTPConnection,
  { sender, message, eightBit, ret, envid }: Offer,
  recipients: readonly QueuedRecipient[],
  broken: Promise<SmtpError>,
): Promise<Omit<Offered, 'spoken'>> {
  const [{ notify, orcpt } = { notify: undefined, orcpt: undefined }] = recipients;
  const dsn: SMTPEnvelopeDsn = {
    ...(ret ? { ret: ret === 'full' ? 'FULL' : 'HDRS' } : {}),
    ...(envid === undefined ? {} : { envid }),
    ...(notify ? { notify: notify.map((one) => one.toUpperCase()) } : {}),
    ...(orcpt === undefined ? {} : { orcpt }),
  };
  const envelope = {
    from: sender === '' ? (false as const) : sender,
    to: recipients.map(({ address }) => address),
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
