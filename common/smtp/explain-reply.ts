/** What the parts of a reply mean: the digits, the enhanced status code, the keywords of EHLO, a challenge. */
import type { Token } from '../command-spec.ts';
import { latin1Of } from '../octets.ts';
import { saslMeaning } from '../sasl/explain.ts';
import type { ReplySent } from '../trace/facts.ts';
import {
  ehloKeywords,
  firstDigits,
  replyCodes,
  secondDigits,
  statusClasses,
  statusDetail,
  statusSubjects,
} from './replies.ts';

/** @param verb of the command it answers */
export function explainReply({ octets, what }: ReplySent, verb: string | undefined): Token[] {
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
  const named = what === 'greeting' || verb === 'EHLO' || verb === 'HELO';
  return [...tokens, ...explainText(line.slice(4), at + 4, code, first, named ? (verb ?? '') : undefined)];
}

/**
 * What stands behind the code has one meaning only.
 * @param greets the verb, perhaps empty, where the reply says who the server is
 */
function explainText(text: string, at: number, code: string, first: boolean, greets?: string): Token[] {
  if (text === '') return [];
  if (code === '334') {
    const means = 'The server’s challenge, in base64';
    const challenge = { name: 'challenge', means, rfc: 'RFC 4954 §4', ...saslMeaning('server', text) };
    return [{ from: at, to: at + text.length, ...challenge }];
  }
  // A refusal does not tell the name. RFC 5321 §4.2
  if (greets !== undefined && code.startsWith('2')) {
    if (!first) return greets === 'EHLO' ? explainKeyword(text, at) : [];
    const name = /^\S+/.exec(text)?.[0];
    const token = { name: 'Domain', means: 'What the server calls itself', rfc: 'RFC 5321 §4.2' };
    return name ? [{ from: at, to: at + name.length, ...token }] : [];
  }
  const status = /^([245])\.(\d{1,3})\.(\d{1,3})(?= |$)/.exec(text);
  return status && first ? explainStatus(status, at) : [];
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
