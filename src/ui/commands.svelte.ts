/** What can be done on the page, by key and from the palette. Whoever can do something says so here while it is on the page. */
import { words } from '../words/words.ts';

export interface Command {
  /** Unique; also what tests call it by. */
  readonly id: string;
  /** What it does, as a person would look for it. */
  readonly title: string;
  readonly group: 'Diagram' | 'Time' | 'World' | 'Page';
  /** `event.key` values that run it; letters in lower case, `Ctrl+k` with its modifier. */
  readonly keys?: readonly string[];
  run(): void;
}

export class Commands {
  all = $state.raw<readonly Command[]>([]);

  /** Adds commands; the result takes them away again. */
  register(commands: readonly Command[]): () => void {
    this.all = [...this.all, ...commands];
    return () => {
      this.all = this.all.filter((command) => !commands.includes(command));
    };
  }

  /** Runs the command of a key, unless the key is being typed into something; true when one ran. */
  handle(event: KeyboardEvent): boolean {
    const key = keyOf(event);
    if (key === undefined || event.defaultPrevented) return false;
    // A sheet above the page has the keys to itself; Escape closes it.
    if (document.querySelector('dialog[open]')) return false;
    if (!key.startsWith('Ctrl+') && isTyping(event.target)) return false;
    // Enter and Space on a control are the control's own.
    if ((key === 'Enter' || key === ' ') && isControl(event.target)) return false;
    const command = this.all.find((candidate) => candidate.keys?.includes(key));
    if (!command) return false;
    event.preventDefault();
    command.run();
    return true;
  }
}

function keyOf(event: KeyboardEvent): string | undefined {
  if (event.altKey) return undefined;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) return `Ctrl+${key}`;
  // Shift matters for letters and arrows; for signs it is how they are typed.
  if (event.shiftKey && key.startsWith('Arrow')) return `Shift+${key}`;
  return event.shiftKey && /^[a-z]$/.test(key) ? key.toUpperCase() : key;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest('input, textarea, select, .xterm') !== null)
  );
}

function isControl(target: EventTarget | null): boolean {
  return (
    target instanceof Element && target.closest('button, a, summary, [role=separator], [role=tab]') !== null
  );
}

const ARROWS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
};

/** How a key is written for people: `event.key`, with `Ctrl+`, `Shift+` or `Alt+` before it. */
export function keyLabel(key: string): string {
  const { ctrl, shift, alt, ...names } = words.keys;
  if (key.startsWith('Ctrl+')) return ctrl(key.slice(5).toUpperCase());
  if (key.startsWith('Shift+')) return shift(keyLabel(key.slice(6)));
  if (key.startsWith('Alt+')) return alt(keyLabel(key.slice(4)));
  if (/^[A-Z]$/.test(key)) return shift(key);
  return ARROWS[key] ?? (names as Readonly<Record<string, string>>)[key] ?? key;
}

export const commands = new Commands();
