/** Opening captures and saved traces, and what is said while one is shown. */
const count = (number: number, one: string, many = `${one}s`): string =>
  `${number.toLocaleString('en')} ${number === 1 ? one : many}`;

export const captures = {
  button: 'captures',
  buttonTitle: 'Open a capture, a saved trace or a transcript (o)',
  command: 'Open a capture, a saved trace or a transcript',
  back: 'Back to live',
  sheet: 'Captures',
  intro:
    'Look at a dialogue from elsewhere: a packet capture (pcap, pcapng), a trace saved by mailglass (JSON Lines), or a transcript. It is read on this page and sent nowhere.',
  choose: 'Choose a file…',
  orDrop: 'or drop it anywhere on the page',
  drop: 'Drop it to open it',
  paste: 'Or paste a transcript',
  pasteExample: 'S: 220 mx.south.test ESMTP\nC: EHLO client.test\nS: 250 mx.south.test',
  openPasted: 'Open the transcript',
  pastedName: 'pasted transcript',
  protocol: 'Protocol',
  asGreeted: 'as its first words tell',
  other: 'Another port',
  otherHint:
    'The usual ports of SMTP, POP3 and IMAP are read, mailglass’s own too; at others, what greets like mail.',
  spoken: 'spoken there',
  again: 'Read it again',
  reading: (name: string) => `Reading ${name}`,
  progress: (read: string, size: string, facts: number) => `${read} of ${size} read, ${count(facts, 'fact')}`,
  stop: 'Stop, and show what was read',
  stoppedAt: (read: string, size: string) => `${read} of ${size} were read`,
  shown: (name: string) => `capture: ${name}`,
  facts: (facts: number, connections: number) =>
    `${count(facts, 'fact')}, ${count(connections, 'connection')}`,
  notices: 'What is to be said about this file',
  more: (number: number) => `and ${count(number, 'more remark')}`,
  dismiss: 'Got it',
  noMail: (packets: number) =>
    packets === 0
      ? 'There is not one packet in this capture.'
      : `No mail was found in the ${count(packets, 'packet')} of this capture.`,
  portsSeen: 'TCP went over these ports; choose one to read it as mail:',
  port: (port: number, segments: number) => `${String(port)} (${count(segments, 'segment')} with data)`,
  unexpected: (reason: string) => `The file could not be read: ${reason}`,
  frameGone: 'The rest of this frame is not in what was opened.',
  messageGone: 'The octets of this message are not in what was opened.',
  last: (name: string) => `Show ${name} again`,
  away: 'Terminals, services and queue belong to the live server: they are back with it.',
};
