/**
 * Where reading can go on when octets are missing: which lines can be the beginning of a command or a reply, and how a
 * connection's protocol is told from its first words.
 */
import { concat, EMPTY, LF, latin1Of } from '../octets.ts';
import { isKnownVerb } from '../pop3/command-line.ts';
import type { Protocol, Service, Side } from '../protocols.ts';
import { isSmtpCommand } from '../smtp/commands.ts';

/** So much of a line tells what it is. */
const HEAD = 64;

const replies: Readonly<Record<Protocol, RegExp>> = {
  smtp: /^[2-5]\d\d(?:[ -]|\r?$)/,
  pop3: /^(?:\+OK|-ERR)(?: |\r?$)/,
  imap: /^(?:\* [A-Z0-9]|\+ |[A-Za-z0-9.]{1,20} (?:OK|NO|BAD) )/,
};

/** Whether a line can be the first of what that side says. */
export function canBegin(protocol: Protocol, from: Side, line: string): boolean {
  if (from === 'server') return replies[protocol].test(line);
  const verb = /^[A-Za-z]{3,12}(?=[ \r\n]|$)/.exec(line)?.[0].toUpperCase() ?? '';
  switch (protocol) {
    case 'smtp':
      return isSmtpCommand(verb);
    case 'pop3':
      return isKnownVerb(verb);
    case 'imap':
      // A tag, and the first letters of a command.
      return /^[A-Za-z0-9.]{1,20} [A-Za-z]{3,16}(?=[ \r\n]|$)/.test(line);
  }
}

/** Passes over the octets of one direction up to where it can be read again. */
export class Resynchroniser {
  /** A line of a single dot is looked for. */
  dotted: boolean;
  #passed: number;
  readonly #begins: (line: string) => boolean;
  /** What comes next is the rest of a line that is passed over. Gaps end where a packet began, often with a line. */
  #inLine = false;
  /** The beginning of a line, too little to tell what it is. */
  #pending: Uint8Array = EMPTY;

  /**
   * @param dotted the end of a message or of a listing is looked for: a line of a single dot
   * @param passed octets that were passed over before
   */
  constructor(begins: (line: string) => boolean, dotted: boolean, passed: number) {
    this.#begins = begins;
    this.dotted = dotted;
    this.#passed = passed;
  }

  /** How many octets were passed over. */
  get passed(): number {
    return this.#passed + this.#pending.length;
  }

  /** The octets from where reading can go on; `undefined` when that is not in sight yet. */
  take(octets: Uint8Array): Uint8Array | undefined {
    let rest = concat([this.#pending, octets]);
    this.#pending = EMPTY;
    const pass = (count: number): void => {
      this.#passed += count;
      rest = rest.subarray(count);
    };
    while (rest.length > 0) {
      const lf = rest.indexOf(LF);
      if (this.#inLine) {
        pass(lf < 0 ? rest.length : lf + 1);
        this.#inLine = lf < 0;
        continue;
      }
      if (lf < 0 && rest.length < HEAD) {
        this.#pending = rest;
        return undefined;
      }
      const line = latin1Of(rest, 0, Math.min(HEAD, lf < 0 ? rest.length : lf + 1));
      if (this.dotted && /^\.\r?\n$/.test(line)) {
        pass(lf + 1);
        return rest;
      }
      if (!this.dotted && this.#begins(line)) return rest;
      this.#inLine = true;
    }
    return undefined;
  }
}

/** The protocol that a server's first words belong to. RFC 5321 §4.3.1, RFC 1939 §4, RFC 9051 §7.1 */
export function protocolOfGreeting(octets: Uint8Array): Protocol | undefined {
  const line = latin1Of(octets, 0, Math.min(octets.length, HEAD));
  if (/^(?:220|554)[ -]/.test(line)) return 'smtp';
  if (/^\+OK(?: |\r\n)/.test(line)) return 'pop3';
  return /^\* (?:OK|PREAUTH|BYE) /i.test(line) ? 'imap' : undefined;
}

/** The service of a protocol whose port tells nothing more. */
export const plainService: Readonly<Record<Protocol, Service>> = { smtp: 'smtp', pop3: 'pop3', imap: 'imap' };
