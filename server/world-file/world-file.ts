/** The world's file: the text and the description in force, changed by the page or by whoever edits the file. */
import { join } from 'node:path';
import { defaultWorld } from '../../common/world/default-world.ts';
import type { WorldProblem } from '../../common/live-protocol.ts';
import type { WorldDescription } from '../../common/world/description.ts';
import type { WorldChanged } from '../../common/trace/facts.ts';
import { replaceFile } from '../replace-file.ts';
import { readText, watchFile, type FileText } from './disk.ts';
import { formatWorld } from './format.ts';
import { readWorld } from './read.ts';

export const defaultText = formatWorld(defaultWorld);

export interface WorldFileParts {
  /** The data folder, where the file is kept. */
  readonly data: string | undefined;
  /** Another file: read and watched instead of the data folder's, and never written. */
  readonly given?: string | undefined;
  /** What was in force when an earlier run stopped. */
  readonly before: string | undefined;
  readonly record: (fact: WorldChanged) => void;
  /** Tells a person, in one line. */
  readonly say: (line: string) => void;
}

interface World {
  readonly text: string;
  readonly description: WorldDescription;
}

type Changed = (now: WorldDescription, before: WorldDescription) => void;

/** The file given at the start is wrong. */
export class WorldRefused extends Error {
  constructor(path: string, problems: readonly WorldProblem[]) {
    super(problems.map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`).join('\n'));
  }
}

export class WorldFile {
  readonly #parts: WorldFileParts;
  readonly #path: string | undefined;
  #world: World;
  readonly #listeners = new Set<Changed>();
  #unwatch: (() => void) | undefined;

  private constructor(parts: WorldFileParts, path: string | undefined, world: World) {
    this.#parts = parts;
    this.#path = path;
    this.#world = world;
  }

  /** Reads the file, writes it where there is none, and watches it. Rejects with `WorldRefused` if the file given is wrong. */
  static async open(parts: WorldFileParts): Promise<WorldFile> {
    const { data, given, before, record, say } = parts;
    const path = given ?? (data === undefined ? undefined : join(data, 'world.yaml'));
    const found = path === undefined ? undefined : await readText(path);
    const read = found && worldOf(found);
    const wrong = given !== undefined && !found ? [missing] : read && 'problems' in read ? read.problems : [];
    if (given !== undefined && wrong.length > 0) throw new WorldRefused(given, wrong);
    let world = read && 'text' in read ? read : defaultOne;
    if (path !== undefined && wrong.length > 0) {
      const old = before === undefined ? undefined : worldOf({ text: before });
      if (old && 'text' in old) world = old;
      say(refusal(path, wrong));
    }
    const file = new WorldFile(parts, path, world);
    if (path !== undefined && !found) replaceFile(path, world.text, FILE_MODE);
    if (world.text !== before) record({ kind: 'world-changed', text: world.text, by: 'start' });
    file.#watch();
    return file;
  }

  get text(): string {
    return this.#world.text;
  }

  get description(): WorldDescription {
    return this.#world.description;
  }

  /** Calls `changed` after each change; the answer ends that. */
  subscribe(changed: Changed): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  /** Makes the text the world in force; an empty one stands for the default. Answers what is wrong with it, and then nothing has changed. */
  set(text: string, by: 'file' | 'page'): readonly WorldProblem[] {
    const read = worldOf({ text });
    if ('problems' in read) return read.problems;
    if (read.text === this.#world.text) return [];
    if (by === 'page' && this.#path !== undefined && this.#parts.given === undefined) {
      try {
        replaceFile(this.#path, read.text, FILE_MODE);
      } catch (error) {
        const message = `nothing is wrong with the text, but ${this.#path} cannot be written: ${(error as Error).message}`;
        return [{ line: 1, column: 1, message }];
      }
    }
    const before = this.#world.description;
    this.#world = read;
    this.#parts.record({ kind: 'world-changed', text: read.text, by });
    for (const changed of this.#listeners) changed(read.description, before);
    return [];
  }

  close(): void {
    this.#unwatch?.();
    this.#unwatch = undefined;
  }

  #watch(): void {
    const path = this.#path;
    if (path === undefined) return;
    const failed = (error: Error): void => {
      this.#parts.say(`${path} is not watched any more (${error.message}); it is read at the next start`);
    };
    try {
      this.#unwatch = watchFile(path, () => void this.#read(path), failed);
    } catch (error) {
      failed(error as Error);
    }
  }

  /** What somebody else wrote. A file that is gone or empty is as a rule about to be written. */
  async #read(path: string): Promise<void> {
    const before = this.#world;
    const found = await readText(path);
    // Written by us meanwhile: what was read is the file before that, and this is called again.
    if (this.#world !== before || !this.#unwatch) return;
    if (!found || ('text' in found && found.text.trim() === '')) return;
    const problems = 'problems' in found ? found.problems : this.set(found.text, 'file');
    if (problems.length > 0) this.#parts.say(refusal(path, problems));
  }
}

/** There are passwords in it. */
const FILE_MODE = 0o600;

const defaultOne: World = { text: defaultText, description: defaultWorld };

const missing: WorldProblem = { line: 1, column: 1, message: 'there is no such file' };

function worldOf(found: FileText): World | { readonly problems: readonly WorldProblem[] } {
  if ('problems' in found) return found;
  const { text } = found;
  if (text.trim() === '' || text === defaultText) return defaultOne;
  const read = readWorld(text);
  return 'problems' in read ? read : { text, description: read.description };
}

/** In one line, whatever is wrong. */
function refusal(path: string, problems: readonly WorldProblem[]): string {
  const [first = missing, ...others] = problems;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `${path} is refused and the world stays as it was: line ${first.line}, column ${first.column}: ${first.message}${more}`;
}
