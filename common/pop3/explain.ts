/** What each part of a POP3 line means, for a learner. */
import type { Token } from '../command-spec.ts';
import { CR, DOT, LF, latin1Of } from '../octets.ts';
import type { Frame } from '../trace/facts.ts';
import { isKnownVerb, readClientLine, type ClientLine } from './command-line.ts';
import { isPop3Command, pop3Commands, type ArgumentName } from './commands.ts';
import { saslMeaning } from '../sasl/explain.ts';
import { mechanismMeaning } from '../sasl/mechanisms.ts';
import { capabilityMeaning, readStatusLine, responseCodeMeaning } from './replies.ts';

/** Lines of data beyond these are not explained one by one: they all mean the same. */
const EXPLAINED_LINES = 200;

/** @param context the verb of the command that a reply answers */
export function explainPop3(frame: Frame, context: { readonly verb?: string } = {}): Token[] {
  switch (frame.kind) {
    case 'command-sent':
      return explainCommand(frame.octets, readClientLine(frame.octets));
    case 'octets-sent':
      return explainOctets(frame.octets, frame.what);
    case 'reply-sent':
      return explainReply(
        frame.octets,
        frame.what === 'greeting' ? '' : (context.verb ?? '').toUpperCase(),
        frame.what === 'greeting',
      );
  }
}

function explainCommand(octets: Uint8Array, line: ClientLine): Token[] {
  const { verb, words, end } = line;
  if (!isPop3Command(verb)) {
    const to = verb === '' ? end : verb.length;
    if (to === 0) return [emptyLine(octets.length)].filter(isSomething);
    const means = isKnownVerb(verb)
      ? 'A command that some servers know and mailglass does not.'
      : 'Not a command of POP3; a server answers -ERR.';
    return [{ from: 0, to, name: 'keyword', means, rfc: 'RFC 1939 §3' }, lineEnd(octets, end)].filter(
      isSomething,
    );
  }
  const { means, rfc, takes, mayTake } = pop3Commands[verb];
  const names: readonly ArgumentName[] = [...takes, ...mayTake];
  const tokens: Token[] = [{ from: 0, to: verb.length, name: 'keyword', means: `${means}.`, rfc }];
  // The password is all that follows the first space. RFC 1939 §7
  const ranges = verb === 'PASS' && end > verb.length + 1 ? [[verb.length + 1, end] as const] : words;
  ranges.forEach(([from, to], i) => {
    const name = names[i];
    tokens.push(
      name
        ? {
            ...{
              from,
              to,
              name: name === 'message' ? 'message-number' : name,
              means: argumentMeans[name],
              rfc,
            },
            ...(name === 'initial' ? saslMeaning('client', latin1Of(octets, from, to)) : {}),
            ...(name === 'mechanism' ? mechanismMeaning(latin1Of(octets, from, to)) : {}),
          }
        : {
            from,
            to,
            name: 'too much',
            means: `${verb} takes no such argument; a server answers -ERR.`,
            rfc,
          },
    );
  });
  return [...tokens, lineEnd(octets, end)].filter(isSomething);
}

const emptyLine = (to: number): Token => ({
  from: 0,
  to,
  name: 'empty line',
  means: 'A line without a command; a server answers -ERR.',
  rfc: 'RFC 1939 §3',
});

const argumentMeans: Readonly<Record<ArgumentName, string>> = {
  name: 'Whose maildrop: a name that means something to this server only.',
  password: 'The password, readable by everybody on the way unless TLS protects the connection.',
  digest: 'MD5 of the greeting’s timestamp followed by the password, in 32 lower-case hexadecimal digits.',
  mechanism: 'How to prove who one is: a SASL mechanism.',
  initial: 'The first response of the mechanism, in base64, which hides nothing.',
  message: 'A message by its number in this session, from 1; it stays the same until QUIT.',
  language: 'The language of response texts: a tag like de, or * for the one the server prefers.',
  lines: 'How many lines of the body to send after the header; 0 for none.',
};

function explainOctets(octets: Uint8Array, what: string): Token[] {
  const { end } = readClientLine(octets);
  if (what !== 'response') {
    const means = 'Sent in clear between STLS and the handshake; the server throws it away.';
    return [{ from: 0, to: octets.length, name: 'thrown away', means, rfc: 'RFC 2595 §4' }];
  }
  const said = latin1Of(octets, 0, end);
  const isCancel = said === '*';
  const means = isCancel
    ? 'The client gives the authentication up.'
    : 'The client’s response to the challenge, in base64, which hides nothing.';
  return [
    {
      ...{ from: 0, to: end, name: isCancel ? 'cancel' : 'SASL response', means, rfc: 'RFC 5034 §4' },
      ...saslMeaning('client', said),
    },
    lineEnd(octets, end),
  ].filter(isSomething);
}

function explainReply(octets: Uint8Array, verb: string, isGreeting: boolean): Token[] {
  const lf = octets.indexOf(LF);
  const lineTo = lf < 0 ? octets.length : lf + 1;
  const line = latin1Of(octets, 0, lineTo).replace(/\r?\n$/, '');
  const status = readStatusLine(line);
  if (!status) {
    return [
      {
        from: 0,
        to: line.length,
        name: 'not a response',
        means: 'A response begins with +OK or -ERR.',
        rfc: 'RFC 1939 §3',
      },
    ].filter(isSomething);
  }
  const tokens: Token[] = [
    { from: 0, to: status.code.length, name: 'status indicator', ...statusMeans[status.status] },
  ];
  const isChallenge = status.status === 'continuation';
  // The languages are listed in the lines that follow; the first is mere text.
  const isListing = verb === 'LANG' && lineTo < octets.length;
  tokens.push(
    ...(isChallenge
      ? challenge(line, status.textFrom)
      : textTokens(line, status.textFrom, isListing ? '' : verb, status.status === 'ok', isGreeting)),
  );
  const end = lineEnd(octets, line.length, lineTo);
  return [...tokens, end, ...dataTokens(octets, lineTo, verb)].filter(isSomething);
}

const statusMeans = {
  ok: { means: 'The command was carried out.', rfc: 'RFC 1939 §3' },
  err: { means: 'The command was not carried out; the text says why.', rfc: 'RFC 1939 §3' },
  continuation: { means: 'The server asks for the next response of the AUTH dialogue.', rfc: 'RFC 5034 §4' },
} as const;

function challenge(line: string, from: number): Token[] {
  const means = 'The server’s challenge, in base64; empty when the client has to begin.';
  return [
    {
      ...{ from, to: line.length, name: 'SASL challenge', means, rfc: 'RFC 5034 §4' },
      ...saslMeaning('server', line.slice(from)),
    },
  ];
}

function textTokens(line: string, from: number, verb: string, isOk: boolean, isGreeting: boolean): Token[] {
  const tokens: Token[] = [];
  const code = /^\[([^\]]+)\] ?/.exec(line.slice(from));
  if (code?.[1]) {
    const known = responseCodeMeaning(code[1]);
    const means =
      known?.means ?? 'A response code for programs; one that does not know it goes by the status alone.';
    tokens.push({
      from,
      to: from + code[1].length + 2,
      name: 'response code',
      means,
      rfc: known?.rfc ?? 'RFC 2449 §8',
    });
    from += code[0].length;
  }
  const language =
    isOk && verb === 'LANG' ? /^[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*(?= )/.exec(line.slice(from)) : null;
  if (language) {
    const to = from + language[0].length;
    const means = 'The tag of the language that was chosen; all texts are in it from this one on.';
    tokens.push({ from, to, name: 'language tag', means, rfc: 'RFC 6856 §3.2' });
    from = to + 1;
  }
  const numbers = isOk ? numbersOf(line, from, verb) : [];
  if (numbers.length > 0) return [...tokens, ...numbers];
  const stamp = isGreeting ? /<[^<>\s]+>/.exec(line) : null;
  const textTo = stamp ? stamp.index : line.length;
  tokens.push({
    from,
    to: line.slice(0, textTo).trimEnd().length,
    name: 'text',
    means: 'Words for people; a program goes by the status alone.',
    rfc: 'RFC 1939 §9',
  });
  if (stamp) {
    tokens.push({
      from: stamp.index,
      to: stamp.index + stamp[0].length,
      name: 'timestamp',
      means:
        'Another in every greeting. The server knows APOP: the client may send MD5 of this and the password.',
      rfc: 'RFC 1939 §7',
    });
  }
  return tokens;
}

/** The words of a line by position, as STAT, LIST and UIDL have them. */
type Column = readonly [name: string, means: string];

const statColumns: readonly Column[] = [
  ['message count', 'How many messages there are; marked ones do not count.'],
  ['octet count', 'How many octets they have together, as lines that end in CR LF.'],
];
const numberColumn: Column = ['message-number', 'The number of the message in this session.'];
const listColumns: readonly Column[] = [
  numberColumn,
  ['octet count', 'The size of the message, stuffed dots not counted.'],
];
const uidlColumns: readonly Column[] = [
  numberColumn,
  ['unique-id', 'Stays with the message in every session, so that a client knows which ones it has fetched.'],
];

function numbersOf(line: string, from: number, verb: string): Token[] {
  const columns: Readonly<Record<string, readonly Column[]>> = {
    STAT: statColumns,
    LIST: listColumns,
    UIDL: uidlColumns,
  };
  const own = Object.hasOwn(columns, verb) ? columns[verb] : undefined;
  // Where no argument was given the first line is mere text.
  const isListing = verb === 'UIDL' ? /^\d+ \S+$/ : /^\d+ \d+(?: |$)/;
  return own && isListing.test(line.slice(from)) ? columnTokens(line, from, own, verb) : [];
}

function columnTokens(line: string, from: number, columns: readonly Column[], verb: string): Token[] {
  const rfc = verb === 'UIDL' ? 'RFC 1939 §7' : 'RFC 1939 §5';
  const tokens: Token[] = [];
  for (const found of line.slice(from).matchAll(/\S+/g)) {
    const column = columns[tokens.length];
    if (!column) break;
    const at = from + found.index;
    tokens.push({ from: at, to: at + found[0].length, name: column[0], means: column[1], rfc });
  }
  return tokens;
}

/** The data of a multi-line response; a frame keeps only the beginning of a long one. */
function dataTokens(octets: Uint8Array, from: number, verb: string): Token[] {
  if (from >= octets.length) return [];
  const isMessage = verb === 'RETR' || verb === 'TOP';
  return isMessage ? messageTokens(octets, from) : lineTokens(octets, from, verb);
}

function lineTokens(octets: Uint8Array, from: number, verb: string): Token[] {
  const tokens: Token[] = [];
  for (let at = from, lines = 0; at < octets.length && lines < EXPLAINED_LINES; lines++) {
    const lf = octets.indexOf(LF, at);
    const to = lf < 0 ? octets.length : lf + 1;
    const line = latin1Of(octets, at, to).replace(/\r?\n$/, '');
    if (line === '.') tokens.push(final(at, to));
    else if (verb === 'LIST' || verb === 'UIDL') {
      const columns = verb === 'LIST' ? listColumns : uidlColumns;
      for (const token of columnTokens(line, 0, columns, verb)) {
        tokens.push({ ...token, from: token.from + at, to: token.to + at });
      }
    } else if (verb === 'CAPA') {
      const known = capabilityMeaning(line);
      const means = known?.means ?? 'A capability that mailglass does not know; a client passes it over.';
      tokens.push({
        from: at,
        to: at + line.length,
        name: 'capability',
        means,
        rfc: known?.rfc ?? 'RFC 2449 §5',
      });
    } else tokens.push({ from: at, to: at + line.length, ...(verb === 'LANG' ? aLanguage : aLine) });
    at = to;
  }
  return tokens;
}

const aLine = { name: 'data', means: 'A line of the response.', rfc: 'RFC 1939 §3' };

const aLanguage = {
  name: 'language listing',
  means: 'A language that LANG can choose: its tag, then what it calls itself.',
  rfc: 'RFC 6856 §3.2',
};

function messageTokens(octets: Uint8Array, from: number): Token[] {
  const tokens: Token[] = [];
  let spanFrom = from;
  const span = (to: number): void => {
    if (to > spanFrom)
      tokens.push({
        from: spanFrom,
        to,
        name: 'message',
        means: 'Lines of the message.',
        rfc: 'RFC 1939 §5',
      });
  };
  for (let at = from; at < octets.length;) {
    const lf = octets.indexOf(LF, at);
    const to = lf < 0 ? octets.length : lf + 1;
    if (octets[at] === DOT && tokens.length < EXPLAINED_LINES) {
      span(at);
      const isFinal = lf >= 0 && (to - at === 2 || (to - at === 3 && octets[at + 1] === CR));
      tokens.push(isFinal ? final(at, to) : stuffedDot(at));
      spanFrom = isFinal ? to : at + 1;
    }
    at = to;
  }
  span(octets.length);
  return tokens;
}

const stuffedDot = (at: number): Token => ({
  from: at,
  to: at + 1,
  name: 'stuffed dot',
  means:
    'Put before a line that begins with a dot, so that it does not end the message; the client takes it away.',
  rfc: 'RFC 1939 §3',
});

const final = (from: number, to: number): Token => ({
  from,
  to,
  name: 'termination octet',
  means: 'A line with only a dot: the response is whole. It is no part of the data.',
  rfc: 'RFC 1939 §3',
});

const lineEnd = (octets: Uint8Array, from: number, to = octets.length): Token => ({
  from,
  to,
  name: 'line end',
  means: to - from === 1 ? 'LF alone; CR LF was due.' : 'CR LF ends every line.',
  rfc: 'RFC 1939 §3',
});

/** Tokens of no octets explain nothing. */
const isSomething = (token: Token): boolean => token.to > token.from;
