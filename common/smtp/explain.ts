/** What the parts of an SMTP line mean, for the inspector: each verb, path, parameter, code digit and keyword. */
import type { Token } from '../command-spec.ts';
import { latin1Of, strictTextOf } from '../octets.ts';
import type { CommandSent, Frame, OctetsSent, ReplySent } from '../trace/facts.ts';
import { foreignCommands, isSmtpCommand, smtpCommands } from './commands.ts';
import { explainParameter } from './explain-parameter.ts';
import { readPathLine } from './path.ts';
import {
  ehloKeywords,
  firstDigits,
  replyCodes,
  secondDigits,
  statusClasses,
  statusDetail,
  statusSubjects,
} from './replies.ts';

export function explainSmtp(frame: Frame, context: { verb?: string } = {}): Token[] {
  switch (frame.kind) {
    case 'command-sent':
      return explainCommand(frame);
    case 'octets-sent':
      return explainOctets(frame);
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
            ? { from, to, name: 'mechanism', ...(mechanisms[text.toUpperCase()] ?? unknownMechanism) }
            : {
                from,
                to,
                name: 'initial-response',
                means:
                  text === '='
                    ? 'An empty response'
                    : 'The first response, sent along to save a round trip; base64 hides nothing',
                rfc: 'RFC 4954 §4',
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
    case 'BDAT':
      return words(octets)
        .slice(1, 3)
        .map(({ from, to }, i) =>
          i === 0
            ? {
                from,
                to,
                name: 'chunk-size',
                means: 'So many octets of the message follow this line',
                rfc: 'RFC 3030 §2',
              }
            : { from, to, name: 'end-marker', means: 'This chunk is the last', rfc: 'RFC 3030 §2' },
        );
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

const mechanisms: Readonly<Record<string, { means: string; rfc: string }>> = {
  PLAIN: { means: 'Name and password in one response, in clear but for base64', rfc: 'RFC 4616 §2' },
  LOGIN: {
    means: 'Name and password in two responses; old, and in no standard, but common',
    rfc: 'RFC 4954 §4',
  },
  'CRAM-MD5': {
    means: 'The password is proven by hashing it with a challenge, and never sent',
    rfc: 'RFC 2195 §2',
  },
  XOAUTH2: { means: 'An access token in place of a password', rfc: 'RFC 7628 §1' },
  OAUTHBEARER: { means: 'An access token in place of a password', rfc: 'RFC 7628 §3' },
  'SCRAM-SHA-256': {
    means: 'Client and server prove to each other that they know the password',
    rfc: 'RFC 7677 §3',
  },
  'SCRAM-SHA-1': {
    means: 'Client and server prove to each other that they know the password',
    rfc: 'RFC 5802 §3',
  },
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

function explainOctets({ octets, what, size }: OctetsSent): Token[] {
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
          },
        ];
  }
  if (what !== 'message') return [];
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

function explainReply({ octets, what }: ReplySent, verb: string | undefined): Token[] {
  const text = latin1Of(octets);
  const tokens: Token[] = [];
  let from = 0;
  for (let i = 0; from < text.length && i < SHOWN_LINES; i++) {
    const lf = text.indexOf('\n', from);
    const next = lf < 0 ? text.length : lf + 1;
    const line = text.slice(from, next).replace(/\r?\n$/, '');
    tokens.push(...explainReplyLine(line, from, i === 0, what, verb));
    from = next;
  }
  return tokens;
}

/** The lines of a reply are alike; an EHLO reply has some twenty. */
const SHOWN_LINES = 50;

function explainReplyLine(
  line: string,
  at: number,
  first: boolean,
  what: ReplySent['what'],
  verb?: string,
): Token[] {
  const [, code, separator] = /^(\d{3})([ -]?)/.exec(line) ?? [];
  if (code === undefined) return [];
  const tokens: Token[] = first ? explainCode(code, at) : [];
  if (separator === '-' && first) {
    tokens.push({
      from: at + 3,
      to: at + 4,
      name: 'hyphen',
      means: 'More lines of this reply follow; the last has a space here',
      rfc: 'RFC 5321 §4.2.1',
    });
  }
  const rest = line.slice(4);
  const status = /^([245])\.(\d{1,3})\.(\d{1,3})(?= |$)/.exec(rest);
  if (status && first) tokens.push(...explainStatus(status, at + 4));
  const isGreeting = verb === 'EHLO' || verb === 'HELO';
  if (first && (what === 'greeting' || isGreeting)) {
    const name = /^\S+/.exec(rest)?.[0];
    if (name)
      tokens.push({
        from: at + 4,
        to: at + 4 + name.length,
        name: 'Domain',
        means: 'What the server calls itself',
        rfc: 'RFC 5321 §4.2',
      });
  }
  if (verb === 'EHLO' && !first) tokens.push(...explainKeyword(rest, at + 4));
  if (code === '334' && rest !== '') {
    tokens.push({
      from: at + 4,
      to: at + 4 + rest.length,
      name: 'challenge',
      means: challengeMeans(rest),
      rfc: 'RFC 4954 §4',
    });
  }
  return tokens;
}

function explainCode(code: string, at: number): Token[] {
  const digits: [string, Readonly<Record<string, { means: string; rfc: string }>>][] = [
    ['severity', firstDigits],
    ['category', secondDigits],
  ];
  const tokens: Token[] = digits.map(([name, meanings], i) => {
    const meaning = meanings[code[i] ?? ''];
    const means = meaning ? `${code[i]}: ${meaning.means}` : `${code[i]} is not used`;
    return { from: at + i, to: at + i + 1, name, means, rfc: meaning?.rfc ?? 'RFC 5321 §4.2.1' };
  });
  const whole = replyCodes[code];
  tokens.push({
    from: at + 2,
    to: at + 3,
    name: 'detail',
    means: whole
      ? `${code}: ${whole.means}`
      : `${code} is in no text mailglass knows; its first digit still counts`,
    rfc: whole?.rfc ?? 'RFC 5321 §4.2.1',
  });
  return tokens;
}

function explainStatus(status: RegExpExecArray, at: number): Token[] {
  const [whole, kind = '', subject = '', detail = ''] = status;
  const known = statusDetail(subject, detail);
  const subjectAt = at + kind.length + 1;
  const detailAt = subjectAt + subject.length + 1;
  return [
    {
      from: at,
      to: at + kind.length,
      name: 'class',
      means: `${kind}: ${statusClasses[kind] ?? 'unknown'}`,
      rfc: 'RFC 3463 §3.1',
    },
    {
      from: subjectAt,
      to: subjectAt + subject.length,
      name: 'subject',
      means: `${subject}: ${statusSubjects[subject] ?? 'a subject mailglass does not know'}`,
      rfc: 'RFC 3463 §3.2',
    },
    {
      from: detailAt,
      to: detailAt + detail.length,
      name: 'detail',
      means: `${whole}: ${known?.means ?? 'a detail mailglass does not know'}`,
      rfc: known?.rfc ?? 'RFC 3463 §3',
    },
  ];
}

function explainKeyword(line: string, at: number): Token[] {
  const [keyword = ''] = line.split(/[ =]/);
  if (keyword === '') return [];
  const known = ehloKeywords[keyword.toUpperCase()];
  const tokens: Token[] = [
    {
      from: at,
      to: at + keyword.length,
      name: 'ehlo-keyword',
      means: known
        ? `${keyword.toUpperCase()}: ${known.means}`
        : `${keyword} is an extension mailglass does not know`,
      rfc: known?.rfc ?? 'RFC 5321 §4.1.1.1',
    },
  ];
  const value = line.slice(keyword.length + 1);
  if (value !== '') {
    tokens.push({
      from: at + keyword.length + 1,
      to: at + line.length,
      name: 'ehlo-param',
      means: keywordValueMeans(keyword.toUpperCase(), value),
      rfc: known?.rfc ?? 'RFC 5321 §4.1.1.1',
    });
  }
  return tokens;
}

function keywordValueMeans(keyword: string, value: string): string {
  if (keyword === 'SIZE')
    return Number(value) === 0 ? 'No fixed limit' : `At most ${Number(value).toLocaleString('en')} octets`;
  if (keyword === 'AUTH') return `The mechanisms: ${value.split(/ +/).join(', ')}`;
  return 'What the keyword takes';
}

/** The two prompts of LOGIN, which are always the same, and else the challenge of a mechanism. */
function challengeMeans(base64: string): string {
  if (base64 === 'VXNlcm5hbWU6') return 'base64 of "Username:"';
  if (base64 === 'UGFzc3dvcmQ6') return 'base64 of "Password:"';
  return "The server's challenge, in base64";
}
