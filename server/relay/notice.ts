/** Delivery status notifications: what a host tells a sender of the message it took. RFC 3464, RFC 3461 §6 */
import { readHeader } from '../../common/mime/header.ts';
import { concat, octetsOf } from '../../common/octets.ts';
import type { Delivery, QueuedRecipient } from '../../common/trace/facts.ts';
import { dateTime } from '../smtp/delivery.ts';

export type NoticeAction = 'failed' | 'delayed' | 'delivered' | 'relayed';

export interface Notice {
  readonly action: NoticeAction;
  /** The host that tells it. */
  readonly host: string;
  /** Whom it is told: the reverse-path of the message, which is not empty. */
  readonly to: string;
  readonly recipients: readonly { readonly recipient: QueuedRecipient; readonly delivery: Delivery }[];
  /** The host that replied, where one did. */
  readonly remote?: string;
  readonly envid?: string;
  /** Milliseconds since 1970: when the host took the message, and now. */
  readonly since: number;
  readonly now: number;
  /** When it is given up, for a notice of delay. */
  readonly until?: number;
  /** Unlike that of any other message. */
  readonly id: string;
  readonly original: Uint8Array;
  readonly ret?: 'full' | 'hdrs';
}

/** A message larger than this is not returned whole, whatever its sender wished. RFC 3461 §6.3 */
const MAX_RETURNED = 64 * 1024;

/** The notification as a message, ready to be queued with an empty reverse-path. RFC 3464 §2 */
export function noticeOf(notice: Notice): Uint8Array {
  const { action, host, to, now, id, original } = notice;
  const boundary = `=_${id}`;
  // Headers alone unless it failed and the whole is wanted and not too much. RFC 3461 §4.3, §6.3
  const whole = action === 'failed' && notice.ret !== 'hdrs' && original.length <= MAX_RETURNED;
  const returned = whole ? original : original.subarray(0, readHeader(original, 0).to);
  const eightBit = returned.some((octet) => octet >= 0x80);
  const text = `From: Mail Delivery System <MAILER-DAEMON@${host}>
To: <${to}>
Subject: ${subjects[action]}
Date: ${dateTime(now)}
Message-ID: <${id}@${host}>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="${boundary}"

--${boundary}
Content-Type: text/plain; charset=us-ascii

${explanation(notice)}
--${boundary}
Content-Type: message/delivery-status

${statusFields(notice)}
--${boundary}
Content-Type: ${whole ? 'message/rfc822' : 'text/rfc822-headers'}${eightBit ? '\nContent-Transfer-Encoding: 8bit' : ''}

`;
  return concat([octetsOf(text.replaceAll('\n', '\r\n')), returned, octetsOf(`\r\n--${boundary}--\r\n`)]);
}

const subjects: Readonly<Record<NoticeAction, string>> = {
  failed: 'Undelivered mail returned to sender',
  delayed: 'Your mail is delayed',
  delivered: 'Your mail was delivered',
  relayed: 'Your mail was passed on',
};

function explanation({ action, host, recipients, until }: Notice): string {
  const opening: Record<NoticeAction, string> = {
    failed: `This is the mail host ${host}. Your message could not be delivered to:`,
    delayed: `This is the mail host ${host}. Your message has not been delivered yet to:`,
    delivered: `This is the mail host ${host}. Your message was delivered to:`,
    relayed: `This is the mail host ${host}. Your message was passed on to a host that sends no such notices, for:`,
  };
  const closing: Record<NoticeAction, string> = {
    failed: 'Nothing more will be tried. The message, or its header, follows below.',
    delayed: `You need not send it again: ${host} goes on trying until ${until === undefined ? 'it gives up' : dateTime(until)}.`,
    delivered: 'You asked to be told.',
    relayed: 'You asked to be told. Whether it arrived is not known here.',
  };
  const list = recipients.map(
    ({ recipient, delivery }) =>
      `  <${ascii(recipient.address)}>\n    ${ascii(delivery.reply).slice(0, 400)}`,
  );
  return `${opening[action]}\n\n${list.join('\n')}\n\n${closing[action]}\n`;
}

/** The fields for programs. RFC 3464 §2.2, §2.3 */
function statusFields({ action, host, recipients, remote, envid, since, now, until }: Notice): string {
  const message = [
    ...(envid === undefined ? [] : [`Original-Envelope-Id: ${ascii(envid)}`]),
    `Reporting-MTA: dns; ${host}`,
    `Arrival-Date: ${dateTime(since)}`,
  ];
  const each = recipients.map(({ recipient, delivery }) =>
    [
      ...(recipient.orcpt === undefined ? [] : [`Original-Recipient: ${ascii(recipient.orcpt)}`]),
      `Final-Recipient: rfc822; ${ascii(recipient.address)}`,
      `Action: ${action}`,
      `Status: ${delivery.status}`,
      ...(remote === undefined ? [] : [`Remote-MTA: dns; ${remote}`]),
      // Only a reply of SMTP is one: what went wrong before there was any is told in words above. RFC 3464 §2.3.6
      ...(/^\d{3}[ -]/.test(delivery.reply) ? [`Diagnostic-Code: smtp; ${ascii(delivery.reply)}`] : []),
      `Last-Attempt-Date: ${dateTime(now)}`,
      ...(action === 'delayed' && until !== undefined ? [`Will-Retry-Until: ${dateTime(until)}`] : []),
    ].join('\n'),
  );
  return `${[message.join('\n'), ...each].join('\n\n')}\n`;
}

/** One line of ASCII: a peer's reply may hold anything. */
const ascii = (text: string): string => text.replace(/[\r\n]+/g, ' ').replace(/[^\x20-\x7e]/g, '?');
