/** What the keyboard or the clipboard said, as xterm reports it: text and keys in one string of characters. */

export type KeyName =
  | 'enter'
  | 'backspace'
  | 'delete'
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'home'
  | 'end'
  | 'word-left'
  | 'word-right'
  | 'kill-to-end'
  | 'kill-to-start'
  | 'kill-word'
  | 'kill-next-word'
  | 'yank'
  | 'tab'
  | 'escape'
  | 'discard'
  | 'local'
  | 'redraw';

export type Key = { readonly name: KeyName } | { readonly name: 'text'; readonly text: string };

const CONTROLS: Readonly<Record<string, KeyName>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\x7f': 'backspace',
  '\b': 'backspace',
  '\x01': 'home',
  '\x02': 'left',
  '\x03': 'discard',
  '\x04': 'delete',
  '\x05': 'end',
  '\x06': 'right',
  '\t': 'tab',
  '\x0b': 'kill-to-end',
  '\x0c': 'redraw',
  '\x0e': 'down',
  '\x10': 'up',
  '\x15': 'kill-to-start',
  '\x17': 'kill-word',
  '\x19': 'yank',
  '\x1d': 'local',
};

/** After ESC. Modified arrows come as `[1;5D`: 3 is Alt, 5 Ctrl, 9 Meta. */
const SEQUENCES: Readonly<Record<string, KeyName>> = {
  '[A': 'up',
  '[B': 'down',
  '[C': 'right',
  '[D': 'left',
  '[H': 'home',
  '[F': 'end',
  OA: 'up',
  OB: 'down',
  OC: 'right',
  OD: 'left',
  OH: 'home',
  OF: 'end',
  '[1~': 'home',
  '[4~': 'end',
  '[3~': 'delete',
  '[1;5C': 'word-right',
  '[1;5D': 'word-left',
  '[1;3C': 'word-right',
  '[1;3D': 'word-left',
  '[3;5~': 'kill-next-word',
  b: 'word-left',
  f: 'word-right',
  d: 'kill-next-word',
  '\x7f': 'kill-word',
  '\b': 'kill-word',
};

const PIECE = /\x1b(\[[0-9;]*[A-Za-z~]|O[A-Z]|[bfd\x7f\b])|\r\n|[\x00-\x1f\x7f]|[^\x00-\x1f\x7f]+/g;

/**
 * Reads one report of xterm. A tab among pasted text is text, so that pasted messages keep theirs; alone it is a key.
 * Keys we have no use for are dropped, so that nobody sends an escape sequence without knowing.
 */
export function readKeys(data: string): Key[] {
  const keys: Key[] = [];
  for (const match of data.matchAll(PIECE)) {
    const [piece, sequence] = match;
    if (sequence !== undefined) {
      const name = SEQUENCES[sequence];
      if (name) keys.push({ name });
    } else if (piece === '\r\n') {
      keys.push({ name: 'enter' });
    } else if (piece === '\t' && data.length > 1) {
      keys.push({ name: 'text', text: '\t' });
    } else if (piece === '\x1b') {
      // The rest of a sequence we do not know is not text either.
      if (data.length === 1) keys.push({ name: 'escape' });
      else if (keys.length === 0) return [];
    } else {
      const control = CONTROLS[piece];
      if (control) keys.push({ name: control });
      else if (piece > '\x1f') keys.push({ name: 'text', text: piece });
    }
  }
  return keys;
}

/** What the browser does with a key, rather than the line: paste, reload, developer tools. */
export function isForBrowser(event: KeyboardEvent): boolean {
  if (/^F\d+$/.test(event.key)) return true;
  if (event.metaKey) return true;
  if (!event.ctrlKey || event.altKey) return false;
  return event.shiftKey || /^[a-z0-9+=-]$/.test(event.key) ? !isOurs(event) : false;
}

function isOurs({ key, shiftKey }: KeyboardEvent): boolean {
  return (
    !shiftKey &&
    key.length === 1 &&
    String.fromCharCode(key.charCodeAt(0) & 0x1f) in CONTROLS &&
    /[a-z]/.test(key)
  );
}
