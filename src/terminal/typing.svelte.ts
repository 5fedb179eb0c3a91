/** What is typed in a terminal: the line for the server, or after Ctrl ] one for the terminal itself, and what Tab would add. */
import type { KeyName } from './keys.ts';
import { LineEditor } from './line-editor.ts';
import type { History } from './line-editor.ts';
import { localCommands, localNames } from './local-commands.ts';

export class Typing {
  /** The line, for what is said about it. */
  text = $state('');
  /** The line is for the terminal itself. */
  local = $state(false);
  #editor: LineEditor;
  readonly #localEditor: LineEditor;
  readonly #ghostOf: (line: string) => string;

  /** @param ghostOf how a line for the server may go on; empty where nothing is known of it */
  constructor(history: History, localHistory: History, ghostOf: (line: string) => string) {
    this.#editor = new LineEditor(history);
    this.#localEditor = new LineEditor(localHistory);
    this.#ghostOf = ghostOf;
  }

  get #current(): LineEditor {
    return this.local ? this.#localEditor : this.#editor;
  }

  /** The line as it is, whether or not the page was told of it yet, and where the cursor stands. */
  get line(): { readonly text: string; readonly cursor: number } {
    const { text, cursor } = this.#current;
    return { text, cursor };
  }

  /** What Tab would add. */
  get ghost(): string {
    const { text, atEnd } = this.#current;
    if (!atEnd) return '';
    if (!this.local) return this.#ghostOf(text);
    const example = localNames
      .map((name) => localCommands[name].example)
      .find((line) => line.startsWith(text));
    return text !== '' && example ? example.slice(text.length) : '';
  }

  /** Goes on with the same line, and with the lines sent before in another protocol. */
  leafIn(history: History): void {
    const { text } = this.#editor;
    this.#editor = new LineEditor(history);
    this.#editor.set(text);
  }

  insert(text: string): void {
    this.#current.insert(text);
  }

  /** Puts a text into the line for the server, whichever is being typed. */
  insertForServer(text: string): void {
    this.#editor.insert(text);
  }

  /** Puts a line for the server in place of what is typed. */
  set(line: string): void {
    this.local = false;
    this.#editor.set(line);
    this.settle();
  }

  /** Tells the page of the line, once all keys that came together are read. */
  settle(): void {
    this.text = this.#current.text;
  }

  /** Takes the line for the server away to be sent. */
  take(): string {
    return this.#editor.take();
  }

  /** Takes the line for the terminal away to be obeyed; empty where there is nothing to obey. */
  takeLocal(): string {
    const line = this.#localEditor.take();
    this.local = false;
    if (line.trim() === '') return '';
    this.#localEditor.remember(line);
    return line;
  }

  remember(line: string): void {
    this.#editor.remember(line);
  }

  /** Does what a key asks of the line; sending it is not this one's. */
  press(key: KeyName): void {
    switch (key) {
      case 'local':
      case 'escape':
        if (this.local) this.#giveUp();
        else if (key === 'local') this.local = true;
        else this.#editor.press(key);
        return;
      case 'discard':
        if (this.local) this.#giveUp();
        else this.#editor.take();
        return;
      case 'tab':
      case 'right': {
        const { ghost } = this;
        if (ghost !== '') this.#current.insert(ghost);
        else if (key === 'right') this.#current.press(key);
        return;
      }
      default:
        this.#current.press(key);
    }
  }

  #giveUp(): void {
    this.#localEditor.take();
    this.local = false;
  }
}
