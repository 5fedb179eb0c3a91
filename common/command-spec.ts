/** What the command tables of the three protocols share: enough to dispatch, complete, explain and document a command. */

export interface CommandDescription<State extends string> {
  /** Where it is defined: `RFC 1939 §5`. */
  readonly rfc: string;
  /** The states in which it may be said. */
  readonly states: readonly State[];
  /** Its arguments as a learner would want them hinted: `<message> [<lines>]`. Empty when it takes none. */
  readonly arguments: string;
  /** One line: what it does. */
  readonly means: string;
  /** A whole line that works in the default world. */
  readonly example: string;
}

/** A part of a line and what it means. The tokens of a line cover what deserves words, in order, without overlap. */
export interface Token {
  /** Octet offsets in the frame, [from, to). */
  readonly from: number;
  readonly to: number;
  /** What it is called in the RFC's grammar: `tag`, `reply code`, `forward-path`. */
  readonly name: string;
  /** One sentence for a learner. */
  readonly means: string;
  readonly rfc?: string;
  /** It only divides or joins what carries meaning: told to whoever points at it, left out of lists. */
  readonly punctuation?: true;
}
