/** What a client may not say yet, in words for a learner: the same in all three protocols but for who defines it. */

/** @param rfc the section that has the client wait */
export const beforeGreeting = (rfc: string): string =>
  `The client spoke before the server had greeted it. It must wait: the greeting says whether the server will serve it at all. ${rfc}`;

/** @param rfc the section that has the server throw it away */
export const beforeTls = (command: 'STARTTLS' | 'STLS', rfc: string): string =>
  `This was sent in clear behind ${command}, before the handshake. A server must throw it away, or whoever sits in between could slip commands into the protected session. ${rfc}`;
