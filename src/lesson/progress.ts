/** How far somebody has come in each lesson; remembered in the browser. */

/** One lesson's. Steps are named by their numbers. */
export interface Progress {
  /** Names the trace on which it was begun last. */
  readonly epoch: string;
  /** Seq of the first fact that counts. */
  readonly from: number;
  /** The steps done since, with the seqs of what met them. */
  readonly done: Readonly<Record<string, readonly number[]>>;
  /** How many hints were asked for. */
  readonly hints: Readonly<Record<string, number>>;
  /** The choice that was made, counted from 0. */
  readonly answers: Readonly<Record<string, number>>;
  /** The solution was shown since it was begun: what is done now was not done by the learner. */
  readonly shown: boolean;
  /** All steps were done at some time. */
  readonly finished: boolean;
}

export type AllProgress = Readonly<Record<string, Progress>>;

/** What is used of the browser's storage, so that tests can play one. */
type Store = Pick<Storage, 'getItem' | 'setItem'>;

const KEY = 'mailglass.lessons';

export function begunAnew(epoch: string, from: number, before: Progress | undefined): Progress {
  return {
    epoch,
    from,
    done: {},
    hints: before?.hints ?? {},
    answers: before?.answers ?? {},
    shown: false,
    finished: before?.finished ?? false,
  };
}

export function recallProgress(store: Store | undefined = browserStore()): AllProgress {
  const recalled: Record<string, Progress> = {};
  try {
    const stored: unknown = JSON.parse(store?.getItem(KEY) ?? '{}');
    if (isRecord(stored)) {
      for (const [path, progress] of Object.entries(stored))
        if (isProgress(progress)) recalled[path] = progress;
    }
  } catch {
    // What somebody else wrote there is none of ours.
  }
  return recalled;
}

/** What another window has meanwhile remembered of other lessons stays. */
export function rememberProgress(
  path: string,
  progress: Progress,
  store: Store | undefined = browserStore(),
): void {
  try {
    store?.setItem(KEY, JSON.stringify({ ...recallProgress(store), [path]: progress }));
  } catch {
    // A browser that keeps nothing is served all the same.
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isNumber = (value: unknown): boolean => Number.isSafeInteger(value);

const isEach = (value: unknown, is: (one: unknown) => boolean): boolean =>
  isRecord(value) && Object.values(value).every(is);

function isProgress(value: unknown): value is Progress {
  if (!isRecord(value)) return false;
  const { epoch, from, done, hints, answers, shown, finished } = value;
  return (
    typeof epoch === 'string' &&
    isNumber(from) &&
    typeof shown === 'boolean' &&
    typeof finished === 'boolean' &&
    isEach(done, (seqs) => Array.isArray(seqs) && seqs.every(isNumber)) &&
    isEach(hints, isNumber) &&
    isEach(answers, isNumber)
  );
}

function browserStore(): Store | undefined {
  try {
    return localStorage;
  } catch {
    return undefined;
  }
}
