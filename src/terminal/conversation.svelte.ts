/**
 * One terminal: its connection, what was said on it, and the line being typed. It draws nothing; a screen that shows it is
 * told when there is something to draw, and there need not be one.
 */
import { ghostOf, readTyped, tagAfter } from '../../common/completion.ts';
import { concat, octetsOf } from '../../common/octets.ts';
import { describeSession, sessionOf } from '../../common/projections/session.ts';
import type { SessionState } from '../../common/projections/session.ts';
import { services } from '../../common/protocols.ts';
import type { Protocol, Service } from '../../common/protocols.ts';
import { whyNot } from '../../common/why-not.ts';
import type { Live, Terminal } from '../live/live.svelte.ts';
import { words } from '../words/words.ts';
import { Dialogue } from './dialogue.ts';
import type { ClientMode, ServerLine } from './dialogue.ts';
import type { TypedView } from './drawing.ts';
import { promptOf } from './hint.ts';
import { readKeys } from './keys.ts';
import type { KeyName } from './keys.ts';
import type { History } from './line-editor.ts';
import { describeMoment, Linked } from './linked.svelte.ts';
import { readLocalCommand } from './local-commands.ts';
import { obey } from './obey.ts';
import type { Obedient } from './obey.ts';
import { visible } from './printable.ts';
import { SpokenLog } from './spoken-log.svelte.ts';
import type { Told } from './told.ts';
import { lineNow, Transcript } from './transcript.ts';
import type { ShownLine } from './transcript.ts';
import { Typing } from './typing.svelte.ts';

/** What the terminal needs of the page around it. */
export interface Surroundings {
  readonly live: Live;
  readonly historyOf: (protocol: Protocol) => History;
  readonly localHistory: History;
  /** Lets the person choose a file; `undefined` when they think better of it. */
  readonly chooseFile: () => Promise<{ name: string; octets: Uint8Array } | undefined>;
}

/** A server that ends no line for so long, in milliseconds, has its half line shown. */
const PATIENCE = 300;

/** Octets of a file that travel to the server in one piece. */
const PIECE_OCTETS = 64 * 1024;

export class Conversation implements Obedient {
  /** Its number among the terminals of this page, from 1. */
  readonly number: number;
  service = $state<Service>('smtp');
  status = $state<'connecting' | 'open' | 'closed'>('closed');
  connection = $state<number | null>(null);
  secure = $state(false);
  mode = $state.raw<ClientMode>({ kind: 'command' });
  /** Why the line just sent will be refused. */
  verdict = $state<string>();
  marks = $state(false);
  /** Something came while nobody looked. */
  unseen = $state(false);
  readonly transcript = new Transcript();
  readonly log = new SpokenLog();
  readonly linked: Linked;
  /** Called when there is something to draw: at once for what is typed, with the next frame for what comes. */
  ondraw: ((when: 'now' | 'soon' | 'anew') => void) | undefined;
  readonly #around: Surroundings;
  #terminal: Terminal | undefined;
  /** It was closed because mailglass was out of reach, by nobody's wish. */
  #lost = false;
  /** Counts connections, so that what a former one still says is not taken for the present one's. */
  #attempt = 0;
  #dialogue = new Dialogue('smtp');
  readonly #typing: Typing;
  #lastTag: string | undefined;
  /** Octets to be sent together, once all that was pasted is read. */
  #outbox: Uint8Array[] = [];
  #patience: ReturnType<typeof setTimeout> | undefined;

  readonly protocol: Protocol = $derived(services[this.service].protocol);
  /** Where the session stands now, as the wire told. */
  readonly session: SessionState = $derived.by(() => {
    const { arriving } = this.#around.live;
    const now = this.connection === null ? undefined : arriving.sessionAt(this.connection, Infinity);
    return now?.state ?? sessionOf(this.protocol, services[this.service].implicitTls);
  });

  constructor(number: number, service: Service, around: Surroundings) {
    this.number = number;
    this.service = service;
    this.#around = around;
    this.linked = new Linked(around.live);
    const history = around.historyOf(services[service].protocol);
    this.#typing = new Typing(history, around.localHistory, (line) => this.#ghostOf(line));
    this.connect(service);
  }

  get then(): Linked['then'] {
    return this.linked.then;
  }

  /** In a few words, for the tab: how it stands, or stood. */
  get described(): string {
    if (this.then) return describeMoment(this.then.moment);
    return this.status === 'open' ? describeSession(this.session) : words.terminal[this.status];
  }

  /** Whether TLS protects it, or did at the moment one looks back at. */
  get secureThen(): boolean {
    const { then } = this;
    return then ? then.moment?.secure === true : this.secure;
  }

  /** What stands on the line being typed; `undefined` when nothing can be typed. */
  get typed(): TypedView {
    const { local, line, ghost } = this.#typing;
    const prompt = this.status === 'closed' ? words.hint.prompts.closed : promptOf(this.mode, line.text);
    return { ...line, ghost, prompt: local ? '' : prompt, local };
  }

  /** The line being typed, for what is said about it. */
  get text(): string {
    return this.#typing.text;
  }

  /** The line being typed is for the terminal itself. */
  get local(): boolean {
    return this.#typing.local;
  }

  /** What Tab would add. */
  get ghost(): string {
    return this.#typing.ghost;
  }

  #ghostOf(line: string): string {
    if (this.status !== 'open' || this.mode.kind !== 'command') return '';
    return ghostOf(line, this.session, this.#lastTag);
  }

  /** Whether there is something to complete; told to the page, which sees only what is typed at the end. */
  get completes(): boolean {
    void this.text;
    return this.ghost !== '';
  }

  connect(service: Service = this.service): void {
    this.#terminal?.close();
    const attempt = ++this.#attempt;
    this.linked.connect();
    if (services[service].protocol !== this.protocol) {
      this.#typing.leafIn(this.#around.historyOf(services[service].protocol));
    }
    this.service = service;
    this.#dialogue = new Dialogue(services[service].protocol);
    this.mode = this.#dialogue.mode;
    this.status = 'connecting';
    this.#lost = false;
    this.connection = null;
    this.secure = false;
    this.verdict = undefined;
    this.#lastTag = undefined;
    const isMine = (): boolean => attempt === this.#attempt;
    this.#terminal = this.#around.live.openTerminal(service, words.terminal.name(this.number), {
      opened: (connection) => {
        if (!isMine()) return;
        this.connection = connection;
        this.linked.opened(connection);
        this.status = 'open';
        this.ondraw?.('soon');
      },
      octets: (octets) => {
        if (isMine()) this.#received(octets);
      },
      secured: (version, cipher) => {
        if (isMine()) this.#secured(version, cipher);
      },
      closed: (reason, lost) => {
        if (isMine()) this.#closed(reason, lost);
      },
    });
  }

  close(): void {
    this.#terminal?.close();
    if (this.status !== 'closed') this.#closed(words.terminal.closedFromHere, false);
  }

  /** Connects again what went with the connection to mailglass, now that it is back. */
  restore(): void {
    if (!this.#lost) return;
    this.note(words.terminal.restored);
    this.connect();
  }

  /** A line of the terminal's own. */
  note(text: string, ink: ShownLine['ink'] = 'plain', told?: Told): void {
    this.#show([lineNow('note', visible(text), ink, 'none', told)]);
  }

  insert(text: string): void {
    this.#typing.insertForServer(text);
  }

  startTls(): void {
    const tag = this.protocol === 'imap' ? `${tagAfter(this.#lastTag)} ` : '';
    this.#say(`${tag}${this.protocol === 'pop3' ? 'STLS' : 'STARTTLS'}`);
  }

  send(octets: Uint8Array, shown: string): void {
    this.#show([lineNow('client', shown, 'data', 'none', this.linked.line('client', octets.length))]);
    this.#send(octets);
    this.#post();
  }

  clear(): void {
    this.transcript.clear();
    this.redraw();
  }

  redraw(): void {
    this.ondraw?.('anew');
  }

  chooseFile(): ReturnType<Surroundings['chooseFile']> {
    return this.#around.chooseFile();
  }

  /** What the keyboard or the clipboard said. */
  type(data: string): void {
    for (const key of readKeys(data)) {
      if (key.name === 'text') this.#insert(key.text);
      else this.#press(key.name);
    }
    this.#post();
    this.#typing.settle();
    this.ondraw?.('now');
  }

  /** Puts a line where it can be gone on with, in place of what is typed. What is in it is text, no keys. */
  propose(line: string): void {
    this.verdict = undefined;
    this.#typing.set(line);
    this.ondraw?.('now');
  }

  /** The same for a command, with a tag where the protocol wants one. */
  proposeVerb(verb: string, takesArguments: boolean): void {
    const tag = this.protocol === 'imap' ? `${tagAfter(this.#lastTag)} ` : '';
    this.propose(`${tag}${verb}${takesArguments ? ' ' : ''}`);
  }

  #insert(text: string): void {
    this.verdict = undefined;
    this.#typing.insert(text);
  }

  #press(key: KeyName): void {
    if (key === 'enter') this.#enter();
    else if (key === 'redraw' && !this.local) this.clear();
    else this.#typing.press(key);
  }

  #enter(): void {
    if (this.local) {
      const line = this.#typing.takeLocal();
      if (line === '') return;
      const command = readLocalCommand(line);
      if (typeof command === 'string') this.note(command, 'trouble');
      else obey(this, command);
    } else if (this.status === 'closed') this.connect();
    else this.#say(this.#typing.take());
  }

  /** Sends a line as it was typed. */
  #say(line: string): void {
    if (this.#dialogue.mode.kind === 'command') {
      this.#typing.remember(line);
      this.verdict = whyNot(line, this.session);
      if (this.protocol === 'imap') {
        const { tag, verb } = readTyped(line, 'imap');
        if (tag !== undefined && verb !== '') this.#lastTag = tag;
      }
    } else {
      this.verdict = undefined;
    }
    const octets = octetsOf(`${line}\r\n`);
    const told = this.linked.line('client', octets.length);
    this.#show([lineNow('client', visible(line), 'plain', 'crlf', told)]);
    this.#send(octets);
  }

  #send(octets: Uint8Array): void {
    this.#dialogue.sent(octets);
    this.mode = this.#dialogue.mode;
    this.#outbox.push(octets);
  }

  #post(): void {
    if (this.#outbox.length === 0) return;
    const octets = concat(this.#outbox);
    this.#outbox = [];
    for (let from = 0; from < octets.length; from += PIECE_OCTETS) {
      this.#terminal?.send(octets.subarray(from, from + PIECE_OCTETS));
    }
  }

  #received(octets: Uint8Array): void {
    clearTimeout(this.#patience);
    const lines = this.#dialogue.received(octets);
    this.#hear(lines);
    if (!this.#dialogue.hasBegun) return;
    this.#patience = setTimeout(() => {
      const begun = this.#dialogue.takeBegun();
      if (begun) this.#hear([begun]);
    }, PATIENCE);
  }

  #hear(lines: readonly ServerLine[]): void {
    const at = Date.now();
    this.mode = this.#dialogue.mode;
    // The server took it after all.
    if (lines.some(({ ink }) => ink === 'positive' || ink === 'more')) this.verdict = undefined;
    this.#show(
      lines.map(({ size, ...line }) => ({
        ...line,
        speaker: 'server',
        at,
        told: this.linked.line('server', size),
      })),
    );
  }

  #secured(version: string, cipher: string): void {
    this.secure = true;
    const told = this.linked.secured();
    this.#dialogue.secured();
    const fresh = services[this.service].implicitTls;
    if (fresh) this.#dialogue = new Dialogue(this.protocol);
    this.mode = this.#dialogue.mode;
    const { afterTls, secured: said } = words.terminal;
    const next = fresh ? afterTls.greeting : afterTls[this.protocol];
    this.note(said(version, cipher, next), 'tls', told);
  }

  #closed(reason: string, lost: boolean): void {
    this.#attempt++;
    this.#terminal = undefined;
    clearTimeout(this.#patience);
    const begun = this.#dialogue.takeBegun();
    if (begun) this.#hear([begun]);
    this.status = 'closed';
    this.mode = { kind: 'command' };
    this.verdict = undefined;
    this.#lost = lost;
    const { closedLost, closedThen } = words.terminal;
    this.note((lost ? closedLost : closedThen)(reason), 'plain', this.linked.closed());
  }

  #show(lines: readonly ShownLine[]): void {
    if (lines.length === 0) {
      this.ondraw?.('soon');
      return;
    }
    this.transcript.add(lines);
    this.log.add(lines);
    if (this.ondraw) this.ondraw('soon');
    else if (lines.some(({ speaker }) => speaker !== 'note')) this.unseen = true;
  }
}
