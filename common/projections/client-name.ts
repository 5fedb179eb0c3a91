/** Who is at the client's end of a connection, as far as the wire has told. */
import { latin1Of } from '../octets.ts';
import type { CommandSent, Fact } from '../trace/facts.ts';

/** What may be told of a client; `clientName` picks the word a person would use. */
export interface ClientNames {
  /** The title of the page's terminal. */
  readonly terminal?: string;
  /** The name in IMAP ID. RFC 2971 §3.3 */
  readonly id?: string;
  /** What it said to EHLO or HELO. RFC 5321 §4.1.1.1 */
  readonly ehlo?: string;
  /** Who it logged in as, or tried to. */
  readonly user?: string;
}

export function clientName(names: ClientNames): string | undefined {
  // An address in place of a name tells nobody apart: most clients on one machine say the same. RFC 5321 §4.1.3
  const ehlo = names.ehlo?.startsWith('[') ? undefined : names.ehlo;
  return names.terminal ?? names.id ?? ehlo ?? names.user;
}

/** Names longer than this are cut: it is a peer's text, and a head of a lifeline is small. */
const LONGEST_NAME = 64;

/** The names with what this fact tells; the same object when it tells nothing. */
export function followNames(names: ClientNames, fact: Fact): ClientNames {
  if (fact.kind === 'connection-named') return { ...names, terminal: fact.name };
  if (fact.kind !== 'command-sent') return names;
  switch (fact.verb) {
    case 'EHLO':
    case 'HELO':
    case 'LHLO': {
      const ehlo = argument(fact, 1);
      return ehlo ? { ...names, ehlo } : names;
    }
    case 'USER': {
      const user = argument(fact, 1);
      return user ? { ...names, user } : names;
    }
    case 'APOP': {
      const user = argument(fact, 1);
      return user ? { ...names, user } : names;
    }
    case 'LOGIN': {
      const user = argument(fact, 2);
      return user ? { ...names, user } : names;
    }
    case 'ID': {
      const id = /"name"\s+"((?:[^"\\]|\\.)*)"/i.exec(textOf(fact))?.[1]?.replace(/\\(.)/g, '$1');
      return id ? { ...names, id: id.slice(0, LONGEST_NAME) } : names;
    }
    default:
      return names;
  }
}

function textOf(fact: CommandSent): string {
  return latin1Of(fact.octets, 0, Math.min(fact.octets.length, 512)).trimEnd();
}

/** A literal is announced here and comes in a fact of its own. RFC 3501 §4.3 */
const LITERAL = /^\{\d+\+?\}$/;

/** The nth word of the line, quotes taken off; never one that holds a secret, nor the announcement of a literal. */
function argument(fact: CommandSent, n: number): string | undefined {
  const text = textOf(fact);
  const words = /"(?:[^"\\]|\\.)*"|\S+/g;
  for (let i = 0; ; i++) {
    const word = words.exec(text);
    if (!word) return undefined;
    if (i < n) continue;
    const from = word.index;
    const to = from + word[0].length;
    if (LITERAL.test(word[0])) return undefined;
    if (fact.secrets?.some((secret) => secret[0] < to && secret[1] > from)) return undefined;
    return word[0].replace(/^"(.*)"$/, '$1').slice(0, LONGEST_NAME);
  }
}
