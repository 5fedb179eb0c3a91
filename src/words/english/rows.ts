/** The rows of the diagram, how closely they stand, and the marks they are drawn with. */
export const rows = {
  label: 'Sequence diagram',
  look: 'How the rows stand',
  timed: 'To scale',
  timedTitle: 'Distances as long as the time between, long silences cut (t)',
  zoomIn: 'Rows larger (+, Ctrl and the wheel)',
  zoomOut: 'Rows closer (−, Ctrl and the wheel)',
  paused: 'Paused',
  backToNow: 'Back to now',
  unseen: (count: string) => `${count} new`,
  cursor: 'the mailboxes stand here',
  silence: (time: string) => `⋯ ${time} ⋯`,
  /** Where a label is cut: what stands at a fold, and after what is unfolded. */
  fold: 'fold',
  restInInspector: '… the inspector shows the rest',
  message: 'message data',
  literal: 'literal',
  /** What happened to a connection. The name of its client stands before the first. */
  opens: (from: string) => `opens a connection from ${from}`,
  closes: (who: string) => `${who} closes`,
  serverCloses: 'the server closes',
  brokenBy: {
    client: (problem: string) => `broken off by the client: ${problem}`,
    server: (problem: string) => `broken off by the server: ${problem}`,
  },
  tlsFailed: 'TLS failed',
  someClient: 'a client',
  /** A row for those who hear the page. */
  spoken: {
    opens: (who: string, from: string) => `${who} opens a connection from ${from}`,
    of: (who: string, said: string) => `${who}: ${said}`,
    asks: (who: string, said: string) => `${who} asks DNS: ${said}`,
    told: (who: string, said: string) => `DNS to ${who}: ${said}`,
    toServer: (who: string, said: string) => `${who} to server: ${said}`,
    toClient: (who: string, said: string) => `server to ${who}: ${said}`,
    sized: (size: string, said: string) => `${size}: ${said}`,
    odd: (means: string) => `Odd: ${means}`,
    bothWays: (who: string, run: string) => `${who} to server and back: ${run}`,
    run: (
      times: string,
      names: string,
      answer: string | undefined,
      size: string | undefined,
      open: boolean,
    ) =>
      `${times} times ${names}${answer === undefined ? '' : `, each answered ${answer}`}${
        size === undefined ? '' : `, ${size} in all`
      }, ${open ? 'unfolded' : 'folded'}`,
  },
  /** Where the diagram will be. */
  empty: {
    greeted: 'The server has greeted: your turn',
    title: 'Nothing has been said yet',
    type: 'Type `EHLO` and your name in a terminal: your first arrow appears here.',
    typeBelow: 'Type `EHLO` and your name in the terminal below: your first arrow appears here.',
    typeGreeted: 'Type `EHLO` and your name in a terminal: your command appears here.',
    typeGreetedBelow: 'Type `EHLO` and your name in the terminal below: your command appears here.',
    client: (port: number) =>
      `Or point a mail client at 127.0.0.1, port ${String(port)}: what it says is drawn too.`,
    outOfReach: 'mailglass is out of reach',
    startAgain: (notice: string) =>
      `${notice}. If you stopped it, start it again; the page takes up where it left off.`,
    connecting: 'Connecting to mailglass…',
  },
  commands: {
    fold: 'Fold or unfold a long reply or a repetition',
    foldRun: 'Fold or unfold the repetition around the selected arrow',
    timed: 'Time axis: one row after another, or to scale',
    zoomIn: 'Larger rows',
    zoomOut: 'Closer rows',
  },
};

/** The marks of the diagram, in the order in which a person meets them. */
export const legend = {
  open: 'a connection opens',
  close: 'a connection closes',
  broken: 'a connection is broken off',
  command: 'a command',
  reply: 'a reply',
  untagged: 'data that answers a command',
  unsolicited: 'data nobody asked for',
  continuation: 'the server waits for more',
  response: 'the client goes on with its command',
  literal: 'a literal, with its size',
  message: 'message data, with its size',
  run: 'a repetition of commands and replies',
  dataRun: 'a repetition of data',
  bar: 'a command at work, and how long',
  tls: 'TLS begins; what follows is tinted',
  refused: 'refused',
  effect: 'what it changed',
  odd: 'odd: hover or click to see why',
  lookup: 'a question to DNS',
  answer: 'what DNS answers',
  lane: 'the state of a session; each next one hatched or plain',
};
