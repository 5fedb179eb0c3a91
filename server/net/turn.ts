/**
 * One turn of the event loop: all sockets that have octets for us are read, and what the engines have to say leaves at its
 * end, together. First what they recorded is committed, so nothing is ever promised that is not on disk; one commit for
 * all connections of a turn, however many they are.
 */
export class Turn {
  readonly #commit: () => void;
  #leaving: (() => void)[] = [];

  /** @param commit puts on disk what was recorded; throws if it cannot, and then nothing may be said any more */
  constructor(commit: () => void = () => undefined) {
    this.#commit = commit;
  }

  /** Runs `send` at the end of the turn, once what was recorded until then is on disk. */
  atEnd(send: () => void): void {
    if (this.#leaving.push(send) === 1) setImmediate(() => this.end());
  }

  /** As if the turn ended now. */
  end(): void {
    const leaving = this.#leaving;
    this.#leaving = [];
    this.#commit();
    // The peers of many connections are often one process: written one after the other, it is woken once.
    for (const send of leaving) send();
  }
}
