/**
 * A terminal and the trace: which fact tells of which of its lines, what is selected in another pane, at which moment the
 * page looks. Its facts are those that arrive from the server, whichever trace the page shows.
 */
import { causeOf } from '../../common/effects.ts';
import { describeSession } from '../../common/projections/session.ts';
import type { Side } from '../../common/protocols.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { lowerBound } from '../../common/uid-ranges.ts';
import type { Live, SessionMoment } from '../live/live.svelte.ts';
import { words } from '../words/words.ts';
import { Telling, type Told } from './told.ts';
import type { ShownLine } from './transcript.ts';

export class Linked {
  /** Its connections, the present one last. */
  had = $state.raw<readonly number[]>([]);
  /** Grows when the trace has told of lines. */
  told = $state(0);
  readonly #live: Live;
  #connection = $state<number | null>(null);
  #telling = new Telling();
  /** Seq of the last fact looked at for this connection; `undefined` before it is known which it is. */
  #followed: number | undefined;

  /** How the session stood at the moment the page looks back at; `undefined` while that is now. */
  readonly then: { readonly moment: SessionMoment | undefined } | undefined = $derived.by(() => {
    if (this.cursor === null) return undefined;
    return {
      moment: this.#connection === null ? undefined : this.#live.arriving.sessionAt(this.#connection),
    };
  });
  /** Seq of the fact whose lines are selected, if they are of this terminal: of what was changed, the command. */
  readonly selected = $derived.by(() => this.#ofLine(this.#live.arriving.selected));
  /** The same for what is under the pointer. */
  readonly hovered = $derived.by(() => this.#ofLine(this.#live.arriving.hovered));

  constructor(live: Live) {
    this.#live = live;
  }

  /** The moment that is looked at; `null` is now. */
  get cursor(): number | null {
    const { arriving, trace } = this.#live;
    return trace === arriving ? arriving.cursor : null;
  }

  /** A new connection is being made. */
  connect(): void {
    this.#telling = new Telling();
    this.#followed = undefined;
    this.#connection = null;
  }

  opened(connection: number): void {
    this.#connection = connection;
    this.had = [...this.had, connection];
  }

  /** A line of so many octets was said. */
  line(side: Side, size: number): Told {
    return this.#telling.line(side, size);
  }

  secured(): Told {
    return this.#telling.secured();
  }

  closed(): Told {
    return this.#telling.closed();
  }

  /** Takes in what the trace has told since. */
  follow(facts: readonly Fact[]): void {
    const connection = this.#connection;
    if (connection === null) return;
    const opened = this.#live.arriving.connections.get(connection)?.opened.seq;
    if (opened === undefined) return;
    let told = false;
    const from = lowerBound(facts, (this.#followed ?? opened) + 1, ({ seq }) => seq);
    for (let i = from; i < facts.length; i++) {
      const fact = facts[i] as Fact;
      if ('connection' in fact && fact.connection === connection) told = this.#telling.follow(fact) || told;
    }
    this.#followed = facts.at(-1)?.seq ?? opened;
    if (told) this.told++;
  }

  /** The trace began anew: what it told of these lines is no fact of it any more. */
  forget(lines: readonly ShownLine[]): void {
    for (const { told } of lines) delete told?.seq;
    this.had = [];
    this.connect();
  }

  select(seq: number): void {
    this.#live.arriving.selected = seq;
  }

  hover(seq: number | null): void {
    const { arriving } = this.#live;
    if (arriving.hovered !== seq) arriving.hovered = seq;
  }

  #ofLine(seq: number | null): number | null {
    const { arriving, trace } = this.#live;
    const fact = seq === null || trace !== arriving ? undefined : arriving.factAt(seq);
    if (!fact) return null;
    if (isLine(fact)) return this.had.includes(fact.connection) ? fact.seq : null;
    const cause = causeOf(fact);
    if (!cause || !this.had.includes(cause.connection)) return null;
    return arriving.connections.get(cause.connection)?.exchanges.get(cause.exchange)?.command?.seq ?? null;
  }
}

/** Whether a terminal has lines of such facts. */
function isLine(fact: Fact): fact is Fact & { readonly connection: number } {
  switch (fact.kind) {
    case 'command-sent':
    case 'octets-sent':
    case 'reply-sent':
    case 'tls-started':
    case 'connection-closed':
      return true;
    default:
      return false;
  }
}

/** How a session stood, in a few words. */
export function describeMoment(moment: SessionMoment | undefined): string {
  if (!moment) return words.terminal.notYetOpen;
  return moment.open ? describeSession(moment.state) : words.terminal.closed;
}
