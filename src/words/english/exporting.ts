/** The sheet that takes a trace away. */
const count = (rows: number): string => (rows === 1 ? '1 row' : `${rows.toLocaleString('en')} rows`);

export const exporting = {
  open: 'Export',
  command: 'Take it away: export as picture, text, capture or page',
  title: 'Take it away',
  what: 'What',
  format: 'As what',
  rows: count,
  whats: {
    all: 'Everything',
    shown: 'What the filter shows',
    exchange: 'The selected exchange',
    connection: 'One connection',
    journey: 'The journey of the message',
    between: 'Between two bookmarks',
    since: 'From this moment on',
    until: 'Up to this moment',
  },
  /** What the picture and the file are called. */
  titles: {
    all: 'everything',
    shown: 'what the filter shows',
    exchange: 'one exchange',
    connection: (number: number) => `connection ${String(number)}`,
    journey: 'the journey of a message',
    between: 'between two bookmarks',
    since: 'from a moment on',
    until: 'up to a moment',
  },
  connection: 'Which connection',
  from: 'From',
  to: 'Up to',
  beginning: 'the beginning',
  end: 'the end',
  message: 'Which message',
  noSubject: '(no subject)',
  formats: {
    svg: { name: 'Picture (SVG)', about: 'Sharp at any size; for slides and documents.' },
    png: { name: 'Picture (PNG)', about: 'Goes everywhere.' },
    mermaid: { name: 'Mermaid', about: 'Text that Markdown pages draw as a diagram.' },
    markdown: { name: 'Transcript (Markdown)', about: 'What was said, C: and S:, to read or to paste.' },
    jsonl: {
      name: 'Facts (JSON Lines)',
      about: 'All that is known, for programs; can be opened here again.',
    },
    pcapng: {
      name: 'Capture (pcapng)',
      about: 'For Wireshark and tshark. TCP is made up around the decrypted dialogue.',
    },
    eml: { name: 'Message (.eml)', about: 'The exact octets of one stored message.' },
    html: {
      name: 'Page that replays offline',
      about: 'One file with this very page in it, for any browser.',
    },
  },
  colours: 'Colours',
  light: 'light',
  dark: 'dark',
  passwords: 'with passwords',
  passwordsAbout: 'Otherwise passwords and their like are masked.',
  messages: 'with stored messages',
  messagesAbout: 'What the mailboxes hold; without them only what was on the wire.',
  preview: 'Preview',
  opening: {
    pcapng: (name: string) =>
      `Open it with Wireshark, or ask tshark for the commands: tshark -r ${name} -Y "smtp || pop || imap"`,
    html: 'Open it in any browser, by a double click: it needs no server and no network.',
  },
  cut: 'The file goes on; this is its beginning.',
  making: 'Making it…',
  save: 'Save',
  copy: 'Copy',
  copied: 'Copied',
  copyFailed: 'The browser does not let this page use the clipboard. Save the file instead.',
  close: 'Close',
  failed: (problem: string) => `That did not work: ${problem}`,
  nothing: 'Nothing has happened yet: there is nothing to take away.',
  mermaidLong: (characters: number, most: number) =>
    `${characters.toLocaleString('en')} characters: Mermaid draws up to ${most.toLocaleString('en')} unless maxTextSize is raised. A connection or a shorter time is also easier to read.`,
  tooManyRows: (rows: number, most: number) =>
    `a picture of ${count(rows)} is more than programs open; up to ${most.toLocaleString('en')} are drawn. Choose one connection, a filter or a shorter time, or the page that replays, which holds any number`,
  tooLarge: (height: number, most: number) =>
    `the picture would be ${height.toLocaleString('en')} pixels high, and browsers draw ${most.toLocaleString('en')} at most. Choose SVG, which has no such bound, or fewer rows`,
  notDrawn: 'the diagram could not be drawn',
  noOctets: 'a picture needs no more octets than facts hold',
  noMessage: 'no stored message belongs to this choice. Choose everything, or an exchange that delivers one',
  messageGone: 'mailglass keeps the octets of this message no more. Choose another message',
  noTemplate:
    'the page that replays could not be had from mailglass. Is it still running? If it was built by hand, build it again with npm run build',
};
