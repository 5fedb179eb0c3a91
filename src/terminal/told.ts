/**
 * Which fact of the trace tells of which line of a terminal. Both count the octets that went each way, and begin to count
 * anew when TLS begins, so a line is told of by the frame that holds its first octet.
 */
import type { Side } from '../../common/protocols.ts';
import type { Fact } from '../../common/trace/facts.ts';

/** What the trace says of a line; empty until it says something. */
export interface Told {
  seq?: number;
  /** Milliseconds since 1970, as the server took it. */
  at?: number;
}

/** One direction between two handshakes. Whichever comes first, the line or its frame, waits for the other. */
class Stream {
  #lines: { readonly from: number; readonly told: Told }[] = [];
  #frames: { readonly to: number; readonly fact: Fact }[] = [];
  #said = 0;
  #traced = 0;

  line(size: number): Told {
    const told: Told = {};
    this.#lines.push({ from: this.#said, told });
    this.#said += size;
    this.#match();
    return told;
  }

  frame(fact: Fact, size: number): boolean {
    this.#traced += size;
    this.#frames.push({ to: this.#traced, fact });
    return this.#match();
  }

  #match(): boolean {
    let line = 0;
    let frame = 0;
    for (let next = this.#lines[0]; next; next = this.#lines[++line]) {
      while ((this.#frames[frame]?.to ?? Infinity) <= next.from) frame++;
      const found = this.#frames[frame];
      if (!found) break;
      tell(next.told, found.fact);
    }
    this.#lines.splice(0, line);
    this.#frames.splice(0, frame);
    return line > 0;
  }
}

function tell(told: Told, { seq, at }: Fact): void {
  told.seq = seq;
  told.at = at;
}

class Period {
  readonly client = new Stream();
  readonly server = new Stream();
  /** Of the handshake that begins it. */
  readonly tls: Told = {};
}

/** The lines of one connection and the facts of it. */
export class Telling {
  readonly #periods = [new Period()];
  #said = 0;
  #traced = 0;
  readonly #closed: Told = {};

  /** A line of so many octets was said. */
  line(side: Side, size: number): Told {
    return this.#period(this.#said)[side].line(size);
  }

  /** TLS has begun, as the terminal sees it. */
  secured(): Told {
    return this.#period(++this.#said).tls;
  }

  closed(): Told {
    return this.#closed;
  }

  /** Takes in a fact of the connection; true when a line was told of. */
  follow(fact: Fact): boolean {
    switch (fact.kind) {
      case 'command-sent':
      case 'octets-sent':
        return this.#period(this.#traced).client.frame(fact, fact.size);
      case 'reply-sent':
        return this.#period(this.#traced).server.frame(fact, fact.size);
      case 'tls-started':
        tell(this.#period(++this.#traced).tls, fact);
        return true;
      case 'connection-closed':
        tell(this.#closed, fact);
        return true;
      default:
        return false;
    }
  }

  #period(at: number): Period {
    return (this.#periods[at] ??= new Period());
  }
}
