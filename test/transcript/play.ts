/** Plays a transcript against an engine without sockets, the time in the transcript's hands. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Step } from '../../common/capture/transcript-lines.ts';
import { equalOctets, latin1Of, textOf } from '../../common/octets.ts';
import { services, type Service } from '../../common/protocols.ts';
import type { FactBody } from '../../common/trace/facts.ts';
import { applyToWorld } from '../../common/projections/mailbox.ts';
import { Accounts } from '../../server/accounts.ts';
import { defaultHosts, type MailHost } from '../../server/relay/hosts.ts';
import { stillPost } from '../relay/still-post.ts';
import { engineMaker } from '../../server/engines.ts';
import { MailStore } from '../../server/mailbox/store.ts';
import type { Engine, Wire } from '../../server/net/engine.ts';
import { TraceLog } from '../../server/trace/log.ts';
import type { Cut } from './cut.ts';
import { matches } from '../../common/capture/line-pattern.ts';
import { TranscriptError, type Given, type Transcript } from './read.ts';
import { PlayedWire, turn, type Happening } from './wire.ts';

/** Where the clock of every transcript stands at first. */
export const START = Date.UTC(2026, 0, 2, 3, 4, 5);

/** An answer that has not come by then will not come; only a failing transcript waits that long. */
const DEADLINE_MS = 4000;

export interface PlayOptions {
  /** Cuts the client's octets into pieces that arrive one by one. */
  readonly cut?: Cut;
  /** The client reads late, so that the server must wait with what it has to say. */
  readonly slow?: boolean;
}

export interface Played {
  readonly happenings: readonly Happening[];
  readonly store: MailStore;
}

/** @throws TranscriptError when the server says or does anything else than what is written */
export async function play(transcript: Transcript, options: PlayOptions = {}): Promise<Played> {
  const stage = new Stage(transcript, options);
  for (const step of transcript.steps) await stage.take(step);
  await stage.finish();
  return stage;
}

class Stage implements Played {
  readonly happenings: Happening[] = [];
  readonly store: MailStore;
  readonly #transcript: Transcript;
  readonly #options: PlayOptions;
  readonly #clock = { now: START };
  readonly #trace: TraceLog;
  readonly #wires = new Map<number, PlayedWire>();
  readonly #dialogue: string[] = [];
  readonly #errors: unknown[] = [];
  readonly #makeEngine: (wire: Wire) => Engine;

  constructor(transcript: Transcript, options: PlayOptions) {
    this.#transcript = transcript;
    this.#options = options;
    const clock = (): number => this.#clock.now;
    this.#trace = new TraceLog(clock);
    this.store = new MailStore((body) => this.#trace.append(body), clock);
    // The same challenges in every play, so that what answers them can be written down.
    const accounts = new Accounts(undefined, new Uint8Array(16));
    for (const name of accounts.names) this.store.createAccount(name);
    for (const given of transcript.givens) this.#give(given, accounts);
    this.#trace.listen((fact) => this.happenings.push({ kind: 'fact', fact }));
    // What sessions of a server share, those of one play share.
    const log = (error: unknown): unknown => this.#errors.push(error);
    const portOf = (service: Service): number => services[service].port;
    const append = (fact: FactBody): unknown => this.#trace.append(fact);
    const post = stillPost({
      append,
      store: this.store,
      accounts,
      now: clock,
      settings: () => transcript.settings,
      log,
    });
    const make = engineMaker({ store: this.store, accounts, clock, post, portOf, log });
    const [host] = defaultHosts;
    this.#makeEngine = (wire) => make(wire, transcript.service, host as MailHost);
  }

  async take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'send':
        await this.#send(step.connection, step.octets, step.line);
        break;
      case 'expect-line':
        await this.#expectLine(step.connection, step.pattern, step.line);
        break;
      case 'expect-octets':
        await this.#expectOctets(step.connection, step.octets, step.line);
        break;
      case 'secure': {
        const wire = this.#known(step);
        await this.#until(step, wire, () => wire.wantsTls || undefined, 'the server to begin TLS');
        this.#dialogue.push(`! secure ${step.connection}`);
        wire.handshake();
        break;
      }
      case 'vanish':
        this.#dialogue.push(`! vanish ${step.connection}`);
        this.#known(step).vanish();
        await turn();
        break;
      case 'closed': {
        const wire = this.#known(step);
        await this.#until(step, wire, () => wire.endedBy === 'server' || undefined, 'the server to close');
        break;
      }
      case 'wait':
        this.#dialogue.push(`! wait ${step.milliseconds}ms`);
        await this.#wait(this.#clock.now + step.milliseconds);
        break;
    }
    const [error] = this.#errors;
    if (error !== undefined) throw this.#failure(step.line, `an internal error: ${describe(error)}`);
  }

  /** Nothing may be left unsaid, half said, or said without being expected. */
  async finish(): Promise<void> {
    const line = this.#transcript.steps.at(-1)?.line ?? 1;
    // What an engine does on its own account after its answer takes some turns; then all is quiet.
    for (let turns = 0; turns < 3 || [...this.#wires.values()].some((wire) => wire.busy); turns++) {
      if (turns > 10_000) throw this.#failure(line, 'the connection does not become quiet');
      await turn();
    }
    for (const [connection, wire] of this.#wires) {
      if (wire.unread.length === 0) continue;
      const said = shown(wire.unread);
      throw this.#failure(line, `the server said more on connection ${connection} than is written:\n${said}`);
    }
    const [error] = this.#errors;
    if (error !== undefined) throw this.#failure(line, `an internal error: ${describe(error)}`);
    for (const wire of this.#wires.values()) wire.vanish();
    await turn();
  }

  #give(given: Given, accounts: Accounts): void {
    const account = accounts.find(given.account);
    const { path } = this.#transcript;
    if (!account) throw new TranscriptError(path, given.line, `nobody is called ${given.account}`);
    if (!this.store.mailbox(account, given.mailbox)) this.store.createMailbox(account, given.mailbox);
    for (const { source, flags } of given.messages) {
      const octets = typeof source === 'string' ? readMessage(source, path, given.line) : source;
      this.store.add(account, given.mailbox, [{ octets, flags }], 'delivered');
    }
  }

  async #send(connection: number, octets: Uint8Array, line: number): Promise<void> {
    const wire = this.#open(connection);
    this.#dialogue.push(...linesOf(octets, this.#mark('C', connection)));
    if (wire.endedBy) throw this.#failure(line, `connection ${connection} is closed; nobody hears this`);
    const pieces = this.#options.cut?.(octets) ?? [octets];
    for (const [i, piece] of pieces.entries()) {
      if (i > 0) await turn();
      wire.hear(piece, this.#clock.now);
    }
  }

  async #expectLine(connection: number, pattern: string, line: number): Promise<void> {
    const wire = this.#open(connection);
    const mark = this.#mark('S', connection);
    const expected = `${mark}: ${pattern}`;
    const got = await this.#until(
      { line, connection },
      wire,
      () => wire.nextLine(),
      `the line\n  ${expected}`,
    );
    const text = textOf(got);
    this.#dialogue.push(...linesOf(got, mark));
    if (matches(pattern, text)) return;
    const really = this.#dialogue.at(-1) ?? '';
    throw this.#failure(
      line,
      `the server said something else\n  expected  ${expected}\n  got       ${really}`,
    );
  }

  async #expectOctets(connection: number, octets: Uint8Array, line: number): Promise<void> {
    const wire = this.#open(connection);
    const what = `${octets.length} octets\n${shown(octets)}`;
    const got = await this.#until({ line, connection }, wire, () => wire.nextOctets(octets.length), what);
    this.#dialogue.push(...linesOf(got, this.#mark('S', connection)));
    if (equalOctets(got, octets)) return;
    throw this.#failure(line, `other octets\nexpected\n${shown(octets)}\ngot\n${shown(got)}`);
  }

  /** Waits for what `look` finds, looking again whenever the server did something. */
  async #until<T>(
    step: { readonly line: number; readonly connection: number },
    wire: PlayedWire,
    look: () => T | undefined,
    what: string,
  ): Promise<T> {
    let late = false;
    let timer: NodeJS.Timeout | undefined;
    try {
      for (;;) {
        const acted = wire.nextAct();
        const found = look();
        if (found !== undefined) return found;
        if (wire.endedBy || late) {
          const why = wire.endedBy ? 'the connection was closed' : `nothing more came in ${DEADLINE_MS} ms`;
          const rest = wire.unread.length > 0 ? `\nhalf a line came:\n${shown(wire.unread)}` : '';
          throw this.#failure(
            step.line,
            `${why} while waiting on connection ${step.connection} for ${what}${rest}`,
          );
        }
        const deadline = new Promise<void>((passed) => {
          timer ??= setTimeout(() => {
            late = true;
            passed();
          }, DEADLINE_MS);
        });
        await Promise.race([acted, deadline]);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Moves the clock, stopping wherever a client has been silent for as long as its engine allows. */
  async #wait(until: number): Promise<void> {
    for (;;) {
      let next: PlayedWire | undefined;
      const due = (wire: PlayedWire): number => wire.heardAt + wire.engine.idleTimeout;
      for (const wire of this.#wires.values()) {
        if (!wire.endedBy && due(wire) <= until && (!next || due(wire) < due(next))) next = wire;
      }
      if (!next) break;
      this.#clock.now = Math.max(this.#clock.now, due(next));
      next.heardAt = this.#clock.now;
      next.engine.timedOut();
      await turn();
    }
    this.#clock.now = until;
  }

  #known(step: { readonly line: number; readonly connection: number }): PlayedWire {
    const wire = this.#wires.get(step.connection);
    return wire ?? this.#fail(step.line, `connection ${step.connection} was never opened`);
  }

  #open(connection: number): PlayedWire {
    const known = this.#wires.get(connection);
    if (known) return known;
    const { implicitTls } = services[this.#transcript.service];
    const slow = this.#options.slow ?? false;
    const wire = new PlayedWire(connection, implicitTls, slow, this.#clock.now, (happening) => {
      this.happenings.push(happening);
      // A view of the mailboxes forgets who watched at a connection's end.
      if (happening.kind === 'ended' && happening.from === 'server') {
        applyToWorld(this.store.world, { kind: 'connection-closed', connection, by: 'client' });
      }
    });
    this.#wires.set(connection, wire);
    wire.start(this.#makeEngine(wire));
    return wire;
  }

  #mark(side: 'C' | 'S', connection: number): string {
    return connection === 1 ? side : `${side}${connection}`;
  }

  #failure(line: number, problem: string): TranscriptError {
    const dialogue = this.#dialogue.slice(-60).map((said) => `  ${said}`);
    const heading =
      dialogue.length > 0 ? `the dialogue so far:\n${dialogue.join('\n')}` : 'nothing was said so far';
    return new TranscriptError(this.#transcript.path, line, `${problem}\n${heading}`);
  }

  #fail(line: number, problem: string): never {
    throw this.#failure(line, problem);
  }
}

const messages = fileURLToPath(new URL('../messages/', import.meta.url));

function readMessage(name: string, path: string, line: number): Uint8Array {
  try {
    return new Uint8Array(readFileSync(messages + name));
  } catch {
    throw new TranscriptError(path, line, `test/messages has no ${name}`);
  }
}

const describe = (error: unknown): string =>
  error instanceof Error ? (error.stack ?? error.message) : String(error);

/** Octets as one would write them in a transcript. */
function linesOf(octets: Uint8Array, mark: string): string[] {
  const text = latin1Of(octets);
  const lines = text.split('\r\n');
  if (lines.length > 1 && lines.at(-1) === '') lines.pop();
  return lines.map((line) =>
    /^[^\x00-\x1f\x7f]*$/.test(line)
      ? `${mark}: ${textOf(Uint8Array.from(line, (c) => c.charCodeAt(0)))}`
      : `${mark}| ${line.replace(/[\x00-\x1f\x7f-\xff\\]/g, escaped)}`,
  );
}

const escaped = (character: string): string => {
  const named = { '\r': '\\r', '\n': '\\n', '\t': '\\t', '\\': '\\\\' }[character];
  return named ?? `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
};

const shown = (octets: Uint8Array): string =>
  linesOf(octets, 'S')
    .map((line) => `  ${line}`)
    .join('\n');
