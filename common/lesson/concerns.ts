/**
 * Which conditions something that happens may meet or come near to, found by two words of it: `smtp RCPT`, `told EXISTS`,
 * `mailbox alice@north.test`. What concerns none of those still open costs no more than looking that up.
 */
import { assertNever, type Protocol } from '../protocols.ts';
import type { Happening } from './happenings.ts';
import type { Clause } from './lesson.ts';
import type { StepJudge } from './step-judge.ts';

/** Conditions of one step, by their indices. */
export interface Concern {
  readonly step: StepJudge;
  readonly conditions: readonly number[];
}

/** What a clause or a happening is about: a protocol whose command it is, or its kind. */
type About = Protocol | Exclude<Clause['kind'], 'command'>;

/** In a clause: whatever command. */
const ANY = 'any';

/** Verbs are few, but anything may be sent for one. */
const MOST_REMEMBERED = 200;

const NONE: readonly Concern[] = [];

function wordsOf(clause: Clause): readonly [About, which: string] {
  switch (clause.kind) {
    case 'command':
      return [clause.protocol, clause.verb];
    case 'told':
      return [clause.kind, clause.code];
    case 'connection':
      return [clause.kind, clause.what];
    case 'mailbox':
      return [clause.kind, clause.account];
    case 'dns':
      return [clause.kind, clause.name];
    case 'delivery':
      return [clause.kind, clause.to];
    default:
      return assertNever(clause);
  }
}

export class Concerns {
  readonly #written = new Map<About, Map<string, readonly Concern[]>>();
  /** The same by a command's verb as it was said. */
  readonly #said = new Map<Protocol, Map<string, readonly Concern[]>>();

  /** @param steps those that are not done */
  constructor(steps: readonly StepJudge[]) {
    for (const step of steps) {
      step.step.conditions.forEach(({ clause, or = [] }, index) => {
        for (const one of [clause, ...or]) {
          const [about, which] = wordsOf(one);
          const words = known(this.#written, about);
          words.set(which, joined([...(words.get(which) ?? NONE), { step, conditions: [index] }]));
        }
      });
    }
  }

  /** Whether any condition is about such. */
  has(about: About): boolean {
    return this.#written.has(about);
  }

  of(about: About, which: string): readonly Concern[] {
    return this.#written.get(about)?.get(which) ?? NONE;
  }

  /** @param tag who forgets one says the verb in its place */
  ofCommand(protocol: Protocol, verb: string, tag: string | undefined): readonly Concern[] {
    const written = this.#written.get(protocol);
    if (!written) return NONE;
    const said = known(this.#said, protocol);
    let concerns = said.get(verb);
    if (!concerns) {
      // A UID FETCH is a FETCH as well. RFC 9051 §6.4.9
      const keys = new Set([verb, verb.replace(/^UID /, ''), ANY]);
      concerns = joined([...keys].flatMap((key) => written.get(key) ?? NONE));
      if (said.size < MOST_REMEMBERED) said.set(verb, concerns);
    }
    const tagless = tag === undefined ? undefined : written.get(tag.toUpperCase());
    return tagless ? joined([...concerns, ...tagless]) : concerns;
  }

  ofHappening(happening: Happening): readonly Concern[] {
    switch (happening.kind) {
      case 'answered': {
        const { verb, tag } = happening.said.command;
        return this.ofCommand(happening.protocol, verb, tag);
      }
      case 'told':
        return this.of(happening.kind, happening.reply.code);
      case 'connection':
        return this.of(happening.kind, happening.what);
      case 'mailbox':
        return this.of(happening.kind, happening.account);
      case 'dns':
        return this.of(happening.kind, happening.name);
      case 'delivery':
        return this.of(happening.kind, happening.to);
      default:
        return assertNever(happening);
    }
  }
}

function known<Key, Value>(of: Map<Key, Map<string, Value>>, key: Key): Map<string, Value> {
  const found = of.get(key);
  if (found) return found;
  const made = new Map<string, Value>();
  of.set(key, made);
  return made;
}

/** One for each step. */
function joined(concerns: readonly Concern[]): readonly Concern[] {
  const byStep = new Map<StepJudge, Set<number>>();
  for (const { step, conditions } of concerns)
    byStep.set(step, new Set([...(byStep.get(step) ?? []), ...conditions]));
  return [...byStep].map(([step, conditions]) => ({ step, conditions: [...conditions] }));
}
