/**
 * What UIDL calls a message: the two numbers by which IMAP knows it for good, so it stays the same as long as the message is
 * in the mailbox, and is never another's. RFC 1939 §7
 */
export const uniqueId = (uidvalidity: number, uid: number): string => `${uidvalidity}.${uid}`;
