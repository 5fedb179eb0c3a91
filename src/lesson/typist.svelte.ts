/* eslint-disable svelte/prefer-svelte-reactivity -- what was heard is looked up while typing; nothing on the page is made of that map. */
/**
 * Types a lesson's solution into the page's terminals, as somebody would who reads each answer before going on. It can be
 * held up and stopped at any moment; what the servers answer is theirs.
 */
import { matches } from '../../common/capture/line-pattern.ts';
import { filled } from '../../common/lesson/fill.ts';
import type { Script, ScriptStep } from '../../common/lesson/script.ts';
import { latin1Of, strictTextOf } from '../../common/octets.ts';
import { assertNever } from '../../common/protocols.ts';
import type { Live } from '../live/live.svelte.ts';
import { worldTime } from '../live/post.ts';
import type { Conversation } from '../terminal/conversation.svelte.ts';
import { visible, visibleText } from '../terminal/printable.ts';
import { offeredTerminals, when } from '../terminal/said-for.svelte.ts';
import { words } from '../words/words.ts';

/** As fast as one can follow: milliseconds for each character, and for looking at an answer. */
const KEY_MS = 32;
const LOOK_MS = 700;
/** What has not come by then does not come. */
const PATIENCE_MS = 8000;

class Stopped extends Error {}

/** How far the lines of a terminal were read. */
interface Heard {
  readonly conversation: Conversation;
  /** Lines of the transcript that were looked at. */
  seen: number;
  /** The server's lines that nobody expected yet. */
  lines: string[];
  /** The server's first line. */
  greeting?: string;
  /** What it told last in `[UIDVALIDITY n]`. */
  uidvalidity?: string;
  /** A line that is not whole yet. */
  begun: string;
}

export class Typist {
  state = $state<'idle' | 'typing' | 'paused'>('idle');
  /** Why it stopped before the end; empty when it did not. */
  trouble = $state('');
  readonly #live: Live;
  readonly #heard = new Map<number, Heard>();
  #fresh: Conversation[] = [];
  #stopped = $state(false);

  constructor(live: Live) {
    this.#live = live;
  }

  /** @param fresh terminals that were opened for it, to be used before others are opened */
  async play(script: Script, fresh: readonly Conversation[]): Promise<void> {
    this.#heard.clear();
    this.#fresh = [...fresh];
    this.#stopped = false;
    this.trouble = '';
    this.state = 'typing';
    try {
      for (const step of script.steps) await this.#take(step, script);
    } catch (error) {
      if (!(error instanceof Stopped)) this.trouble = error instanceof Error ? error.message : String(error);
    } finally {
      this.state = 'idle';
    }
  }

  pause(): void {
    if (this.state === 'typing') this.state = 'paused';
  }

  resume(): void {
    if (this.state === 'paused') this.state = 'typing';
  }

  stop(): void {
    this.#stopped = true;
    this.state = 'idle';
  }

  async #take(step: ScriptStep, script: Script): Promise<void> {
    switch (step.kind) {
      case 'clock':
        return this.#moveClock(step.milliseconds);
      case 'start':
      case 'stop': {
        const { kind: action, host, service } = step;
        this.#live.ask({ type: 'service', host, service, action });
        const state = action === 'start' ? 'running' : 'stopped';
        const isSo = (): boolean =>
          this.#live.services.some(
            (one) => one.host === host && one.service === service && one.state === state,
          );
        return this.#until(isSo, words.lesson.typist.notSo(host, service, state));
      }
      case 'settle':
        await this.#rest(LOOK_MS);
        await this.#until(() => this.#isSettled(), words.lesson.typist.stillUnderWay);
        return;
      case 'wait':
        await this.#rest(step.milliseconds);
        return;
      default:
    }
    const heard = this.#at(step.connection, script);
    const { conversation } = heard;
    switch (step.kind) {
      case 'send':
        await this.#until(() => conversation.status !== 'connecting', words.lesson.typist.notOpen);
        await this.#say(conversation, this.#filled(step.octets, step.connection));
        return;
      case 'expect-any':
        return;
      case 'expect-line':
        return this.#expect(heard, visible(step.pattern));
      case 'expect-octets':
        for (const line of latin1Of(step.octets).split('\r\n'))
          if (line !== '') await this.#expect(heard, visible(line));
        return;
      case 'secure':
        return this.#until(() => conversation.secure, words.lesson.typist.notSecure);
      case 'vanish':
        await this.#rest(LOOK_MS);
        conversation.close();
        return;
      case 'closed':
        return this.#until(() => conversation.status === 'closed', words.lesson.typist.notClosed);
      default:
        assertNever(step);
    }
  }

  async #moveClock(milliseconds: number): Promise<void> {
    const before = this.#live.arriving.post.clock;
    this.#live.ask({ type: 'clock', step: milliseconds });
    await this.#until(() => this.#live.arriving.post.clock !== before, words.lesson.typist.clockStands);
    await this.#rest(LOOK_MS);
  }

  #at(connection: number, script: Script): Heard {
    let heard = this.#heard.get(connection);
    if (heard) return heard;
    const service = script.services.get(connection) ?? 'smtp';
    const at = this.#fresh.findIndex((one) => one.service === service);
    const conversation = at >= 0 ? this.#fresh.splice(at, 1)[0] : offeredTerminals()?.open(service);
    if (!conversation) throw new Error(words.lesson.typist.noTerminals);
    // What a fresh one has said already is its greeting.
    heard = { conversation, seen: 0, lines: [], begun: '' };
    heard.seen = conversation.transcript.added - conversation.transcript.lines.length;
    this.#heard.set(connection, heard);
    return heard;
  }

  /** With what is known only since the servers have greeted. */
  #filled(octets: Uint8Array, connection: number): Uint8Array {
    const heard = (which: number): Heard | undefined => {
      const one = this.#heard.get(which);
      if (one) hear(one);
      return one;
    };
    return filled(
      octets,
      connection,
      (which) => heard(which)?.greeting,
      (which) => heard(which)?.uidvalidity,
    );
  }

  async #say(conversation: Conversation, octets: Uint8Array): Promise<void> {
    const terminals = offeredTerminals();
    if (!terminals?.all.includes(conversation)) throw new Error(words.lesson.typist.terminalGone);
    terminals.select(conversation);
    await this.#rest(LOOK_MS);
    const text = strictTextOf(octets);
    const lines = text?.split('\r\n') ?? [];
    if (text === undefined || lines.pop() !== '' || lines.some((line) => line !== visible(line))) {
      conversation.send(octets, visibleText(octets));
      return;
    }
    if (lines.length > 1) {
      // Said in one go, as they stand.
      conversation.type(lines.map((line) => `${line}\r`).join(''));
      return;
    }
    conversation.propose('');
    for (const character of lines[0] ?? '') {
      conversation.type(character);
      await this.#rest(KEY_MS);
    }
    await this.#rest(LOOK_MS / 2);
    conversation.type('\r');
  }

  /** Waits for a line of the server; others before it are passed over. */
  async #expect(heard: Heard, pattern: string): Promise<void> {
    const { conversation } = heard;
    await this.#until(
      () => {
        hear(heard);
        const at = heard.lines.findIndex((line) => matches(pattern, line));
        if (at < 0) return conversation.status === 'closed' ? 'never' : false;
        heard.lines.splice(0, at + 1);
        return true;
      },
      () => words.lesson.typist.otherwise(pattern, heard.lines.at(-1) ?? ''),
    );
  }

  /**
   * No message is being carried at this moment; what is to be tried again later is not. The trace comes after the terminals'
   * octets: only once it tells of what was heard last does it tell of what was queued by that.
   */
  #isSettled(): boolean {
    for (const { conversation } of this.#heard.values()) if (!isTold(conversation)) return false;
    const { queues, clock } = this.#live.arriving.post;
    const now = worldTime(clock, Date.now());
    // The first attempt is made at once, whatever the clocks say.
    return [...queues.values()].every(({ due = now, held, attempts }) => held || (attempts > 0 && due > now));
  }

  /** @param read reads state of the page; `never` when it can be no more */
  async #until(read: () => boolean | 'never', otherwise: string | (() => string)): Promise<void> {
    let late = $state(false);
    const timer = setTimeout(() => (late = true), PATIENCE_MS);
    const done = await when(() => {
      if (this.#stopped) return false;
      for (const { conversation } of this.#heard.values()) void conversation.log.lines;
      const found = read();
      if (found === true) return true;
      return found === 'never' || late ? false : undefined;
    });
    clearTimeout(timer);
    await this.#rest(0);
    if (!done) throw new Error(typeof otherwise === 'string' ? otherwise : otherwise());
  }

  /** Waits, and longer while it is held up. */
  async #rest(milliseconds: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    await when(() => (this.#stopped || this.state !== 'paused' ? true : undefined));
    if (this.#stopped) throw new Stopped();
  }
}

/** Whether the trace has told of all that a terminal heard. */
function isTold({ transcript, linked }: Conversation): boolean {
  void linked.told;
  const last = transcript.lines.findLast(({ speaker }) => speaker === 'server');
  return last === undefined || last.told?.seq !== undefined;
}

/** Takes in what the server said since. */
function hear(heard: Heard): void {
  const { transcript } = heard.conversation;
  for (const { speaker, text, end } of transcript.since(heard.seen)) {
    if (speaker !== 'server') continue;
    heard.begun += text;
    if (end === 'none') continue;
    heard.greeting ??= heard.begun;
    const uidvalidity = /\[UIDVALIDITY (\d+)\]/.exec(heard.begun)?.[1];
    if (uidvalidity !== undefined) heard.uidvalidity = uidvalidity;
    heard.lines.push(heard.begun);
    heard.begun = '';
  }
  heard.seen = transcript.added;
}
