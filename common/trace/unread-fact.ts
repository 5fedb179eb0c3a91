/** The fact that there are octets which cannot be shown. */

/** Octets of a connection that are known of and cannot be shown: a capture does not hold them, or TLS hides them. */
export interface OctetsUnread {
  readonly kind: 'octets-unread';
  readonly connection: number;
  /** `began`: what was said before the capture began; nobody knows how much that was. */
  readonly why: 'missing' | 'encrypted' | 'began';
  /** How many octets each end sent. */
  readonly client: number;
  readonly server: number;
  /** Octets that are there and were passed over up to where a command, a reply or the end of a message could be told. */
  readonly passedOver?: number;
}
