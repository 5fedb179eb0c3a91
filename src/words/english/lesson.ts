/** Lessons: the map of all, the pane that plays one, and drafting one of what was done. */
const list = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;

export const lesson = {
  button: 'lessons',
  buttonTitle: 'All lessons (y)',
  command: 'Lessons: all there are, and how far you are',
  pane: 'Lesson',
  width: 'Width of the lesson',
  unreachable: 'mailglass could not be asked for its lessons.',
  again: 'Try again',
  loading: 'Reading the lesson',

  map: 'Lessons',
  mapIntro:
    'Each lesson is judged on what is really said and done here, typed in a terminal or by a mail client of your own. Take them in order, or any.',
  summary: (done: number, all: number) => `${String(done)} of ${String(all)} done`,
  noLessons: 'There are no lessons here.',
  minutes: (minutes: number) => `${String(minutes)} min`,
  marks: {
    done: 'done',
    begun: (done: number, all: number) => `${String(done)} of ${String(all)} steps`,
    fresh: 'not begun',
    broken: 'broken',
  },
  goOn: 'Go on',
  brokenTitle: 'This lesson is broken',
  brokenAbout:
    'Nothing of it can be played until its files are in order. It is read again as soon as they change.',
  problem: (file: string, line: number) => `${file}:${String(line)}`,

  allLessons: 'All lessons',
  close: 'Close the lesson',
  gone: 'There is no such lesson. It was moved or renamed.',
  previous: 'Previous',
  next: 'Next',
  goTo: (title: string) => `Go to the lesson “${title}”`,
  steps: (done: number, all: number) => `${String(done)} of ${String(all)} steps done`,
  step: (number: number, title: string, done: boolean) =>
    `Step ${String(number)}: ${title}${done ? ' (done)' : ''}`,
  metBy: 'Done by',
  showArrow: 'Show this arrow in the diagram',
  nearest: 'Show what came nearest',
  openingOf: 'connection opened',
  whatIsChecked: 'What is checked',
  checkedAbout: 'All of this must have happened. How and in which order of steps is up to you.',
  hint: (shown: number, all: number) =>
    shown === 0 ? 'Give me a hint' : shown === all - 1 ? 'Show the answer' : 'Another hint',
  hintTitle: (number: number) => `Hint ${String(number)}`,
  answerTitle: 'The answer',
  typeIt: 'type it',
  typeItTitle: (line: string) => `Put “${line}” into the terminal, for you to send`,
  right: 'Right.',
  wrong: 'Not quite.',

  begin: 'Begin',
  beginAgain: 'Begin again',
  beginning: 'Setting the world',
  anew: (accounts: readonly string[]) =>
    `The mailboxes of ${list(accounts)} are set anew for this lesson: the mail in them now is gone.`,
  worldReset: 'The world’s text is set as the lesson has it.',
  harmless: 'Nothing in the mailboxes is touched.',
  interrupted:
    'mailglass was started anew since you began, and what was said then is gone. Begin again to go on.',
  finished: 'Lesson done',
  finishedBefore: 'You have done this lesson before.',
  wasShown: 'That was the solution. Begin again to do it yourself.',

  ownClient: 'With a client of your own',
  ownClientAbout: 'What any mail client does counts as well. Here the servers listen:',
  copyAddress: (service: string) => `Copy where ${service} listens`,

  draft: {
    button: 'Make a lesson from what I just did',
    sheet: 'A lesson from what was done',
    intro:
      'What was said on these connections becomes steps, a solution and the world as it was before. It is a draft: say in your own words what each step is about.',
    title: 'Title',
    untitled: 'A new lesson',
    path: 'Folder',
    from: 'Since',
    beginning: 'the beginning',
    begun: 'the lesson began',
    selected: 'the selected arrow',
    bookmark: (name: string) => `bookmark “${name}”`,
    to: (now: boolean) => (now ? 'until now' : 'until the moment you look at'),
    connections: 'Connections',
    none: 'Nothing was said since.',
    connection: (number: number, service: string, name: string) =>
      `#${String(number)} ${service}${name === '' ? '' : ` · ${name}`}`,
    copy: (file: string) => `Copy ${file}`,
    download: 'Download',
    save: 'Save it among the lessons',
    saved: (path: string) => `Saved as ${path}.`,
    notes: 'To be looked at',
    failed: (why: string) => `The draft could not be made: ${why}`,
  },

  solution: 'Show the solution',
  solutionTitle: 'Begins the lesson again and types the solution into the terminals',
  typing: 'The solution is being typed',
  paused: 'Held up',
  pause: 'Pause',
  resume: 'Go on',
  stop: 'Stop',
  typist: {
    notSo: (host: string, service: string, state: string) => `${service} of ${host} is not ${state} yet`,
    stillUnderWay: 'a message is still under way',
    clockStands: 'the world’s clock was not moved',
    notOpen: 'the terminal does not connect',
    notSecure: 'TLS did not come about',
    notClosed: 'the server does not close the connection',
    noTerminals: 'there are no terminals on this page',
    terminalGone: 'its terminal was closed',
    otherwise: (expected: string, found: string) =>
      `“${expected}” was expected${found === '' ? ', and nothing came' : `, the server said “${found}”`}`,
  },
  stopped: (why: string) => `The solution stopped: ${why}.`,
};
