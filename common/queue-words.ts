/** What happens to a queued message, said plainly: as a sentence for the inspector, as a note for the margin of the diagram. */
import { assertNever } from './protocols.ts';
import type { Delivery, DeliveryTried, QueueFact } from './trace/facts.ts';

/** `dave@south.test and 2 more`: a list in a sentence stays short. */
function peopleText(addresses: readonly string[]): string {
  const [first = 'nobody', second, ...more] = addresses;
  if (second === undefined) return first;
  return more.length === 0 ? `${first} and ${second}` : `${first} and ${addresses.length - 1} more`;
}

/** A time of day of the world's clock, in UTC as everything in a header. */
const clockText = (at: number): string => `${new Date(at).toISOString().slice(11, 19)} UTC`;

/** `1st`, `2nd`, `13th`. */
function ordinal(n: number): string {
  const last = n % 10;
  const isTeen = Math.floor(n / 10) % 10 === 1;
  return `${n}${isTeen ? 'th' : last === 1 ? 'st' : last === 2 ? 'nd' : last === 3 ? 'rd' : 'th'}`;
}

/** A message that the host itself wrote has no sender to tell: the null reverse-path. RFC 5321 §4.5.5 */
const isNotice = ({ sender }: { readonly sender: string }): boolean => sender === '';

/** The worst of what became of the recipients, since that is the news. */
function worstOf({ deliveries }: DeliveryTried): Delivery | undefined {
  return (
    deliveries.find(({ outcome }) => outcome === 'failed') ??
    deliveries.find(({ outcome }) => outcome === 'deferred') ??
    deliveries[0]
  );
}

/** No host was reached, so that nothing but the sending host can tell of it. */
export function isUnreached(fact: DeliveryTried): boolean {
  return fact.connection === undefined && worstOf(fact)?.outcome !== 'delivered';
}

/** One sentence without its full stop. */
export function queueSentence(fact: QueueFact): string {
  switch (fact.kind) {
    case 'message-queued': {
      const what = isNotice(fact) ? 'a notice was queued' : 'the message was queued';
      return `${what} at ${fact.host} as ${fact.queue} for ${peopleText(fact.recipients.map(({ address }) => address))}`;
    }
    case 'delivery-tried': {
      const tried = worstOf(fact);
      if (!tried) return `${fact.queue} was tried for nobody`;
      const to = fact.nextHop ? ` to ${fact.nextHop.name}` : '';
      const who = peopleText(
        fact.deliveries.filter(({ outcome }) => outcome === tried.outcome).map(({ address }) => address),
      );
      switch (tried.outcome) {
        case 'relayed':
          return `${fact.queue} was relayed${to} for ${who}: ${tried.reply}`;
        case 'delivered':
          return `${fact.queue} was delivered for ${who}: ${tried.reply}`;
        case 'deferred':
          return `${fact.queue} could not be relayed${to} for ${who}, but may be later: ${tried.reply}`;
        case 'failed':
          return `${fact.queue} was given up for ${who}: ${tried.reply}`;
        default:
          return assertNever(tried.outcome);
      }
    }
    case 'delivery-planned':
      return fact.attempts === 0
        ? `the first attempt at ${fact.queue} is due at ${clockText(fact.due)}`
        : `after ${fact.attempts === 1 ? 'one attempt' : `${fact.attempts} attempts`} the next one at ${fact.queue} is due at ${clockText(fact.due)}`;
    case 'delay-told':
      return `the sender of ${fact.queue} was sent a notice that delivery takes longer`;
    case 'queue-held':
      return fact.held
        ? `${fact.queue} is held: nothing is tried until it is let go`
        : `${fact.queue} was let go`;
    case 'message-unqueued':
      return fact.how === 'deleted'
        ? `${fact.queue} was deleted from the queue, and nobody was told`
        : `${fact.queue} left the queue: all its recipients are settled`;
    default:
      return assertNever(fact);
  }
}

/** The same in a few words, after the name of the message in the queue. */
export function queueNote(fact: QueueFact): string {
  switch (fact.kind) {
    case 'message-queued': {
      const who = peopleText(fact.recipients.map(({ address }) => address));
      return isNotice(fact) ? `notice queued for ${who}` : `queued for ${who}`;
    }
    case 'delivery-tried': {
      const tried = worstOf(fact);
      if (!tried) return 'nobody to try';
      const hop = fact.nextHop?.name;
      switch (tried.outcome) {
        case 'relayed':
          return `relayed to ${hop ?? 'the next host'}`;
        case 'delivered':
          return 'delivered';
        case 'deferred':
          return fact.connection === undefined
            ? tried.reply
            : `not taken by ${hop ?? 'the next host'} for now: ${tried.status}`;
        case 'failed':
          return `given up for ${tried.address}: ${fact.connection === undefined ? tried.reply : tried.status}`;
        default:
          return assertNever(tried.outcome);
      }
    }
    case 'delivery-planned':
      return `${ordinal(fact.attempts + 1)} attempt at ${clockText(fact.due)}`;
    case 'delay-told':
      return 'notice of delay sent';
    case 'queue-held':
      return fact.held ? 'held' : 'let go';
    case 'message-unqueued':
      return fact.how === 'deleted' ? 'deleted' : 'done: nobody left to bring it to';
    default:
      return assertNever(fact);
  }
}
