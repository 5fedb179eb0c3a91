/** A text by lines, with what is wrong at each. */
import type { WorldProblem } from '../../common/live-protocol.ts';

export interface TextLine {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  readonly problems: readonly WorldProblem[];
}

/** A problem beyond the last line stands at the last line. */
export function linesOf(text: string, problems: readonly WorldProblem[]): readonly TextLine[] {
  const lines = text.split('\n');
  const at = new Map<number, WorldProblem[]>();
  for (const problem of problems) {
    const line = Math.max(1, Math.min(problem.line, lines.length));
    const there = at.get(line);
    if (there) there.push(problem);
    else at.set(line, [problem]);
  }
  return lines.map((line, index) => ({ number: index + 1, text: line, problems: at.get(index + 1) ?? [] }));
}

/** Where a line and column, both from 1, are in a text; the nearest place there is. */
export function offsetOf(text: string, line: number, column: number): number {
  let start = 0;
  for (let i = 1; i < line; i++) {
    const end = text.indexOf('\n', start);
    if (end < 0) break;
    start = end + 1;
  }
  const end = text.indexOf('\n', start);
  return Math.min(start + Math.max(0, column - 1), end < 0 ? text.length : end);
}
