/**
 * Reads a dialogue that somebody wrote down, `C:` and `S:` before each line, as a trace. Times are not written down: each
 * line comes a moment after the one before.
 */
import { octetsOf, strictTextOf } from '../octets.ts';
import { serviceNames, services, type Protocol, type Service, type Side } from '../protocols.ts';
import { plainService, protocolOfGreeting } from './beginnings.ts';
import type { Collected } from './collected.ts';
import { Dialogue } from './dialogue.ts';
import { CaptureProblem, counted } from './problem.ts';
import { readStep, type Step } from './transcript-lines.ts';

/** A dialogue written down by hand is far shorter. */
export const LARGEST_TRANSCRIPT = 16 * 1024 * 1024;
/** Milliseconds between two lines. */
const MOMENT = 20;
/** Lines that cannot be read are told one by one up to so many. */
const MOST_TOLD = 5;

const SPEAKS = /^\s*[CS]\d*[:|](?: |$)/m;

/** Whether a text looks like a dialogue written down. */
export const isTranscript = (text: string): boolean => SPEAKS.test(text);

export interface TranscriptOptions {
  /** What is spoken, where the text does not tell. */
  readonly protocol?: Protocol;
  /** Milliseconds since 1970 at which it begins. */
  readonly from: number;
}

/**
 * Adds the facts of a dialogue.
 *
 * @throws CaptureProblem when nothing in it can be read
 */
export function readTranscriptFile(
  octets: Uint8Array,
  collected: Collected,
  options: TranscriptOptions,
): void {
  const text = strictTextOf(octets);
  if (text === undefined) {
    throw new CaptureProblem(
      'This text is not in UTF-8, as a transcript is. Octets above 127 are written \\xNN in a line that begins with "C| " or "S| ".',
    );
  }
  const { steps, service } = readLines(text.replace(/^\ufeff/, ''), collected);
  if (steps.length === 0) {
    throw new CaptureProblem(
      'Nothing is said in this text. What the client says stands behind "C: ", what the server says behind "S: ".',
    );
  }
  new Playing(collected, options, service, steps).play();
}

function readLines(text: string, collected: Collected): { steps: Step[]; service: Service | undefined } {
  const steps: Step[] = [];
  let service: Service | undefined;
  let unread = 0;
  for (const [index, written] of text.split(/\r?\n/).entries()) {
    const line = index + 1;
    // Texts quote dialogues indented, as RFCs do.
    const said = written.replace(/^\s+(?=[CS]\d*[:|](?: |$)|!|#)/, '');
    if (said.trim() === '') continue;
    if (said.startsWith('#')) {
      const named = /^# *service: *(\S+)/.exec(said)?.[1];
      service ??= serviceNames.find((known) => known === named);
      continue;
    }
    try {
      steps.push(
        readStep(said, line, (problem) => {
          throw new CaptureProblem(problem);
        }),
      );
    } catch (error) {
      if (!(error instanceof CaptureProblem)) throw error;
      if (++unread <= MOST_TOLD) collected.notice(`Line ${String(line)} was passed over: ${error.message}.`);
    }
  }
  if (unread > MOST_TOLD) collected.notice(`${counted(unread, 'line')} in all were passed over.`);
  return { steps, service };
}

class Playing {
  readonly #collected: Collected;
  readonly #options: TranscriptOptions;
  readonly #service: Service | undefined;
  readonly #steps: readonly Step[];
  readonly #dialogues = new Map<number, Dialogue>();
  readonly #over = new Set<number>();
  #at: number;
  #count = 0;

  constructor(
    collected: Collected,
    options: TranscriptOptions,
    service: Service | undefined,
    steps: readonly Step[],
  ) {
    this.#collected = collected;
    this.#options = options;
    this.#service = service;
    this.#steps = steps;
    this.#at = options.from;
  }

  play(): void {
    for (const step of this.#steps) this.#take(step);
    for (const [number, dialogue] of this.#dialogues) if (!this.#over.has(number)) dialogue.captureEnded();
  }

  #take(step: Step): void {
    this.#at += MOMENT;
    switch (step.kind) {
      case 'wait':
        this.#at += step.milliseconds;
        return;
      case 'send':
        this.#say(step, 'client', step.octets);
        return;
      case 'expect-line':
        this.#say(step, 'server', octetsOf(`${step.pattern}\r\n`));
        return;
      case 'expect-octets':
        this.#say(step, 'server', step.octets);
        return;
      case 'secure':
        this.#dialogueOf(step.connection).secured(this.#at);
        return;
      case 'vanish':
      case 'closed':
        this.#close(step);
    }
  }

  #say({ connection, line }: Step, from: Side, octets: Uint8Array): void {
    if (this.#over.has(connection)) {
      this.#collected.notice(
        `Line ${String(line)} was passed over: connection ${String(connection)} is closed by then.`,
      );
      return;
    }
    this.#dialogueOf(connection).octets(from, octets, this.#at);
  }

  #close({ connection, kind }: Step): void {
    const dialogue = this.#dialogueOf(connection);
    if (this.#over.has(connection)) return;
    this.#over.add(connection);
    if (kind === 'vanish') dialogue.closed('client', this.#at, 'the client went away without a word');
    else dialogue.closed('server', this.#at);
  }

  /** A connection opens at its first line. */
  #dialogueOf(written: number): Dialogue {
    const known = this.#dialogues.get(written);
    if (known) return known;
    const service = this.#serviceOf(written);
    const { protocol, assignedPort } = services[service];
    const connection = ++this.#count;
    this.#collected.add({
      kind: 'connection-opened',
      connection,
      protocol,
      service,
      // Nobody wrote down where they were.
      client: { address: 'client', port: written },
      server: { address: 'server', port: assignedPort },
      at: this.#at,
    });
    const dialogue = new Dialogue(connection, protocol, this.#collected);
    this.#dialogues.set(written, dialogue);
    return dialogue;
  }

  /** What the text says, else what was chosen, else what the greeting or the first command tells. */
  #serviceOf(written: number): Service {
    if (this.#service) return this.#service;
    const { protocol } = this.#options;
    if (protocol) return plainService[protocol];
    const guessed = this.#guess(written) ?? this.#guess(undefined);
    if (guessed) return plainService[guessed];
    throw new CaptureProblem(
      'This text does not tell which protocol it is. Choose it, or begin the text with the server’s greeting (220, +OK or * OK) or with a line like: # service: smtp',
    );
  }

  #guess(written: number | undefined): Protocol | undefined {
    const own = this.#steps.filter(({ connection }) => written === undefined || connection === written);
    for (const step of own) {
      if (step.kind === 'expect-line') {
        const protocol = protocolOfGreeting(octetsOf(`${step.pattern}\r\n`));
        if (protocol) return protocol;
      } else if (step.kind === 'expect-octets') {
        const protocol = protocolOfGreeting(step.octets);
        if (protocol) return protocol;
      } else if (step.kind === 'send') {
        const said = strictTextOf(step.octets) ?? '';
        if (/^(?:EHLO|HELO|LHLO|MAIL FROM:|RCPT TO:) ?/i.test(said)) return 'smtp';
        if (/^(?:USER|APOP|CAPA|STLS|RETR|STAT)\b/i.test(said)) return 'pop3';
        if (/^[A-Za-z0-9.]+ (?:LOGIN|SELECT|CAPABILITY|AUTHENTICATE|STARTTLS|FETCH|UID|NOOP)\b/i.test(said))
          return 'imap';
      }
    }
    return undefined;
  }
}
