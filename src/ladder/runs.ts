/**
 * Finds repetitions while rows arrive: a thousand FETCH responses of one command, five hundred NOOP with their replies,
 * the same MAIL, RCPT and DATA for every message. Each row has a sign; a run is a stretch of one connection in which the
 * signs repeat with a period. What went wrong or is odd has a sign like no other, so that it is never part of a run.
 */
import { isError, type LadderConnection, type Row } from '../../common/projections/ladder.ts';
import { isTrouble } from './row-filter.ts';

/** A repetition. Places are those of the list that was searched; they grow while the run does. */
export interface Run {
  /** Places [from, to). */
  readonly from: number;
  to: number;
  /** After so many rows it begins again. */
  readonly period: number;
  /** The verbs of the commands, or the code of the data, that are repeated. */
  readonly names: readonly string[];
  /** The code of the last reply; without one, no command is repeated, but what answers one. */
  readonly answer?: string;
  /** Octets of all frames in it, those of a repetition that is not complete left out. */
  octets: number;
  /** Octets of the frames after the last whole repetition. */
  pending: number;
}

/** What a row does to the runs. */
export interface RunChange {
  /** This run is over; its last so many rows were no whole repetition and belong to it no more. */
  readonly over?: Run;
  readonly released?: number;
  /** The row goes on with a run, which it may begin. */
  readonly run?: Run;
  readonly begins?: boolean;
}

/** Longer periods are no repetition that a person would see. */
const LONGEST_PERIOD = 24;
/** So many repetitions, and so many rows of them, are worth a fold: what is typed by hand stays in sight. */
const LEAST_REPETITIONS = 4;
const LEAST_ROWS = 20;
const LEAST_LIKE_ROWS = 10;
/** The sign of what is like nothing else. */
const APART = 0;

/** What most rows do. */
export const NO_CHANGE: RunChange = {};

/** How many whole repetitions there are. */
export function repetitionsOf({ from, to, period }: Run): number {
  return Math.floor((to - from) / period);
}

export class RunFinder {
  #current: Run | undefined;
  /** What was answered last while a run went on. */
  #going: RunChange | undefined;
  readonly #rows: Row[] = [];
  readonly #signs: number[] = [];
  /** How far back the last row with the same sign is; as far as need be where there is none near. */
  readonly #back: number[] = [];
  /** The place of the last row of each sign. */
  readonly #lastOf = new Map<number, number>();
  readonly #kinds = new Kinds();
  /** For each period, how many rows were like those a period before, up to the place at which that was so last. */
  readonly #matches: number[] = new Array<number>(LONGEST_PERIOD + 1).fill(0);
  readonly #matchedAt: number[] = new Array<number>(LONGEST_PERIOD + 1).fill(-1);
  /** Where the stretch of the present connection begins, or the last run in it ended. */
  #since = 0;
  #connection = NaN;
  /** The last exchange of the present connection. */
  #exchange = 0;
  /** How many commands of a connection wait for their final reply. */
  readonly #waiting = new WeakMap<LadderConnection, number>();
  /** Places at which a command begins while no other is at work. */
  readonly #beginnings: boolean[] = [];

  /** Takes the next row. */
  take(row: Row): RunChange {
    const place = this.#signs.length;
    const number = row.connection?.number ?? NaN;
    if (number !== this.#connection) {
      this.#connection = number;
      this.#since = place;
      this.#exchange = row.exchange?.number ?? 0;
    }
    const sign = this.#signOf(row);
    this.#signs.push(sign);
    this.#rows.push(row);
    this.#beginnings.push(this.#isBeginning(row));
    this.#match(place, sign);

    const run = this.#current;
    if (run && this.#goesOn(run, row, sign, place)) {
      run.to = place + 1;
      this.#count(run, row);
      return this.#going?.run === run ? this.#going : (this.#going = { run });
    }
    const released = run && release(run);
    // Runs do not overlap.
    if (run) this.#since = Math.max(this.#since, run.to);
    const begun = this.#begin(place);
    this.#current = begun;
    if (!run && !begun) return NO_CHANGE;
    return {
      ...(run ? { over: run, released: released ?? 0 } : {}),
      ...(begun ? { run: begun, begins: true } : {}),
    };
  }

  /** Notes the periods in which this row is like an earlier one: those alone are walked over, most of them never are. */
  #match(place: number, sign: number): void {
    const last = sign === APART ? undefined : this.#lastOf.get(sign);
    if (sign !== APART) this.#lastOf.set(sign, place);
    this.#back.push(last === undefined ? Infinity : place - last);
    for (let period = this.#back[place] as number; period <= LONGEST_PERIOD;) {
      const goesOn = this.#matchedAt[period] === place - 1;
      this.#matches[period] = goesOn ? (this.#matches[period] as number) + 1 : 1;
      this.#matchedAt[period] = place;
      period += this.#back[place - period] as number;
    }
  }

  #goesOn(run: Run, row: Row, sign: number, place: number): boolean {
    if (this.#since > run.from || sign === APART || this.#signs[place - run.period] !== sign) return false;
    return run.answer !== undefined || row.exchange === this.#rows[run.from]?.exchange;
  }

  /** The shortest period in which enough has been repeated by now. */
  #begin(place: number): Run | undefined {
    for (
      let period = this.#back[place] as number;
      period <= LONGEST_PERIOD;
      period += this.#back[place - period] as number
    ) {
      const rows = Math.min((this.#matches[period] as number) + period, place + 1 - this.#since);
      const least = period === 1 ? LEAST_LIKE_ROWS : Math.max(LEAST_ROWS, LEAST_REPETITIONS * period);
      if (rows < least) continue;
      const from = this.#aligned(place + 1 - rows, place + 1, period);
      if (from === undefined || place + 1 - from < least) continue;
      const run: Run = {
        ...namesOf(this.#rows.slice(from, from + period)),
        from,
        to: from,
        period,
        octets: 0,
        pending: 0,
      };
      for (; run.to <= place;) {
        const row = this.#rows[run.to++] as Row;
        this.#count(run, row);
      }
      return run;
    }
    return undefined;
  }

  /** Where a run of this period may begin: data of one command anywhere, commands where none was at work. */
  #aligned(from: number, to: number, period: number): number | undefined {
    const rows = this.#rows.slice(to - period, to);
    const commands = rows.filter(({ kind }) => kind === 'command').length;
    if (commands !== rows.filter(isFinal).length) return undefined;
    if (commands === 0) {
      const exchange = rows[0]?.exchange;
      const isData = rows.every((row) => isRepeatable(row) && row.exchange === exchange);
      return isData && this.#rows[from]?.exchange === exchange ? from : undefined;
    }
    for (let at = from; at < from + period; at++) if (this.#beginnings[at]) return at;
    return undefined;
  }

  #count(run: Run, row: Row): void {
    run.pending += 'size' in row.fact ? row.fact.size : 0;
    if ((run.to - run.from) % run.period !== 0) return;
    run.octets += run.pending;
    run.pending = 0;
  }

  /** Whether a command begins here while no other of its connection is at work; keeps count of those that are. */
  #isBeginning({ kind, fact, connection }: Row): boolean {
    if (!connection || fact.kind === 'octets-sent') return false;
    const waiting = this.#waiting.get(connection) ?? 0;
    if (kind === 'command') this.#waiting.set(connection, waiting + 1);
    else if (fact.kind === 'reply-sent' && fact.final)
      this.#waiting.set(connection, Math.max(0, waiting - 1));
    return kind === 'command' && waiting === 0;
  }

  #signOf(row: Row): number {
    const { fact, exchange, kind, connection } = row;
    // Replies to pipelined commands follow one another; where data stands says nothing of it.
    const steps = kind !== 'command' && !isRepeatable(row);
    const step = exchange && steps ? exchange.number - this.#exchange : 0;
    if (exchange) this.#exchange = exchange.number;
    if (!connection || isTrouble(row) || ('oddities' in fact && fact.oddities?.length)) return APART;
    const what = wordOf(row);
    if (what === undefined) return APART;
    const command = exchange?.command?.fact;
    const outcome = fact.kind === 'reply-sent' ? fact.outcome : '';
    const verb = command?.kind === 'command-sent' ? command.verb : '';
    const like = this.#kinds.of(kind, what).of(outcome, verb).number;
    // Further back than this no exchange is found to be like another.
    const back = exchange ? Math.max(0, Math.min(step + STEPS / 2, STEPS - 2)) : STEPS - 1;
    return 1 + like * STEPS + back;
  }
}

/** How many commands lie between a row and the one before it, up to half as many either way; the last stands for none. */
const STEPS = 4096;

/** Numbers for rows by the words that make them alike, without joining those into one for each row. */
class Kinds {
  readonly number: number;
  readonly #root: { made: number };
  readonly #next = new Map<string, Map<string, Kinds>>();

  constructor(root = { made: 0 }) {
    this.#root = root;
    this.number = root.made++;
  }

  of(one: string, other: string): Kinds {
    let next = this.#next.get(one);
    if (!next) this.#next.set(one, (next = new Map<string, Kinds>()));
    let kinds = next.get(other);
    if (!kinds) next.set(other, (kinds = new Kinds(this.#root)));
    return kinds;
  }
}

/** Takes from a run what is no whole repetition. */
function release(run: Run): number {
  const released = (run.to - run.from) % run.period;
  run.to -= released;
  run.pending = 0;
  return released;
}

const isFinal = ({ fact }: Row): boolean => fact.kind === 'reply-sent' && fact.final;

const isRepeatable = ({ kind }: Row): boolean => kind === 'untagged' || kind === 'effect';

/** What makes a row like another of its kind, beside its outcome; `undefined` for what happens once. */
function wordOf({ kind, fact }: Row): string | undefined {
  switch (fact.kind) {
    case 'command-sent':
      return fact.verb;
    case 'octets-sent':
      return fact.what;
    case 'reply-sent':
      return kind === 'greeting' || isError(fact.outcome) ? undefined : fact.code;
    case 'connection-opened':
    case 'connection-closed':
    case 'tls-started':
    case 'tls-failed':
      return undefined;
    default:
      return fact.kind;
  }
}

/** What a repetition is called by. */
function namesOf(rows: readonly Row[]): Pick<Run, 'names' | 'answer'> {
  const verbs = rows.flatMap(({ fact }) => (fact.kind === 'command-sent' ? [fact.verb] : []));
  const codes = rows.flatMap(({ fact }) => (fact.kind === 'reply-sent' ? [fact.code] : []));
  if (verbs.length === 0)
    return {
      names: codes.length > 0 ? [...new Set(codes)] : [rows[0]?.fact.kind.replaceAll('-', ' ') ?? ''],
    };
  const answer = codes.at(-1);
  return { names: verbs, ...(answer === undefined ? {} : { answer }) };
}
