/** How another pane puts a line into a terminal of this page, for somebody to send or to change. */

interface Speaker {
  /** The number of the terminal of this page that is that connection's client, where it can say something now. */
  listener(connection: number): number | undefined;
  /** Puts the line where it is typed, with a tag where the protocol wants one, and takes the keys there. */
  propose(connection: number, line: string): void;
}

let speaker: Speaker | undefined;

/** The result takes it away again. */
export function speakWith(one: Speaker): () => void {
  speaker = one;
  return () => {
    if (speaker === one) speaker = undefined;
  };
}

/** The number of the terminal that takes lines for a connection; `undefined` where none of this page does. */
export const listener = (connection: number): number | undefined => speaker?.listener(connection);

/** @param line without a tag */
export function propose(connection: number, line: string): void {
  speaker?.propose(connection, line);
}
