/** What a terminal shows: lines with who said them and when. Kept apart from the screen, so that it can be drawn anew. */
import type { LineEnd } from './dialogue.ts';
import type { Told } from './told.ts';
import type { Ink } from './turns.ts';

export type Speaker = 'client' | 'server' | 'note';

export interface ShownLine {
  readonly speaker: Speaker;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Safe to be drawn. */
  readonly text: string;
  readonly ink: Ink | 'plain' | 'trouble' | 'tls';
  /** How many characters at the beginning stand out. */
  readonly head: number;
  /** `none` for what has no line end, and for notes. */
  readonly end: LineEnd;
  /** Octets that are not shown. */
  readonly hidden: number;
  /** What the trace says of it; without it, it is the terminal's own affair. */
  readonly told?: Told;
}

/** When it was said: as the trace has it, as soon as it has. */
export function timeOf({ at, told }: ShownLine): number {
  return told?.at ?? at;
}

/** Whether a line was said after a moment, a line of the terminal's own with the one before it. */
export function isAfter(lines: readonly ShownLine[], index: number, moment: number): boolean {
  for (let at = index; at >= 0; at--) {
    const seq = lines[at]?.told?.seq;
    if (seq !== undefined) return seq > moment;
  }
  return false;
}

/** A line of the terminal's own or of the client, as of now: all of it, and nothing of it stands out. */
export function lineNow(
  speaker: 'client' | 'note',
  text: string,
  ink: ShownLine['ink'],
  end: LineEnd = 'none',
  told?: Told,
): ShownLine {
  return { speaker, at: Date.now(), text, ink, head: 0, end, hidden: 0, ...(told ? { told } : {}) };
}

/** More is in the diagram; so many can be drawn anew in a blink when the window changes. */
export const SHOWN_LINES = 3000;

export class Transcript {
  #lines: ShownLine[] = [];
  /** Counts all lines ever added, so that a screen knows what it has not drawn. */
  #added = 0;

  get lines(): readonly ShownLine[] {
    return this.#lines;
  }

  get added(): number {
    return this.#added;
  }

  add(lines: readonly ShownLine[]): void {
    for (const line of lines) this.#lines.push(line);
    this.#added += lines.length;
    // Cut off by halves, so that a long transcript does not move all its lines for each that comes.
    if (this.#lines.length > 2 * SHOWN_LINES) this.#lines = this.#lines.slice(-SHOWN_LINES);
  }

  /** The lines after the first `seen` ever added, as far as they are kept. */
  since(seen: number): readonly ShownLine[] {
    const count = Math.min(this.#added - seen, this.#lines.length, SHOWN_LINES);
    return count > 0 ? this.#lines.slice(-count) : [];
  }

  clear(): void {
    this.#lines = [];
  }
}
