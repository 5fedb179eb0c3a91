/**
 * The package's SMTP client with one thing more: it says SMTPUTF8 for a message that was given so. On its own it does that
 * only for addresses beyond ASCII, and a header in UTF-8 needs it as well. RFC 6531 §3.4
 */
import SMTPConnection from 'nodemailer/lib/smtp-connection';

/** What the package keeps to itself. */
interface Inside {
  readonly _supportedExtensions: readonly string[];
  _sendCommand(line: string, logged?: string): void;
}

const inside = SMTPConnection.prototype as unknown as Inside;

export class SmtpClient extends SMTPConnection {
  /** The next transactions are for a message that needs SMTPUTF8. */
  smtpUtf8 = false;

  /** Whether the peer offered an extension in its last answer to EHLO. */
  offers(extension: 'SMTPUTF8'): boolean {
    return (this as unknown as Inside)._supportedExtensions.includes(extension);
  }

  /** Every line the package says goes through this. */
  _sendCommand(line: string, logged?: string): void {
    const lacks = this.smtpUtf8 && /^MAIL FROM:/.test(line) && !/ SMTPUTF8\b/.test(line);
    inside._sendCommand.call(this, lacks ? `${line} SMTPUTF8` : line, logged);
  }
}
