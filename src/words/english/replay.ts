/** The page that replays a trace by itself, with no server behind it. */
export const replay = {
  refusal: 'This is a replay: no server is behind it, and nothing in it can be changed.',
  title: 'A replay',
  terminals:
    'Here the page of a running mailglass has terminals. In a replay everything has been said already:',
  keys: 'step through it with ← and →, or drag along the strip of times above; mailboxes and queues go along.',
  services: 'The services of a running mailglass are started and stopped here. In a replay none is running.',
  world: 'The text that described this world',
  noWorld: 'This trace does not tell how its world was described.',
  close: 'Close',
  empty:
    'This is the page that mailglass fills with a trace when it is exported. Open mailglass, press e and choose “Page that replays offline”.',
  broken: (problem: string) =>
    `The trace in this file cannot be read: ${problem}. The file may have been cut or changed on its way; export it again.`,
  newer: (version: number) =>
    `This trace was written by a newer mailglass (version ${String(version)} of its format); what it knows that this page does not is left out.`,
};
