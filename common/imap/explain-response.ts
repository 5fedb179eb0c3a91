/** What each word of a server's response means. RFC 3501 §7 */
import type { Token } from '../command-spec.ts';
import { saslMeaning } from '../sasl/explain.ts';
import type { ReplySent } from '../trace/facts.ts';
import { dataWords, responseCodes, statusWords, type WordMeaning } from './replies.ts';
import { isStatus, readServerLine } from './response-line.ts';
import { rightsMean } from './rights.ts';
import { decodeMailboxName } from './utf7.ts';
import {
  attributeMeanings,
  capabilityMeans,
  fetchMeanings,
  flagMeans,
  sectionMeans,
  statusMeanings,
} from './vocabulary.ts';
import { afterValue, wireWords, type WireWord } from './wire-words.ts';

/**
 * @param text one character per octet
 * @param verb of the command it answers
 */
export function explainResponse(text: string, what: ReplySent['what'], verb?: string): Token[] {
  const { kind, tag, code, number, restFrom } = readServerLine(text);
  if (kind === 'continuation') return explainContinuation(text, restFrom, verb);
  const head = kind === 'untagged' ? 1 : tag.length;
  const tokens: Token[] = [];
  if (head > 0) tokens.push({ from: 0, to: head, ...headMeans(what, kind === 'untagged') });
  const rest = text.slice(head).replace(/^ */, '');
  let at = text.length - rest.length;
  if (number !== undefined) {
    const to = at + (/^\d*/.exec(rest)?.[0].length ?? 0);
    tokens.push({ from: at, to, ...numberMeans(code) });
    at = to + (/^ */.exec(text.slice(to, to + 64))?.[0].length ?? 0);
  }
  if (code === '') return tokens;
  tokens.push({ from: at, to: at + code.length, ...wordMeans(code, what) });
  return [
    ...tokens,
    ...(isStatus(code) ? explainStatus(text, restFrom) : explainData(text, restFrom, code, verb)),
  ];
}

type Named = WordMeaning & { readonly name: string };
const named = (name: string, means: string, rfc: string): Named => ({ name, means, rfc });

function headMeans(what: ReplySent['what'], untagged: boolean): Named {
  if (what === 'greeting') {
    return named('*', 'The server speaks first: this is its greeting.', 'RFC 3501 §7.1');
  }
  return untagged
    ? named('*', 'No tag: data, which may come at any time and completes no command.', 'RFC 3501 §2.2.2')
    : named('tag', 'The tag of the command that this completes.', 'RFC 3501 §2.2.2');
}

function numberMeans(code: string): Named {
  return code === 'FETCH' || code === 'EXPUNGE'
    ? named(
        'message sequence number',
        'The message’s position in the mailbox as of now.',
        'RFC 3501 §2.3.1.2',
      )
    : named('number', 'How many.', 'RFC 3501 §7.3');
}

function wordMeans(code: string, what: ReplySent['what']): Named {
  const status = Object.hasOwn(statusWords, code) ? statusWords[code] : undefined;
  if (status) {
    if (what === 'reply' && code === 'OK') return named('status', 'The command is done.', status.rfc);
    return { name: 'status', ...status };
  }
  const data = Object.hasOwn(dataWords, code) ? dataWords[code] : undefined;
  return data
    ? { name: 'response', ...data }
    : named('response', 'Data that mailglass does not know.', 'RFC 3501 §7');
}

function explainContinuation(text: string, at: number, verb: string | undefined): Token[] {
  const plus: Token = {
    from: 0,
    to: 1,
    name: 'continuation',
    means:
      verb === 'IDLE'
        ? 'From now on the server tells at once what changes, until the client says DONE.'
        : verb === 'AUTHENTICATE'
          ? 'The server’s challenge: the client’s response is next.'
          : 'Go ahead: the server waits for what the client announced.',
    rfc: 'RFC 3501 §7.5',
  };
  const end = lineEnd(text);
  if (end <= at) return [plus];
  return [
    plus,
    verb === 'AUTHENTICATE'
      ? {
          from: at,
          to: end,
          name: 'challenge',
          means: 'What the mechanism wants to be answered, in base64.',
          rfc: 'RFC 3501 §6.2.2',
          ...saslMeaning('server', text.slice(at, end)),
        }
      : textToken(at, end),
  ];
}

/** Where the first line ends. */
const lineEnd = (text: string): number => {
  const end = /\r?\n/.exec(text);
  return end ? end.index : text.length;
};

const textToken = (from: number, to: number): Token => ({
  from,
  to,
  name: 'text',
  means: 'For people to read; no program may rely on it.',
  rfc: 'RFC 3501 §7.1',
});

/** `[CODE arguments] text` */
function explainStatus(text: string, at: number): Token[] {
  const end = lineEnd(text);
  const [whole, name = '', space = '', value = ''] =
    /^\[([^\] ]+)( *)((?:"(?:[^"\\]|\\.)*"|[^\]])*)\]/.exec(text.slice(at, end)) ?? [];
  if (whole === undefined) return at < end ? [textToken(at, end)] : [];
  const upper = name.toUpperCase();
  const known = Object.hasOwn(responseCodes, upper) ? responseCodes[upper] : undefined;
  const nameTo = at + 1 + name.length;
  const tokens: Token[] = [
    {
      from: at + 1,
      to: nameTo,
      name: 'response code',
      ...(known ?? { means: 'A response code that mailglass does not know.', rfc: 'RFC 3501 §7.1' }),
    },
  ];
  const valueFrom = nameTo + space.length;
  if (value !== '') tokens.push(...explainCodeValue(text, valueFrom, valueFrom + value.length, upper));
  let textFrom = at + whole.length;
  while (text.charAt(textFrom) === ' ') textFrom++;
  if (textFrom < end) tokens.push(textToken(textFrom, end));
  return tokens;
}

const codeValues: Readonly<Partial<Record<string, readonly Named[]>>> = {
  APPENDUID: [
    named('UIDVALIDITY', 'Of the mailbox the message is now in.', 'RFC 4315 §3'),
    named('UID', 'The message’s UID there.', 'RFC 4315 §3'),
  ],
  HIGHESTMODSEQ: [
    named('mod-sequence', 'A client that keeps it can later ask for what came after.', 'RFC 7162 §3.1.2.1'),
  ],
  MODIFIED: [named('messages', 'By number, or by UID after UID STORE: those left alone.', 'RFC 7162 §3.1.3')],
  COPYUID: [
    named('UIDVALIDITY', 'Of the mailbox the copies are in.', 'RFC 4315 §3'),
    named('UIDs', 'Of the originals.', 'RFC 4315 §3'),
    named('UIDs', 'Of the copies, in the same order.', 'RFC 4315 §3'),
  ],
};

function explainCodeValue(text: string, from: number, to: number, code: string): Token[] {
  if (code === 'CAPABILITY')
    return each(text, from, to, (word) => ({ name: 'capability', ...capabilityMeans(word.text) }));
  if (code === 'PERMANENTFLAGS')
    return each(text, from, to, (word) => ({ name: 'flag', ...flagMeans(word.text) }));
  const values = codeValues[code];
  if (values)
    return each(text, from, to, (_, i) => values[i] ?? named('value', 'More about it.', 'RFC 4315 §3'));
  return [{ from, to, name: 'value', means: `The value of ${code}.`, rfc: 'RFC 3501 §7.1' }];
}

/** One token for each word, parentheses left out. */
function each(
  text: string,
  from: number,
  to: number,
  explain: (word: WireWord, index: number) => Named,
): Token[] {
  return wireWords(text.slice(0, to), from, 'server')
    .filter(({ kind }) => kind !== 'open' && kind !== 'close')
    .map((word, i) => ({ from: word.from, to: word.to, ...explain(word, i) }));
}

function explainData(text: string, at: number, code: string, verb: string | undefined): Token[] {
  const end = text.replace(/\r?\n$/, '').length;
  if (at >= end) return [];
  switch (code) {
    case 'CAPABILITY':
    case 'ENABLED':
      return each(text, at, end, (word) => ({ name: 'capability', ...capabilityMeans(word.text) }));
    case 'FLAGS':
      return each(text, at, end, (word) => ({ name: 'flag', ...flagMeans(word.text) }));
    case 'FETCH':
      return explainPairs(text, at, end, fetchName, fetchValue);
    case 'LIST':
    case 'LSUB':
      return explainList(text, at, end);
    case 'STATUS':
      return explainStatusData(text, at, end);
    case 'ACL':
    case 'LISTRIGHTS':
    case 'MYRIGHTS':
      return explainRights(text, at, end, code);
    case 'VANISHED':
      return each(text, at, end, ({ text: word }) =>
        /^EARLIER$/i.test(word)
          ? named(
              'EARLIER',
              'They went before: the client must not count the messages it has now down.',
              'RFC 7162 §3.2.10.1',
            )
          : named('UIDs', 'The messages that are gone.', 'RFC 7162 §3.2.10'),
      );
    case 'SEARCH':
    case 'SORT': {
      const what = verb?.startsWith('UID ')
        ? 'UIDs'
        : verb === undefined
          ? 'numbers or UIDs'
          : 'sequence numbers';
      const modseq = / *\(MODSEQ \d+\)$/i.exec(text.slice(at, end))?.[0] ?? '';
      const to = end - modseq.length;
      return [
        ...(to > at
          ? [
              {
                from: at,
                to,
                name: 'messages',
                means: `The ${what} of the messages found.`,
                rfc: 'RFC 3501 §7.2.5',
              },
            ]
          : []),
        ...each(text, to, end, ({ text: word }) =>
          /^\d+$/.test(word)
            ? named('mod-sequence', 'The highest among the messages found.', 'RFC 7162 §3.1.6')
            : named('MODSEQ', 'Comes because the search asked for mod-sequences.', 'RFC 7162 §3.1.6'),
        ),
      ];
    }
    default: {
      const rfc = (Object.hasOwn(dataWords, code) && dataWords[code]?.rfc) || 'RFC 3501 §7';
      return [{ from: at, to: end, name: 'data', means: `What ${code} tells.`, rfc }];
    }
  }
}

/** `(name value name value …)`: a token for each name, and one or more for each value. */
function explainPairs(
  text: string,
  at: number,
  end: number,
  nameMeans: (name: string) => Named,
  valueTokens: (name: string, words: readonly WireWord[]) => Token[],
): Token[] {
  const words = wireWords(text.slice(0, end), at, 'server');
  const tokens: Token[] = [];
  let i = words[0]?.kind === 'open' ? 1 : 0;
  while (i < words.length) {
    const name = words[i] as WireWord;
    if (name.kind === 'close') break;
    tokens.push({ from: name.from, to: name.to, ...nameMeans(name.text) });
    const next = afterValue(words, i + 1);
    const value = words.slice(i + 1, next);
    if (value.length > 0 && value[0]?.kind !== 'close')
      tokens.push(...valueTokens(name.text.toUpperCase(), value));
    i = next;
  }
  return tokens;
}

function fetchName(name: string): Named {
  const upper = name.toUpperCase();
  if (/^(?:BODY|BINARY)[A-Z.]*\[/.test(upper)) return { name: 'section', ...sectionMeans(name) };
  const known = Object.hasOwn(fetchMeanings, upper) ? fetchMeanings[upper] : undefined;
  return known
    ? { name: 'data item', ...known }
    : named('data item', 'A data item that mailglass does not know.', 'RFC 3501 §7.4.2');
}

function fetchValue(name: string, words: readonly WireWord[]): Token[] {
  if (name === 'FLAGS') {
    return words
      .filter(({ kind }) => kind === 'word')
      .map(({ from, to, text }) => ({ from, to, name: 'flag', ...flagMeans(text) }));
  }
  const first = words[0] as WireWord;
  const to = words.at(-1)?.to ?? first.to;
  const rfc = 'RFC 3501 §7.4.2';
  if (first.kind === 'literal') {
    const means = `A literal: ${first.text} octets follow the line end after the braces, and whatever stands in them is content.`;
    return [{ from: first.from, to, name: 'literal', means, rfc: 'RFC 3501 §4.3' }];
  }
  const means =
    name === 'ENVELOPE'
      ? 'The fields of the header as strings and lists of addresses; NIL where there is none.'
      : name === 'BODY' || name === 'BODYSTRUCTURE'
        ? 'A list for each part, lists in lists for what is made of parts.'
        : first.text.toUpperCase() === 'NIL' && first.kind === 'word'
          ? 'NIL: there is no such thing.'
          : `The value of ${name}.`;
  return [{ from: first.from, to, name: 'value', means, rfc }];
}

/** `(attributes) delimiter name` */
function explainList(text: string, at: number, end: number): Token[] {
  const words = wireWords(text.slice(0, end), at, 'server');
  const behind = afterValue(words, 0);
  const attributes = words.slice(0, behind).filter(({ kind }) => kind === 'word');
  const [delimiter, name] = words.slice(behind);
  return [
    ...attributes.map(({ from, to, text: word }): Token => {
      const upper = word.toUpperCase();
      const known = Object.hasOwn(attributeMeanings, upper) ? attributeMeanings[upper] : undefined;
      return {
        from,
        to,
        name: 'attribute',
        ...(known ?? { means: 'An attribute that mailglass does not know.', rfc: 'RFC 3501 §7.2.2' }),
      };
    }),
    ...(delimiter
      ? [
          {
            from: delimiter.from,
            to: delimiter.to,
            name: 'hierarchy delimiter',
            means: 'The character between the levels of a name; NIL if names have no levels.',
            rfc: 'RFC 3501 §7.2.2',
          },
        ]
      : []),
    ...(name ? [mailboxToken(name)] : []),
  ];
}

function mailboxToken({ from, to, text }: WireWord): Token {
  const decoded = decodeMailboxName(text);
  const meant = decoded !== null && decoded !== text ? ` It reads ${decoded}, in modified UTF-7.` : '';
  return { from, to, name: 'mailbox', means: `The name of the mailbox.${meant}`, rfc: 'RFC 3501 §5.1' };
}

/** A mailbox, and then identifiers and rights as the response has them. RFC 4314 §3.6, §3.7, §3.8 */
function explainRights(text: string, at: number, end: number, code: string): Token[] {
  const [name, ...words] = wireWords(text.slice(0, end), at, 'server');
  if (!name) return [];
  const isIdentifier = (i: number): boolean =>
    code === 'ACL' ? i % 2 === 0 : code === 'LISTRIGHTS' && i === 0;
  const meaning = (word: string, i: number): Named => {
    if (isIdentifier(i)) return named('identifier', 'Whose rights these are.', 'RFC 4314 §2');
    const { means, rfc } = rightsMean(word);
    if (code !== 'LISTRIGHTS') return named('rights', means, rfc);
    const always = i === 1 ? 'Always had: ' : 'Can be given together: ';
    return named('rights', `${always}${means}`, 'RFC 4314 §3.7');
  };
  return [
    mailboxToken(name),
    ...words.map(({ from, to, text: word }, i) => ({ from, to, ...meaning(word, i) })),
  ];
}

/** `mailbox (item number …)` */
function explainStatusData(text: string, at: number, end: number): Token[] {
  const [name] = wireWords(text.slice(0, end), at, 'server');
  if (!name) return [];
  const item = (word: string): Named => {
    const upper = word.toUpperCase();
    const known = Object.hasOwn(statusMeanings, upper) ? statusMeanings[upper] : undefined;
    return known
      ? { name: 'status item', ...known }
      : named('status item', 'Something about the mailbox.', 'RFC 3501 §7.2.4');
  };
  const value = (of: string, words: readonly WireWord[]): Token[] =>
    words.map(({ from, to }) => ({
      from,
      to,
      name: 'value',
      means: `The value of ${of}.`,
      rfc: 'RFC 3501 §7.2.4',
    }));
  return [mailboxToken(name), ...explainPairs(text, name.to, end, item, value)];
}
