/** The mail queues, and the world's clock by which they wait. */
import { counted } from './counted.ts';

/** How fast the world's clock runs. */
const paced = (rate: number): string => {
  if (rate === 0) return 'stands still';
  return rate === 1 ? 'as fast as ours' : `${rate.toLocaleString('en')} times as fast as ours`;
};

export const queue = {
  clock: 'The world’s clock',
  clockTitle: (rate: number) =>
    `The world’s clock: retries, greylisting and expiry go by it, arrows by ours. It ${rate === 0 ? '' : 'runs '}${paced(rate)}.`,
  steps: { minutes: '5 min', hour: '1 h', day: '1 day' },
  step: (span: string) => `+${span}`,
  stepTitle: (span: string) =>
    `+${span}: step the clock ${span} forward; what falls due is done in its order`,
  stop: 'stop',
  stopTitle: 'stop the clock',
  rate: (rate: number) => `×${String(rate)}`,
  rateTitle: (rate: number) => `×${String(rate)}: run the clock ${paced(rate)}`,

  messages: 'Messages in the queue',
  past: 'The queue as it was; `End` goes back to now.',
  more: (count: number) => `and ${counted(count, 'more message')}`,
  empty: {
    title: 'Nothing waits.',
    about:
      'A host queues what it takes for another domain, and tries until it is delivered or given up. Open a Submission terminal, log in as alice and send to the other domain:',
    then: 'Stop the MX hosts of south.test first (`s`), and the message stays here: watch its retries, and step the clock.',
  },

  noSubject: '(no subject)',
  size: (size: string) => `${size} octets`,
  sizeTitle: (host: string) => `octets, the Received line of ${host} included`,
  senderTitle: 'the reverse-path; a notification has the null one. RFC 5321 §4.5.5',
  at: 'at',
  hostTitle: 'the host whose queue it is in',
  to: 'to',
  nextHopTitle: 'the next hop: the host it was offered to last',
  recipients: 'Recipients that wait',
  moreRecipients: (count: number) => `and ${counted(count, 'more recipient')}`,
  lastReply: 'last reply:',
  lastReplyTitle: (status: string) => `the last reply: ${status}. RFC 3463`,
  noAttempt: 'no attempt is over yet',
  held: 'held: not tried until let go',
  dueNow: 'due now',
  nextTry: (span: string) => `next try in ${span}`,
  dueTitle: (moment: string) => `due at ${moment} of the world’s clock`,
  age: (attempts: number, span: string) => `${counted(attempts, 'attempt')}, ${span} old`,
  delayTold: 'sender told',
  delayToldTitle: 'The sender was told that it takes longer. RFC 3461 §4.1',
  sure: 'Delete it? Nobody is told.',
  delete: 'Delete',
  keep: 'Keep',
  tryNow: 'Try now',
  hold: 'Hold',
  holdTitle: 'It is not tried and does not expire until it is let go',
  release: 'Let go',
  releaseTitle: 'It goes on where it was',
  askDelete: 'Delete…',
};
