/** The list: the same as the diagram, in words and lines. */
export const list = {
  label: 'Everything that was said, line by line',
  columns: {
    time: 'Time',
    from: 'From',
    to: 'To',
    said: 'Said',
    means: 'Means',
    outcome: 'Outcome',
    took: 'Took',
  },
  store: 'Mailboxes',
  dns: 'DNS',
  server: 'server',
  serverOf: (title: string, host: string) => `${title} of ${host}`,
  unfoldRun: 'unfold',
  foldRun: 'fold',
  runMeans: (first: string) => `Repeated. ${first}`,
  broken: 'broken off',
  waiting: 'no answer yet',
  notYet: 'later than the moment you look at',
  nothing: 'Nothing in this trace matches.',
  showAll: 'Show all',
  empty: 'Nothing has been said yet. Type EHLO and your name in a terminal.',
  /** Read aloud. */
  announce: {
    command: 'Announce new arrows to screen readers: on or off',
    on: 'New arrows are announced.',
    off: 'New arrows are not announced.',
    more: (count: string, last: string) => `${count} more lines; last: ${last}`,
  },
};
