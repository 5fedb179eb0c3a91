/** The terminal's own commands: what they do, what is said of them when they are misused, and what they answer. */
const list = (names: readonly string[]): string => names.join(', ');

export const localCommands = {
  means: {
    connect: (services: readonly string[]) => `Connect this terminal: again, or to ${list(services)}`,
    close: 'Close the connection without a word to the server',
    tls: 'Send STARTTLS or STLS as this protocol says it',
    'send-file':
      'Choose a file and send its octets; with “message” as a mail client would: CR LF, dots doubled, a lone dot last',
    raw: 'Send exactly this and nothing more: \\r \\n \\t \\0 \\xNN \\\\ are octets, there is no line end unless you write it',
    base64: 'Put this text, encoded in base64, into the line; \\0 is the NUL that AUTH PLAIN wants',
    unbase64: 'Say what base64 stands for',
    crlf: 'Show the line ends, ‹CRLF›',
    clear: 'Empty the screen; the diagram keeps everything',
    help: 'List these commands',
  },
  /** What was wrong with one. */
  unknown: (word: string, names: readonly string[]) =>
    `${word || 'Nothing'} is not a local command; there are ${list(names)}.`,
  noService: (name: string, services: readonly string[]) =>
    `There is no service ${name}; there are ${list(services)}.`,
  sendFileArgument: 'send-file is said alone or with “message”.',
  rawArgument: 'raw wants what to send: raw NOOP\\r\\n',
  notBase64: 'That is not base64: letters, digits, + and /, in groups of four, padded with =.',
  crlfArgument: 'crlf wants on or off.',
  noArgument: (name: string) => `${name} takes no argument.`,
  noEscape: (found: string, column: number) =>
    `${found} at column ${String(column)} is no escape; there are \\r \\n \\t \\0 \\xNN (two hex digits) \\\\.`,
  noConnection: 'There is no connection; “connect” makes one.',
  nothingToClose: 'There is no connection to close.',
  closedFromHere: 'The connection there was is closed from here.',
  connecting: (service: string) => `Connecting to ${service}.`,
  standsFor: (text: string) => `It stands for ${text}`,
  help: 'After Ctrl ] these are for the terminal itself:',
  /** One line of that list. */
  helpOf: (typed: string, means: string) => `  ${typed.padEnd(22)} ${means}`,
  gone: 'The connection is gone; nothing was sent.',
  file: (name: string, octets: string) => `[${name}: ${octets} octets]`,
  fileAsMessage: (name: string, octets: string) =>
    `[${name}: ${octets} octets, as message data with its final dot]`,
};
