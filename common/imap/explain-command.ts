/** What each word of a client's line means. The commands themselves are explained by their table. RFC 3501 §6 */
import type { Token } from '../command-spec.ts';
import { saslMeaning } from '../sasl/explain.ts';
import { mechanismMeaning } from '../sasl/mechanisms.ts';
import { readClientLine } from './client-line.ts';
import { imapCommands, isImapCommand } from './commands.ts';
import type { WordMeaning } from './replies.ts';
import { rightsMean } from './rights.ts';
import { decodeMailboxName } from './utf7.ts';
import {
  attributeMeanings,
  capabilityMeans,
  fetchMeanings,
  flagMeans,
  modifierMeanings,
  searchArguments,
  searchMeanings,
  sectionMeans,
  statusMeanings,
  storeMeanings,
} from './vocabulary.ts';
import { wireWords, type WireWord } from './wire-words.ts';

export function explainCommand(text: string): Token[] {
  const line = readClientLine(text);
  const tokens: Token[] = [];
  if (line.mark !== '') {
    const means =
      line.tag === undefined
        ? 'Here a tag should stand: letters and digits the client makes up.'
        : 'The tag, made up by the client: the reply to this command begins with the same.';
    tokens.push({ from: 0, to: line.mark.length, name: 'tag', means, rfc: 'RFC 3501 §2.2.1' });
  }
  if (line.verb === '') return tokens;
  const { verb } = line;
  const to = line.verbFrom + text.slice(line.verbFrom, line.argumentsFrom).trimEnd().length;
  tokens.push({ from: line.verbFrom, to, name: 'command', ...commandMeans(verb) });
  return [...tokens, ...explainArguments(text, line.argumentsFrom, verb, 0)];
}

function commandMeans(verb: string): { means: string; rfc?: string } {
  if (!isImapCommand(verb)) {
    return { means: 'A command that mailglass does not know.', rfc: 'RFC 3501 §6' };
  }
  const { means, rfc } = imapCommands[verb];
  return { means: `${means}.`, rfc };
}

type Named = WordMeaning & { readonly name: string };

/** Explains one argument; remembers what it must between them. */
type Explain = (word: WireWord, uid: boolean, depth: number) => Named;

/** What stands where in a command's arguments. The last explains all that follow. */
const shapes: Readonly<Partial<Record<string, () => readonly Explain[]>>> = {
  APPEND: () => [mailbox, appendArgument],
  AUTHENTICATE: () => [
    ({ text }) => ({
      ...named('mechanism', 'How the client will prove who it is.', 'RFC 3501 §6.2.2'),
      ...mechanismMeaning(text),
    }),
    ({ text }) => ({
      ...named(
        'initial response',
        'The first SASL response, in base64: a coding, not a protection.',
        'RFC 4959 §3',
      ),
      ...saslMeaning('client', text),
    }),
  ],
  COPY: () => [sequenceSet, mailbox],
  CREATE: () => [mailbox, attribute],
  DELETE: () => [mailbox],
  DELETEACL: () => [mailbox, identifier],
  ENABLE: () => [capability],
  EXAMINE: () => [mailbox, selectParameter()],
  EXPUNGE: () => [sequenceSet],
  FETCH: () => [sequenceSet, fetchItem, modifier],
  GETACL: () => [mailbox],
  ID: () => [idParameter()],
  LIST: () => [reference, pattern],
  LISTRIGHTS: () => [mailbox, identifier],
  LOGIN: () => [
    () => named('user name', 'Who wants to log in.', 'RFC 3501 §6.2.3'),
    () =>
      named(
        'password',
        'In clear: everyone on the way can read it unless TLS protects the connection.',
        'RFC 3501 §6.2.3',
      ),
  ],
  LSUB: () => [reference, pattern],
  MOVE: () => [sequenceSet, mailbox],
  MYRIGHTS: () => [mailbox],
  RENAME: () => [mailbox, mailbox],
  SEARCH: () => [searchKey()],
  SELECT: () => [mailbox, selectParameter()],
  SETACL: () => [mailbox, identifier, rights],
  STATUS: () => [mailbox, statusItem],
  STORE: () => [sequenceSet, storeArgument()],
  SUBSCRIBE: () => [mailbox],
  UNSUBSCRIBE: () => [mailbox],
};

/**
 * @param first the position of the first argument here; `undefined` in a line behind a literal, where nobody knows how many
 * came before: then each is taken for the last kind
 */
export function explainArguments(text: string, at: number, verb: string, first: number | undefined): Token[] {
  const uid = verb.startsWith('UID ');
  const shape = shapes[verb.replace(/^UID /, '')]?.() ?? [];
  const tokens: Token[] = [];
  let position = first ?? Math.max(0, shape.length - 1);
  let depth = 0;
  for (const word of wireWords(text, at, 'client')) {
    if (word.kind === 'open') depth++;
    else if (word.kind === 'close') depth--;
    else {
      const explain = shape[Math.min(position, shape.length - 1)] ?? surplus;
      const { from, to } = word;
      tokens.push({
        from,
        to,
        ...(word.kind === 'literal' ? announcement(word, text) : explain(word, uid, depth)),
      });
    }
    if (depth <= 0) position++;
  }
  return tokens;
}

const named = (name: string, means: string, rfc: string): Named => ({ name, means, rfc });

/** A meaning from a table, under the name that the grammar gives the word. */
function fromTable(
  name: string,
  table: Readonly<Record<string, WordMeaning>>,
  word: string,
  otherwise: Named,
): Named {
  const upper = word.toUpperCase();
  const known = Object.hasOwn(table, upper) ? table[upper] : undefined;
  return known ? { name, ...known } : otherwise;
}

const surplus: Explain = () =>
  named('argument', 'An argument that this command does not take.', 'RFC 3501 §6');

function announcement({ text: size, from, to }: WireWord, text: string): Named {
  const waits = !text.slice(from, to).includes('+');
  return named(
    'literal',
    waits
      ? `Announces that ${size} octets follow after this line. The client must wait for the server’s "+" before it sends them.`
      : `Announces that ${size} octets follow after this line, without waiting for the server.`,
    waits ? 'RFC 3501 §4.3' : 'RFC 7888 §3',
  );
}

const mailbox: Explain = ({ text }) => {
  const name = decodeMailboxName(text);
  if (/^inbox$/i.test(text)) {
    return named(
      'mailbox',
      'The mailbox where mail arrives; its name may be written in any case.',
      'RFC 3501 §5.1',
    );
  }
  const meant = name !== null && name !== text ? ` It reads ${name}, in modified UTF-7.` : '';
  return named(
    'mailbox',
    `The name of a mailbox.${meant}`,
    name === text ? 'RFC 3501 §5.1' : 'RFC 3501 §5.1.3',
  );
};

const identifier: Explain = ({ text }) =>
  /^anyone$/i.test(text)
    ? named('identifier', 'Everybody who can log in.', 'RFC 4314 §2')
    : named('identifier', 'Whose rights are meant.', 'RFC 4314 §2');

/** `lrs`, `+w`, `-d` */
const rights: Explain = ({ text }) => {
  const sign = /^[+-]/.exec(text)?.[0] ?? '';
  const { means, rfc } = rightsMean(text.slice(sign.length));
  const how = sign === '+' ? 'Added: ' : sign === '-' ? 'Taken away: ' : 'From now on just these: ';
  return named('rights', `${how}${means}`, rfc);
};

/** `2,4:7,9:*` in words. */
const sequenceSet: Explain = ({ text }, uid) => {
  const rfc = 'RFC 3501 §9';
  if (text === '$') return named('sequence set', 'The messages that the last search found.', 'RFC 5182 §2.1');
  const what = uid ? 'UID' : 'number';
  const parts = text.split(',').slice(0, 8);
  const words = parts.map((part) => {
    const [low = '', high] = part.split(':');
    if (high === undefined) return low === '*' ? 'the last' : low;
    if (low === '1' && high === '*') return 'all';
    return high === '*' ? `${low} to the last` : low === '*' ? `${high} to the last` : `${low} to ${high}`;
  });
  const more = text.split(',').length > parts.length ? ' and more' : '';
  return named('sequence set', `The messages meant, by ${what}: ${words.join(', ')}${more}.`, rfc);
};

const fetchItem: Explain = ({ text }) => {
  const upper = text.toUpperCase();
  if (/^(?:BODY|BINARY)[A-Z.]*\[/.test(upper)) return { name: 'section', ...sectionMeans(text) };
  return fromTable(
    'data item',
    fetchMeanings,
    upper,
    named('data item', 'A data item that mailglass does not know.', 'RFC 3501 §6.4.5'),
  );
};

const storeItem: Explain = ({ text }) =>
  fromTable(
    'store item',
    storeMeanings,
    text,
    named('store item', 'Says what to do with the flags.', 'RFC 3501 §6.4.6'),
  );

/** A modifier by its name, or the mod-sequence it takes. */
const modifier: Explain = ({ text }) =>
  /^\d+$/.test(text)
    ? named('mod-sequence', 'The number of a change: higher ones came later.', 'RFC 7162 §3.1')
    : fromTable(
        'modifier',
        modifierMeanings,
        text,
        named('modifier', 'A modifier that mailglass does not know.', 'RFC 4466 §2'),
      );

/** What a client that comes back says that it knows, in this order. RFC 7162 §3.2.5 */
function selectParameter(): Explain {
  let known = 0;
  let matched = 0;
  return (word, uid, depth) => {
    if (depth < 2) return modifier(word, uid, depth);
    // The list in the list: message numbers, and then their UIDs.
    if (depth > 2) return sequenceSet(word, matched++ > 0, depth);
    known++;
    if (known === 1) {
      return named('UIDVALIDITY', 'As last known: if it differs, all else is void.', 'RFC 7162 §3.2.5');
    }
    return known === 2 ? modifier(word, uid, depth) : sequenceSet(word, true, depth);
  };
}

/** `(UNCHANGEDSINCE n)`, then what to do, then the flags. */
function storeArgument(): Explain {
  let flags = false;
  return (word, uid, depth) => {
    if (flags) return flag(word, uid, depth);
    if (depth > 0) return modifier(word, uid, depth);
    flags = true;
    return storeItem(word, uid, depth);
  };
}

const statusItem: Explain = ({ text }) =>
  fromTable(
    'status item',
    statusMeanings,
    text,
    named('status item', 'What to tell of the mailbox.', 'RFC 3501 §6.3.10'),
  );

const flag: Explain = ({ text }) => ({ name: 'flag', ...flagMeans(text) });

const capability: Explain = ({ text }) => ({ name: 'capability', ...capabilityMeans(text) });

const attribute: Explain = ({ text }) =>
  fromTable(
    'special use',
    attributeMeanings,
    text,
    named('argument', 'Says what the mailbox is for.', 'RFC 6154 §3'),
  );

const reference: Explain = ({ text }) =>
  named(
    'reference',
    text === '' ? 'Empty: the pattern says it all.' : 'Where the pattern begins.',
    'RFC 3501 §6.3.8',
  );

const pattern: Explain = ({ text }) =>
  named(
    'pattern',
    text === ''
      ? 'Empty: asks only which character separates levels.'
      : 'Which mailboxes: * stands for anything, % for anything within one level.',
    'RFC 3501 §6.3.8',
  );

const appendArgument: Explain = (word) =>
  word.kind === 'quoted'
    ? named('date-time', 'The message is stored as if it had come then.', 'RFC 3501 §6.3.11')
    : flag(word, false, 0);

function idParameter(): Explain {
  let isName = false;
  return ({ text, kind }) => {
    if (kind === 'word' && /^nil$/i.test(text))
      return named('NIL', 'The client says nothing of itself.', 'RFC 2971 §3.1');
    isName = !isName;
    return isName
      ? named('field', 'What the next string tells.', 'RFC 2971 §3.3')
      : named('value', 'Made for statistics and bug reports: no server may act on it.', 'RFC 2971 §3');
  };
}

function searchKey(): Explain {
  let wanted = 0;
  return (word, _uid, depth) => {
    if (wanted > 0) {
      wanted--;
      // MODSEQ may name a flag first, and of whom. RFC 7162 §3.1.5
      if (word.kind === 'quoted' && word.text.startsWith('/flags/')) wanted = 2;
      return named('search argument', 'What the key before looks for.', 'RFC 3501 §6.4.4');
    }
    if (/^[\d*$][\d:*,]*$/.test(word.text)) return sequenceSet(word, false, depth);
    wanted = searchArguments[word.text.toUpperCase()] ?? 0;
    return fromTable(
      'search key',
      searchMeanings,
      word.text,
      named('search key', 'A search key that mailglass does not know.', 'RFC 3501 §6.4.4'),
    );
  };
}
