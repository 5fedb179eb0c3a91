/** How another pane puts a line into a terminal of this page, for somebody to send or to change. */

interface Speaker {
  /** Whether a terminal of this page is that connection's client and can say something. */
  listens(connection: number): boolean;
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

export const listens = (connection: number): boolean => speaker?.listens(connection) ?? false;

export function propose(connection: number, line: string): void {
  speaker?.propose(connection, line);
}
