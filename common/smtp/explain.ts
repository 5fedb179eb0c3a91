/** What the parts of an SMTP line mean, for the inspector: each verb, path, parameter, code digit and keyword. */
import type { Token } from '../command-spec.ts';
import { latin1Of, strictTextOf } from '../octets.ts';
import type { CommandSent, Frame, OctetsSent } from '../trace/facts.ts';
import { saslMeaning } from '../sasl/explain.ts';
import { mechanismMeaning } from '../sasl/mechanisms.ts';
import { readChunkLine } from './chunk.ts';
import { foreignCommands, isSmtpCommand, smtpCommands } from './commands.ts';
import { explainParameter } from './explain-parameter.ts';
import { explainReply } from './explain-reply.ts';
import { readPathLine } from './path.ts';

export function explainSmtp(frame: Frame, context: { verb?: string } = {}): Token[] {
  switch (frame.kind) {
    case 'command-sent':
      return explainCommand(frame);
    case 'octets-sent':
      return explainOctets(frame, context.verb);
    case 'reply-sent':
      return explainReply(frame, context.verb);
  }
}

function explainCommand({ octets, verb }: CommandSent): Token[] {
  if (verb === '') return [];
  const known = isSmtpCommand(verb) ? smtpCommands[verb] : foreignCommands[verb];
  const first: Token = known
    ? { from: 0, to: verb.length, name: 'verb', means: known.means, rfc: known.rfc }
    : {
        from: 0,
        to: verb.length,
        name: 'verb',
        means: 'A command mailglass does not know',
        rfc: 'RFC 5321 §4.1.1',
      };
  return [first, ...explainArguments(verb, octets)];
}

function explainArguments(verb: string, octets: Uint8Array): Token[] {
  switch (verb) {
    case 'MAIL':
    case 'RCPT':
      return explainPath(verb, octets);
    case 'AUTH':
      return words(octets)
        .slice(1, 3)
        .map(({ from, to, text }, i) =>
          i === 0
            ? { from, to, name: 'mechanism', ...(mechanismMeaning(text) ?? unknownMechanism) }
            : {
                from,
                to,
                name: 'initial-response',
                means:
                  text === '='
                    ? 'An empty response'
                    : 'The first response, sent along to save a round trip; base64 hides nothing',
                rfc: 'RFC 4954 §4',
                ...saslMeaning('client', text),
              },
        );
    case 'EHLO':
    case 'HELO':
      return words(octets)
        .slice(1, 2)
        .map(({ from, to, text }) => ({
          from,
          to,
          name: text.startsWith('[') ? 'address-literal' : 'Domain',
          means: 'What the client calls itself; servers cannot rely on it, and note it in the Received line',
          rfc: 'RFC 5321 §4.1.1.1',
        }));
    case 'BDAT': {
      const { size } = readChunkLine(octets);
      return words(octets)
        .slice(1, 3)
        .map(({ from, to, text }, i) => ({
          from,
          to,
          ...(i === 0
            ? { name: 'chunk-size', means: chunkSizeMeans(size) }
            : { name: 'end-marker', means: endMarkerMeans(text) }),
          rfc: 'RFC 3030 §2',
        }));
    }
    case 'VRFY':
    case 'EXPN':
    case 'HELP':
    case 'NOOP':
      return words(octets)
        .slice(1, 2)
        .map(({ from, to }) => ({
          from,
          to,
          name: 'String',
          means:
            verb === 'NOOP'
              ? 'Means nothing here'
              : verb === 'HELP'
                ? 'The command to tell about'
                : 'Whom the question is about',
          rfc: verb === 'NOOP' ? 'RFC 5321 §4.1.1.9' : 'RFC 5321 §4.1.2',
        }));
    default:
      return [];
  }
}

function chunkSizeMeans(size: number | undefined): string {
  if (size === undefined) return 'Cannot be read: here stands how many octets follow';
  if (size === 0) return 'No octets follow this line';
  return 'So many octets of the message follow this line at once; no dot is added to them, and none ends them';
}

const endMarkerMeans = (text: string): string =>
  text.toUpperCase() === 'LAST'
    ? 'This chunk is the last: with it the message is whole'
    : 'Means nothing: here stands LAST or nothing';

function explainPath(verb: 'MAIL' | 'RCPT', octets: Uint8Array): Token[] {
  // Positions in the text are octet positions only as long as all is ASCII; else they are counted.
  const text = strictTextOf(octets) ?? latin1Of(octets);
  const line = text.replace(/\r?\n$/, '');
  const path = readPathLine(verb, line);
  if ('error' in path) return [];
  const octet =
    text.length === octets.length ? (at: number) => at : (at: number) => utf8Length(line.slice(0, at));
  const at = (token: Token): Token => ({ ...token, from: octet(token.from), to: octet(token.to) });
  const { from, to, address } = path;
  const section = verb === 'MAIL' ? 'RFC 5321 §4.1.1.2' : 'RFC 5321 §4.1.1.3';
  const tokens: Token[] = [];
  if (address === '') {
    tokens.push({
      from,
      to,
      name: 'null reverse-path',
      means:
        'No sender: if delivery fails, nobody is told. Failure reports themselves are sent so, lest they go round for ever',
      rfc: 'RFC 5321 §4.5.5',
    });
  } else {
    const start = to - 1 - address.length;
    const dividing = address.lastIndexOf('@');
    const sign = dividing < 0 ? to - 1 : start + dividing;
    if (start > from + 1) {
      tokens.push({
        from: from + 1,
        to: start,
        name: 'A-d-l',
        means: 'A source route: a way by which mail was once sent; it is ignored',
        rfc: 'RFC 5321 appendix C',
      });
    }
    tokens.push({
      from: start,
      to: sign,
      name: 'Local-part',
      means:
        verb === 'MAIL'
          ? 'Whom to tell if delivery fails; need not be who wrote the message'
          : 'Who gets the message, whatever its To: says',
      rfc: section,
    });
    if (dividing >= 0) {
      tokens.push({
        from: sign + 1,
        to: to - 1,
        name: 'Domain',
        means: 'Where that mailbox is; its MX records name the hosts that take its mail',
        rfc: 'RFC 5321 §2.3.5',
      });
    }
  }
  for (const parameter of path.parameters) tokens.push(explainParameter(parameter));
  return tokens.map(at);
}

const utf8Length = (text: string): number => {
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
};

const unknownMechanism = { means: 'A way to log in', rfc: 'RFC 4954 §4' };

interface Word {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The words of a line, by octet position. */
function words(octets: Uint8Array): Word[] {
  const line = latin1Of(octets);
  return [...line.matchAll(/[^ \r\n]+/g)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    text: match[0],
  }));
}

function explainOctets({ octets, what, size }: OctetsSent, verb: string | undefined): Token[] {
  if (what === 'response') {
    const [word] = words(octets);
    if (!word) return [];
    const { from, to, text } = word;
    return text === '*'
      ? [{ from, to, name: 'cancel', means: 'The client gives the login up', rfc: 'RFC 4954 §4' }]
      : [
          {
            from,
            to,
            name: 'response',
            means: 'The next step of the login, in base64, which hides nothing',
            rfc: 'RFC 4954 §4',
            ...saslMeaning('client', text),
          },
        ];
  }
  if (what !== 'message') return [];
  if (verb === 'BDAT') {
    // Neither its dots nor what stands at its beginning tell anything: it may be cut out of the message anywhere.
    const means = 'A chunk of the message as it is: it ends where its octets are counted down, not at a dot';
    return [{ from: 0, to: octets.length, name: 'message data', means, rfc: 'RFC 3030 §2' }];
  }
  return size <= octets.length
    ? explainMessage(octets)
    : explainMessage(octets).filter(({ name }) => name !== 'end of data');
}

/** The header of a message, its body, stuffed dots, and the line that ends it. RFC 5321 §4.5.2 */
function explainMessage(octets: Uint8Array): Token[] {
  const text = latin1Of(octets);
  const tokens: Token[] = [];
  const end = /(^|\r\n)\.\r\n$/.test(text) ? text.length - 3 : text.length;
  const blank = text.startsWith('\r\n') ? 0 : text.indexOf('\r\n\r\n') + 2;
  const bodyFrom = blank > 1 || text.startsWith('\r\n') ? blank + 2 : -1;
  if (blank > 1 && blank <= end) {
    tokens.push({
      from: 0,
      to: blank,
      name: 'header section',
      means:
        'The header: what people see as From, To and Subject. SMTP itself delivers by the envelope, not by these',
      rfc: 'RFC 5322 §2.2',
    });
  }
  let stuffed = text.indexOf('\r\n.', Math.max(0, bodyFrom - 2));
  for (let shown = 0; stuffed >= 0 && stuffed + 2 < end && shown < SHOWN_DOTS; shown++) {
    const from = stuffed + 2;
    tokens.push({
      from,
      to: from + 1,
      name: 'stuffed dot',
      means: 'Added by the client and taken away by the server, so that no line of the message is one dot',
      rfc: 'RFC 5321 §4.5.2',
    });
    stuffed = text.indexOf('\r\n.', from + 1);
  }
  if (end < text.length) {
    tokens.push({
      from: end,
      to: text.length,
      name: 'end of data',
      means: 'A line that is one dot: the message is whole',
      rfc: 'RFC 5321 §4.1.1.4',
    });
  }
  return tokens;
}

/** More of them say nothing new. */
const SHOWN_DOTS = 20;
