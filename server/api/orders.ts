/** What a page may do to the world: its services, the messages in its queues, its clock, its description. */
import type { FromPage, FromServer, WorldText } from '../../common/live-protocol.ts';
import { assertNever } from '../../common/protocols.ts';
import type { MailQueue } from '../relay/queue.ts';
import type { WorldClock } from '../relay/world-clock.ts';
import type { Services } from '../services.ts';
import type { Lessons } from '../lesson/lessons.ts';

export interface OrderParts {
  readonly services: Services;
  readonly queue: Pick<MailQueue, 'entries' | 'retry' | 'hold' | 'delete'>;
  readonly clock: Pick<WorldClock, 'step' | 'setRate'>;
  /** Absent where the world cannot be changed while it runs. */
  readonly world?: WorldText;
  /** Absent where there are none. */
  readonly lessons?: Lessons;
}

export type Order = Extract<
  FromPage,
  { type: 'service' | 'queue' | 'clock' | 'world' | 'lesson' | 'lesson-save' }
>;

/** Longer than any message lives in a queue; a slip of the finger should not take the clock to another century. */
const LONGEST_STEP_MS = 30 * 24 * 60 * 60 * 1000;
/** A day passes in about a second. */
const HIGHEST_RATE = 100_000;
/** Of a world's text: a class of hundreds of domains is a tenth of it. */
const MAX_WORLD_CHARACTERS = 1024 * 1024;

/** Does it; answers what to tell the page beyond what the trace tells: why it cannot be done, what became of its world. */
export async function obey(order: Order, parts: OrderParts): Promise<FromServer | undefined> {
  switch (order.type) {
    case 'service':
      return refused(await parts.services[order.action](order.host, order.service));
    case 'queue':
      return refused(actOnQueue(order, parts.queue));
    case 'clock':
      return refused('step' in order ? step(order.step, parts) : setRate(order.rate, parts));
    case 'world':
      return changeWorld(order.text, parts.world);
    case 'lesson':
      return beginLesson(order.lesson, parts.lessons);
    case 'lesson-save': {
      const why = parts.lessons ? await parts.lessons.save(order) : 'there are no lessons here';
      return refused(why) ?? { type: 'lesson-saved', lesson: order.path };
    }
    default:
      return assertNever(order);
  }
}

const refused = (reason: string | undefined): FromServer | undefined =>
  reason === undefined ? undefined : { type: 'refused', reason };

function actOnQueue(
  { queue: name, action }: Extract<Order, { type: 'queue' }>,
  queue: OrderParts['queue'],
): string | undefined {
  if (!queue.entries.has(name)) {
    return `no message ${name} is in a queue: it was delivered, went back or was deleted meanwhile`;
  }
  switch (action) {
    case 'retry':
      return queue.retry(name) ? undefined : `${name} is being tried at this moment`;
    case 'hold':
      return queue.hold(name, true) ? undefined : `${name} is held already`;
    case 'release':
      return queue.hold(name, false) ? undefined : `${name} is not held`;
    case 'delete':
      queue.delete(name);
      return undefined;
    default:
      return assertNever(action);
  }
}

function step(ms: number, { clock }: OrderParts): string | undefined {
  // Never back: what was done at a time would be done before it.
  if (!(ms >= 0 && ms <= LONGEST_STEP_MS)) return 'the clock steps forward only, by 30 days at most';
  clock.step(ms);
  return undefined;
}

function setRate(rate: number, { clock }: OrderParts): string | undefined {
  if (!(rate >= 0 && rate <= HIGHEST_RATE)) {
    return `the clock runs at 0 (it stands still) to ${HIGHEST_RATE} world seconds in a second`;
  }
  clock.setRate(rate);
  return undefined;
}

async function changeWorld(text: string, world: WorldText | undefined): Promise<FromServer | undefined> {
  if (!world) return refused('this world cannot be changed while it runs');
  if (text.length > MAX_WORLD_CHARACTERS) {
    const message = `a world's text has at most ${MAX_WORLD_CHARACTERS} characters; this one has ${text.length}`;
    return { type: 'world-refused', problems: [{ line: 1, column: 1, message }] };
  }
  const problems = await world.set(text);
  return problems.length > 0 ? { type: 'world-refused', problems } : { type: 'world-accepted' };
}

async function beginLesson(lesson: string, lessons: Lessons | undefined): Promise<FromServer | undefined> {
  const begun = await lessons?.begin(lesson);
  if (begun === undefined) return refused(`there is no lesson ${lesson}; it was moved or renamed`);
  return typeof begun === 'string' ? refused(begun) : { type: 'lesson-begun', lesson, from: begun };
}
