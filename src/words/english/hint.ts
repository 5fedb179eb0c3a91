/** The quiet line beneath a terminal, and what stands beside the line being typed. Often behind a word of the wire. */
export const hint = {
  inClear: 'Without TLS a password travels in clear.',
  notConnected: 'Not connected. Enter connects again.',
  connecting: 'Connecting …',
  message: 'alone on a line ends the message; until then: header lines, an empty line, the text.',
  literalComplete: 'octets owed: the literal is complete. Enter ends the command, or go on with it.',
  local: 'for the terminal itself; Esc goes back.',
  octets: (count: number) => `${String(count)} octets`,
  announced: 'are announced; the server says + when it wants them.',
  owed: (all: string) => `of ${all} octets owed; Enter adds CR LF, which counts as two.`,
  owedFits: (all: string) => `of ${all} octets owed; Enter’s CR LF fits exactly.`,
  owedTooFew: (all: string) => `of ${all} octets owed; Enter’s CR LF is one too many.`,
  owedNone: (all: string) => `of ${all} octets owed: all are there. Enter’s CR LF ends the command.`,
  owedOver: (all: string, over: number) =>
    `of ${all} octets owed; the last ${String(over)} typed go on with the command.`,
  idle: 'ends IDLE; until then the server tells what happens in the mailbox.',
  cramMd5: 'is the challenge: answer with base64 of the name, a space and the HMAC-MD5 in hex.',
  password: 'is asked in base64. Ctrl ] base64 secret puts the answer here; * gives up.',
  user: 'is asked in base64. Ctrl ] base64 alice puts the answer here; * gives up.',
  plain: 'puts the answer of PLAIN here; * gives up.',
  ended: 'The session has ended; the server closes the connection.',
  tag: 'The tag is yours to choose; the reply repeats it. A space and the command follow.',
  /** Twelve letters at most: they stand where the others have their time. */
  prompts: {
    closed: 'closed',
    message: 'message',
    idling: 'idling',
    response: 'response',
    goesOn: 'goes on',
    wait: 'wait for +',
    owed: (octets: number) => `${String(octets)} owed`,
  },
};
