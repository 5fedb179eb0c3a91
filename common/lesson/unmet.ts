/** Why a step is not done yet, said plainly: the first condition that is not met, and what came nearest to it. */
import { latin1Of } from '../octets.ts';
import { assertNever, services } from '../protocols.ts';
import type { FactOf } from '../trace/facts.ts';
import { whyNot } from '../why-not.ts';
import type { Answered } from './happenings.ts';
import type { Answer, Clause, Facet } from './lesson.ts';
import type { Nearest, Unmet } from './step-judge.ts';

/** Frames may be long; so much of one is repeated. */
const MOST_QUOTED = 60;

/** One to three sentences for the learner. */
export function unmetWords({ condition, broken, seen, nearest }: Unmet): string {
  const { clause, or = [], times, then } = condition;
  const wanted = [clause, ...or].map(clauseWords).join(', or ');
  if (broken !== undefined) {
    return `This step wants to do without ${wanted}, and it happened on this connection. Connect anew and try again.`;
  }
  if (seen > 0) return `Seen ${String(seen)} of ${String(times)} times: ${wanted}.`;
  const near = nearest ? nearestWords(nearest) : undefined;
  return near ?? `Not seen yet${then ? ', after what came before' : ''}: ${wanted}.`;
}

function nearestWords({ happening, match, clause }: Nearest): string | undefined {
  if (happening.kind === 'told' && match.missing === 'facet') {
    return `The server told ${happening.reply.code}, but ${facetWords(match.facet)} was expected.`;
  }
  if (happening.kind !== 'answered' || clause.kind !== 'command') return undefined;
  const line = lineOf(happening);
  switch (match.missing) {
    case 'facet': {
      // Of a line that breaks the grammar nothing can be read.
      const why = whyNot(commandLine(happening), happening.before());
      return `You said ${line}; ${facetWords(match.facet)} is wanted here.${why === undefined ? '' : ` ${why}`}`;
    }
    case 'tls':
      return `${line} was said ${clause.secure === true ? 'in clear; here it is to be said over TLS' : 'over TLS; here it is to be said in clear'}.`;
    case 'haste':
      return `${line} was sent after all before it was answered; here it is to be sent without waiting for that.`;
    case 'answer': {
      const why = whyNot(commandLine(happening), happening.before());
      const wanted = clause.answered ? answerWords(clause.answered) : '';
      return `${line} was answered ${quoted(happening.reply)}; ${wanted} was expected.${why === undefined ? '' : ` ${why}`}`;
    }
  }
}

const commandLine = ({ said }: Answered): string => latin1Of(said.command.octets).replace(/\r?\n$/, '');

/** What the client said, without what is secret in it. */
function lineOf({ said }: Answered): string {
  const { octets, secrets = [] } = said.command;
  let text = latin1Of(octets);
  for (const [from, to] of secrets) text = text.slice(0, from) + '*'.repeat(to - from) + text.slice(to);
  return `“${shorten(text.replace(/\r?\n$/, ''))}”`;
}

const quoted = ({ octets }: FactOf<'reply-sent'>): string =>
  `“${shorten(latin1Of(octets).split('\r\n')[0] ?? '')}”`;

const shorten = (text: string): string => {
  const shown = text.replace(/[^\x20-\x7e]/g, '?');
  return shown.length > MOST_QUOTED ? `${shown.slice(0, MOST_QUOTED)}…` : shown;
};

function answerWords({ code, saying }: Answer): string {
  const answer =
    code === 'ok' ? 'a positive answer' : code === 'refused' ? 'a refusal' : code.replace('xx', 'yz');
  return saying === undefined ? answer : `${answer} saying “${saying}”`;
}

const facetWords = ({ name, value }: Facet): string =>
  value === '' ? `an empty ${name}` : `${name} ${value}`;

const list = (facets: readonly Facet[]): string =>
  facets.length === 0 ? '' : ` with ${facets.map(facetWords).join(', ')}`;

/** A clause as a person would say it, for the middle of a sentence. */
export function clauseWords(clause: Clause): string {
  switch (clause.kind) {
    case 'command': {
      const { protocol, verb, facets, answered, secure, unwaited } = clause;
      const what =
        verb === 'any' ? `a command of ${protocol.toUpperCase()}` : `${protocol.toUpperCase()} ${verb}`;
      const answer = answered ? `, answered by ${answerWords(answered)}` : '';
      return `${what}${list(facets)}${secure === undefined ? '' : secure ? ' over TLS' : ' in clear'}${unwaited ? ' sent without waiting' : ''}${answer}`;
    }
    case 'told':
      return `the IMAP server telling ${clause.code}${list(clause.facets)}`;
    case 'connection': {
      const name = clause.service in services ? services[clause.service].title : clause.service;
      return `a connection of ${name} ${clause.what === 'secured' ? 'protected by TLS' : clause.what}`;
    }
    case 'mailbox': {
      const { account, mailbox, what, facets, count } = clause;
      const state = what === 'has count' ? `has ${String(count)} messages` : `${what}${list(facets)}`;
      return `that ${mailbox} of ${account} ${state}`;
    }
    case 'dns':
      return clause.what === 'asked'
        ? `DNS being asked for the ${clause.word} of ${clause.name}`
        : `DNS answering ${clause.word} for ${clause.name}`;
    case 'delivery':
      return `the message to ${clause.to} ${clause.outcome === 'waiting' ? 'waiting in the queue' : `being ${clause.outcome}`}`;
    default:
      return assertNever(clause);
  }
}
