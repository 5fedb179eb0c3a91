/** Cuts a line of IMAP into its words, for explanations: forgiving, since what is explained may be wrong. RFC 3501 §4 */

export interface WireWord {
  readonly from: number;
  readonly to: number;
  /** `literal` is the announcement and what follows it, if it is there. */
  readonly kind: 'word' | 'quoted' | 'literal' | 'open' | 'close';
  /** As it stands; of a quoted string what is between the quotes. */
  readonly text: string;
}

/** More words of one frame are not explained one by one. */
const MAX_WORDS = 400;

/**
 * The words of `text` (one character per octet) from `at` on, to the line's end. In a server's line, octets of a literal follow
 * their announcement and belong to its word; a client's come in a frame of their own.
 */
export function wireWords(text: string, at: number, from: 'client' | 'server'): WireWord[] {
  const words: WireWord[] = [];
  while (at < text.length && words.length < MAX_WORDS) {
    const c = text.charAt(at);
    if (c === ' ' || c === '\r' || c === '\n') {
      at++;
      continue;
    }
    const word = wordAt(text, at, from);
    words.push(word);
    at = word.to;
  }
  return words;
}

function wordAt(text: string, at: number, from: 'client' | 'server'): WireWord {
  const c = text.charAt(at);
  if (c === '(' || c === ')') {
    return { from: at, to: at + 1, kind: c === '(' ? 'open' : 'close', text: c };
  }
  if (c === '"') return quotedAt(text, at);
  const announced = /^~?\{(\d{1,10})\+?\}\r?\n?/.exec(text.slice(at, at + 20));
  if (announced) {
    const [whole, size] = announced;
    if (from === 'server') {
      return {
        from: at,
        to: Math.min(text.length, at + whole.length + Number(size)),
        kind: 'literal',
        text: size ?? '',
      };
    }
    return { from: at, to: at + whole.replace(/[\r\n]+$/, '').length, kind: 'literal', text: size ?? '' };
  }
  let to = at;
  while (to < text.length && !' ()\r\n"'.includes(text.charAt(to))) {
    // A section may hold spaces and parentheses: BODY[HEADER.FIELDS (TO)].
    if (text.charAt(to) === '[' && to > at) to = sectionEnd(text, to);
    else to++;
  }
  if (to === at) to++;
  return { from: at, to, kind: 'word', text: text.slice(at, to) };
}

function quotedAt(text: string, at: number): WireWord {
  let to = at + 1;
  while (to < text.length && text.charAt(to) !== '"' && text.charAt(to) !== '\r') {
    to += text.charAt(to) === '\\' ? 2 : 1;
  }
  const content = text.slice(at + 1, to).replace(/\\(.)/g, '$1');
  return {
    from: at,
    to: Math.min(text.length, text.charAt(to) === '"' ? to + 1 : to),
    kind: 'quoted',
    text: content,
  };
}

function sectionEnd(text: string, at: number): number {
  const close = /[\]\r\n]/.exec(text.slice(at, at + 2000));
  if (!close) return at + 1;
  return at + close.index + (close[0] === ']' ? 1 : 0);
}

/** Index of the word behind the value at `index`: a word, or a whole list. */
export function afterValue(words: readonly WireWord[], index: number): number {
  let depth = 0;
  for (let i = index; i < words.length; i++) {
    const kind = words[i]?.kind;
    if (kind === 'open') depth++;
    else if (kind === 'close') depth--;
    if (depth <= 0) return i + 1;
  }
  return words.length;
}
