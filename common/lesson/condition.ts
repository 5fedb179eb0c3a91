/**
 * Reads the conditions of a step, one to a line:
 *
 * ```
 * smtp RCPT (to nobody@north.test) answered 550
 * then smtp RSET answered ok
 * never imap FETCH (item BODY[])
 * A: imap STORE (message 1, flag \Seen) answered ok
 * then B: imap told FETCH (number 1, flag \Seen)
 * mailbox alice@north.test INBOX has message (subject Hello, flag \Seen)
 * dns asked MX south.test
 * delivery to carol@south.test relayed
 * connection imaps opened
 * ```
 */
import { isServiceName, protocolNames, serviceNames, services, type Protocol } from '../protocols.ts';
import { facetNames, isVerbOf, toldFacets, messageFacets } from './facet-names.ts';
import {
  deliveryOutcomes,
  type Answer,
  type Clause,
  type Condition,
  type Facet,
  type LessonProblem,
  type MailboxClause,
  type Place,
} from './lesson.ts';

/** A line that is no condition; the message says what was expected where. */
export class ConditionError extends Error {
  override readonly name = 'ConditionError';
  /** From 1. */
  readonly column: number;
  constructor(column: number, message: string) {
    super(message);
    this.column = column;
  }
}

/** @returns the condition, or what is wrong with the line */
export function readCondition(text: string, place: Place): Condition | LessonProblem {
  try {
    return new Reader(text).condition(place);
  } catch (error) {
    if (!(error instanceof ConditionError)) throw error;
    return { ...place, column: place.column + error.column - 1, message: error.message };
  }
}

const mailboxWords = [
  'exists',
  'is gone',
  'is subscribed',
  'is unsubscribed',
  'has no message',
  'has message',
] as const;

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  condition(place: Place): Condition {
    const start = this.#at;
    let never = false;
    let then = false;
    let label = '';
    for (;;) {
      if (this.#takes('never')) never = true;
      else if (this.#takes('then')) then = true;
      else {
        const found = /^([A-Z]):\s*/.exec(this.#rest);
        if (!found) break;
        label = found[1] as string;
        this.#at += found[0].length;
      }
    }
    if (never && then)
      this.#fail(
        '"never" and "then" do not go together: what must never happen has no place in an order',
        start,
      );
    const clause = this.#clause();
    const times = this.#times();
    if (this.#rest !== '') this.#fail(`nothing more, found "${this.#rest}"`);
    return {
      text: this.#text,
      place,
      label: label === '' ? defaultLabel(clause) : label,
      never,
      then,
      times,
      clause,
    };
  }

  #clause(): Clause {
    const at = this.#at;
    const first = this.#word('smtp, pop3, imap, mailbox, connection, dns or delivery');
    switch (first) {
      case 'smtp':
      case 'pop3':
      case 'imap':
        return this.#takes('told') ? this.#told(first, at) : this.#command(first);
      case 'mailbox':
        return this.#mailbox();
      case 'connection':
        return this.#connection();
      case 'dns':
        return this.#dns();
      case 'delivery':
        return this.#delivery();
      default:
        return this.#fail(`smtp, pop3, imap, mailbox, connection, dns or delivery, found "${first}"`, at);
    }
  }

  #command(protocol: Protocol): Clause {
    const at = this.#at;
    let verb = this.#word(`a command of ${protocol.toUpperCase()}, or "any"`);
    if (verb.toUpperCase() === 'UID' && protocol === 'imap')
      verb += ` ${this.#word('what is done by UID: FETCH, STORE, COPY, MOVE, SEARCH, EXPUNGE')}`;
    verb = verb === 'any' ? verb : verb.toUpperCase();
    if (verb !== 'any' && !isVerbOf(protocol, verb)) {
      this.#fail(`a command of ${protocol.toUpperCase()}, found "${verb}"`, at);
    }
    const facets = this.#facets(facetNames(protocol, verb), `${protocol.toUpperCase()} ${verb}`);
    const answered = this.#answer();
    const secure = this.#takes('over tls') ? true : this.#takes('in clear') ? false : undefined;
    const unwaited = this.#takes('without waiting');
    return {
      kind: 'command',
      protocol,
      verb,
      facets,
      ...(answered ? { answered } : {}),
      ...(secure === undefined ? {} : { secure }),
      ...(unwaited ? { unwaited } : {}),
    };
  }

  #answer(): Answer | undefined {
    if (!this.#takes('answered')) return undefined;
    const at = this.#at;
    const code = this.#word('ok, refused, or a code like 550, 5xx, -ERR, NO, BAD');
    if (!/^(ok|refused|[2-5](\d\d|xx)|\+OK|-ERR|OK|NO|BAD)$/.test(code)) {
      this.#fail(`ok, refused, or a code like 550, 5xx, -ERR, NO, BAD; found "${code}"`, at);
    }
    const saying = this.#takes('saying') ? this.#value('what the answer says, in quotes') : undefined;
    return { code, ...(saying === undefined ? {} : { saying }) };
  }

  #told(protocol: Protocol, at: number): Clause {
    if (protocol !== 'imap')
      this.#fail('only an IMAP server tells what was not asked for: imap told EXISTS', at);
    const code = this.#word('what was told: EXISTS, EXPUNGE, FETCH, RECENT …').toUpperCase();
    return { kind: 'told', code, facets: this.#facets(toldFacets, `told ${code}`) };
  }

  #connection(): Clause {
    const at = this.#at;
    const service = this.#word(`a protocol or a service (${serviceNames.join(', ')})`);
    if (!isServiceName(service) && !protocolNames.includes(service as Protocol)) {
      this.#fail(`a protocol or a service (${serviceNames.join(', ')}), found "${service}"`, at);
    }
    const what = (['opened', 'closed', 'secured'] as const).find((word) => this.#takes(word));
    if (!what) return this.#fail('opened, closed or secured');
    return { kind: 'connection', service: service as Protocol, what };
  }

  #mailbox(): Clause {
    const at = this.#at;
    const account = this.#word('an account like alice@north.test');
    if (!account.includes('@')) this.#fail(`a whole address like alice@north.test, found "${account}"`, at);
    const mailbox = this.#value('the name of a mailbox, in quotes if it has spaces');
    const base = { kind: 'mailbox', account, mailbox } as const;
    const count = /^has (\d+) messages?(?=\s|$)\s*/.exec(this.#rest);
    if (count) {
      this.#at += count[0].length;
      return { ...base, what: 'has count', count: Number(count[1]), facets: [] };
    }
    const what = mailboxWords.find((words) => this.#takes(words));
    if (!what) return this.#fail(`"${mailboxWords.join('", "')}" or "has 3 messages"`);
    const facets = what.endsWith('message') ? this.#facets(messageFacets, 'a message') : [];
    return { ...base, what, facets } satisfies MailboxClause;
  }

  #dns(): Clause {
    const what = (['asked', 'answered'] as const).find((word) => this.#takes(word));
    if (!what) return this.#fail('asked or answered');
    const word = this.#word(what === 'asked' ? 'a type like MX' : 'a code like NXDOMAIN').toUpperCase();
    return { kind: 'dns', what, word, name: this.#word('a name like south.test').toLowerCase() };
  }

  #delivery(): Clause {
    if (!this.#takes('to')) this.#fail('"to" and an address');
    const to = this.#word('an address like carol@south.test');
    const outcome = deliveryOutcomes.find((word) => this.#takes(word));
    if (!outcome) return this.#fail(`one of ${deliveryOutcomes.join(', ')}`);
    return { kind: 'delivery', to: to.toLowerCase(), outcome };
  }

  #facets(known: readonly string[], of: string): readonly Facet[] {
    if (!this.#takesSign('(')) return [];
    const facets: Facet[] = [];
    do {
      const at = this.#at;
      const name = this.#word(`a property of ${of}: ${known.join(', ')}`);
      if (!known.includes(name)) {
        this.#fail(
          known.length === 0
            ? `no property: ${of} has none`
            : `a property of ${of} (${known.join(', ')}), found "${name}"`,
          at,
        );
      }
      facets.push({ name, value: this.#value(`what ${name} must be`) });
    } while (this.#takesSign(','));
    if (!this.#takesSign(')')) this.#fail('"," and a further property, or ")"');
    return facets;
  }

  #times(): number {
    const found = /^(\d+) times\s*/.exec(this.#rest);
    if (!found) return 1;
    this.#at += found[0].length;
    return Number(found[1]);
  }

  get #rest(): string {
    return this.#text.slice(this.#at);
  }

  /** Takes these words if they stand next, and what space follows. */
  #takes(words: string): boolean {
    const { length } = words;
    if (this.#rest.slice(0, length) !== words || !/^(\s|$)/.test(this.#rest.slice(length))) return false;
    this.#at += length;
    this.#skip();
    return true;
  }

  #takesSign(sign: string): boolean {
    if (this.#rest[0] !== sign) return false;
    this.#at++;
    this.#skip();
    return true;
  }

  #word(expected: string): string {
    const word = /^[^\s(),]+/.exec(this.#rest)?.[0];
    if (word === undefined)
      return this.#fail(
        `${expected}, found ${this.#rest === '' ? 'the end of the line' : `"${this.#rest}"`}`,
      );
    this.#at += word.length;
    this.#skip();
    return word;
  }

  /** A quoted text, or all up to a comma or the bracket that closes; brackets within it must be closed. */
  #value(expected: string): string {
    const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(this.#rest);
    if (quoted) {
      this.#at += quoted[0].length;
      this.#skip();
      return (quoted[1] ?? '').replace(/\\(["\\])/g, '$1');
    }
    let depth = 0;
    let end = this.#at;
    for (; end < this.#text.length; end++) {
      const sign = this.#text[end] as string;
      if (depth === 0 && (/[,)]/.test(sign) || /\s/.test(sign))) break;
      if ('([<'.includes(sign)) depth++;
      else if (')]>'.includes(sign)) depth--;
    }
    const value = this.#text.slice(this.#at, end);
    if (value === '')
      return this.#fail(
        `${expected}, found ${this.#rest === '' ? 'the end of the line' : `"${this.#rest}"`}`,
      );
    this.#at = end;
    this.#skip();
    return value;
  }

  #skip(): void {
    this.#at += /^\s*/.exec(this.#rest)?.[0].length ?? 0;
  }

  #fail(expected: string, at = this.#at): never {
    throw new ConditionError(at + 1, `expected ${expected}`);
  }
}

/** What has no label is on one connection with the rest of its protocol; what is on no connection has none. */
function defaultLabel(clause: Clause): string {
  switch (clause.kind) {
    case 'command':
      return clause.protocol;
    case 'told':
      return 'imap';
    case 'connection':
      return isServiceName(clause.service) ? services[clause.service].protocol : clause.service;
    default:
      return '';
  }
}
