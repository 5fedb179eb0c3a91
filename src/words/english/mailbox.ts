/** The mailboxes. */
export const mailbox = {
  expunged: 'expunged',
  notYetHere: 'not here yet at this moment',
};
