/** What a presenter's page says of one arrow: who speaks, what belongs to it, and what it means in a sentence. */
import type { Token } from '../../common/command-spec.ts';
import { describeFact, explainFact } from '../../common/explain.ts';
import type { Row } from '../../common/projections/ladder.ts';
import { words } from '../words/words.ts';
import { nameOf } from './row-text.ts';
import { durationText } from './time-text.ts';

export interface Presentation {
  /** Who speaks to whom, and how long the answer took. */
  readonly about: readonly string[];
  readonly means: string;
  readonly rfc?: string;
}

/** The part of a line that tells most of it, by its name in the grammar; in order of preference. */
const telling = [
  'verb',
  'command',
  'keyword',
  'detail',
  'continuation',
  'response',
  'status',
  'status indicator',
];
/** So many letters can be read at a glance. */
const GLANCE = 150;

export function present(row: Row): Presentation {
  const described = describeFact(row.fact);
  if (described) {
    const { means, rfc } = described;
    return { about: aboutOf(row), means: atAGlance(means), ...(rfc === undefined ? {} : { rfc }) };
  }
  const tokens = tokensOf(row);
  const first = mainToken(tokens);
  // The server's own code for what went wrong says more than that it did.
  const code = first && tokens.find(({ name }) => name === 'response code');
  if (row.kind === 'greeting' && row.connection?.protocol === 'pop3') {
    return { about: aboutOf(row), means: words.presenter.greeting, rfc: 'RFC 1939 §4' };
  }
  const means = [first, code].flatMap((token) => (token ? asSentence(token.means) : [])).join(' ');
  const rfc = first?.rfc ?? code?.rfc;
  return { about: aboutOf(row), means: atAGlance(means), ...(rfc === undefined ? {} : { rfc }) };
}

function tokensOf({ fact, connection, exchange }: Row): readonly Token[] {
  if (!connection) return [];
  const command = exchange?.command?.fact;
  const verb = command?.kind === 'command-sent' ? command.verb : undefined;
  return explainFact(fact, { protocol: connection.protocol, ...(verb === undefined ? {} : { verb }) });
}

function mainToken(tokens: readonly Token[]): Token | undefined {
  for (const name of telling) {
    const token = tokens.find((one) => one.name === name);
    if (token) return token;
  }
  return tokens.find(({ name }) => name !== 'tag') ?? tokens[0];
}

/** Without the code that SMTP's words begin with, and with a full stop. */
function asSentence(means: string): string {
  return `${means.replace(/^\d{3}: /, '').replace(/\.$/, '')}.`;
}

/** As many whole sentences as can be read at a glance, one at least. */
function atAGlance(means: string): string {
  const [first = '', ...rest] = means.split(/(?<=\.) (?=[A-Z])/);
  let text = first;
  for (const sentence of rest) {
    if (text.length + sentence.length > GLANCE) break;
    text += ` ${sentence}`;
  }
  return text;
}

function aboutOf(row: Row): string[] {
  const text = words.presenter;
  const who = nameOf(row.client);
  const { exchange, kind, from } = row;
  const isDns = kind === 'lookup' || kind === 'answer';
  const ends =
    from === 'client'
      ? (isDns ? text.toDns : text.toServer)(who)
      : (isDns ? text.fromDns : text.toClient)(who);
  const about = kind === 'effect' ? [] : [ends];
  const command = exchange?.command;
  const final = exchange?.final;
  if (!command || isDns) return about;
  const { fact } = command;
  const took = (later: Row): string => durationText(later.fact.at - fact.at);
  if (row === command) {
    if (final?.fact.kind === 'reply-sent') about.push(text.answered(final.fact.code, took(final)));
  } else {
    if (fact.kind === 'command-sent' && kind !== 'effect')
      about.push((from === 'server' ? text.answers : text.continues)(fact.verb));
    about.push(text.after(took(row)));
  }
  return about;
}
