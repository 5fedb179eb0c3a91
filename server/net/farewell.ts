/** What a server says when it must close unasked, in each protocol's words. */
import { octetsOf } from '../../common/octets.ts';
import type { Protocol } from '../../common/protocols.ts';
import type { Engine, Wire } from './engine.ts';

/** The last line to a client in the middle of a session; POP3 has none, it just closes. RFC 5321 §3.8, RFC 9051 §7.1.5 */
export function farewell(protocol: Protocol, hostname: string, reason: string): string | undefined {
  switch (protocol) {
    case 'smtp':
      return `421 4.3.2 ${hostname} ${reason}\r\n`;
    case 'imap':
      return `* BYE ${reason}\r\n`;
    case 'pop3':
      return undefined;
  }
}

/** The engine of a connection too many: says so in place of a greeting, and closes. */
export class RefusingEngine implements Engine {
  readonly idleTimeout = 60_000;
  readonly #wire: Wire;
  readonly #line: string;

  constructor(wire: Wire, protocol: Protocol, hostname: string) {
    const reason = 'too many connections at once; close some and try again';
    this.#wire = wire;
    this.#line = farewell(protocol, hostname, reason) ?? `-ERR [SYS/TEMP] ${reason}\r\n`;
  }

  start(): void {
    this.#wire.send(octetsOf(this.#line));
    this.#wire.end();
  }

  receive(): void {
    // It has nothing more to say.
  }
  resume(): void {
    // It sends one line only.
  }
  secured(): void {
    // It asks for no TLS.
  }
  timedOut(): void {
    this.#wire.end();
  }
  closed(): void {
    // It holds nothing.
  }
}
