/** Texts of peers for files that are text: control characters by name, nothing that turns the direction or is not seen. */
import { octetsOf } from '../../common/octets.ts';
import type { Row } from '../../common/projections/ladder.ts';
import { elide, piecesOf, textOfPieces, type Piece } from '../ladder/label.ts';
import { linesFor } from '../ladder/row-text.ts';

export function inertText(text: string): string {
  const octets = octetsOf(text);
  return textOfPieces(piecesOf({ octets, size: octets.length }, 0, octets.length));
}

/** A row in one line of at most so many characters; empty where it has no words of its own. */
export function rowLine(row: Row, characters: number): string {
  return inertText(textOfPieces(elide(linesFor(row, false, false)[0] ?? NO_WORDS, characters)));
}

const NO_WORDS: readonly Piece[] = [];
