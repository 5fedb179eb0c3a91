/** What was said in a terminal as plain text, for screen readers: the newest lines. */
import type { ShownLine } from './transcript.ts';

const SPOKEN_LINES = 200;

/** A line with who said it before it; `mailglass` says nothing before its own. */
export type SpokenLine = Pick<ShownLine, 'speaker' | 'text'>;

/** The log is brought up to date no more often than this, in milliseconds. */
const PAUSE = 16;

export class SpokenLog {
  lines = $state.raw<readonly SpokenLine[]>([]);
  #waiting: SpokenLine[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  add(lines: readonly ShownLine[]): void {
    this.#waiting = [...this.#waiting, ...lines.slice(-SPOKEN_LINES).map(spoken)].slice(-SPOKEN_LINES);
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.lines = [...this.lines, ...this.#waiting].slice(-SPOKEN_LINES);
      this.#waiting = [];
    }, PAUSE);
  }
}

/** `C: EHLO client` */
function spoken({ speaker, text }: ShownLine): SpokenLine {
  return { speaker, text: speaker === 'note' ? text : `${speaker === 'client' ? 'C' : 'S'}: ${text}` };
}
