/** The two ways in which a client's command fails. All else that is thrown is a bug of ours. RFC 3501 §7.1 */

/** The command is understood but cannot be done. `code` without brackets: `NONEXISTENT`. RFC 3501 §7.1.2 */
export class ImapNo extends Error {
  override readonly name = 'ImapNo';
  readonly code: string | null;

  constructor(code: string | null, text: string) {
    super(text);
    this.code = code;
  }
}

/** The command itself is wrong. RFC 3501 §7.1.3 */
export class ImapBad extends Error {
  override readonly name = 'ImapBad';
}
