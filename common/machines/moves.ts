/**
 * What moves a session from one state to another, read off the wire: the same reading draws the machine of a protocol, from
 * commands made up for it, and walks it, with what was really said.
 */
import type { ImapState } from '../imap/states.ts';
import type { Pop3StateName } from '../pop3/states.ts';
import { followSession, type SessionState } from '../projections/session.ts';
import type { SmtpStateName } from '../smtp/states.ts';
import type { FactBody, Outcome, ReplySent } from '../trace/facts.ts';

/** A state of a session; `start` before the server has greeted. */
export type Place = 'start' | SmtpStateName | Pop3StateName | ImapState['state'];

export interface Move {
  readonly from: Place;
  readonly to: Place;
  /** The command that made it, in upper case; of what the server does by itself the word a learner looks at first, `421`. */
  readonly verb: string;
  /** `content`: not the command itself but what the client sends once it was told to go on. */
  readonly by: 'command' | 'content' | 'server';
  /** `more`: the server asked for what the command still lacks. */
  readonly outcome: 'ok' | 'more' | 'refused';
  /** The command's number on its connection; `null` where no command had a part in it. */
  readonly exchange: number | null;
}

/** Where a session stands on the machine of its protocol. */
export interface Standing {
  readonly place: Place;
  readonly session: SessionState;
  /** A handshake was granted and has not come. */
  readonly handshake?: { readonly verb: string; readonly exchange: number };
}

/** In these a client sends content, not commands. RFC 5321 §4.1.1.4, RFC 4954 §4 */
const contentPlaces: ReadonlySet<Place> = new Set<Place>(['data', 'auth']);

export function takesContent(place: Place): boolean {
  return contentPlaces.has(place);
}

const handshakes: ReadonlySet<string> = new Set(['STARTTLS', 'STLS']);
const refusals: ReadonlySet<Outcome> = new Set<Outcome>(['deferred', 'refused', 'malformed']);

export function standingAtFirst(session: SessionState): Standing {
  return { place: 'start', session };
}

/** Where the session stands after a fact of its connection, and the move that brought it there, if it was one. */
export function followMoves(
  standing: Standing,
  fact: FactBody,
): { readonly standing: Standing; readonly move?: Move } {
  const session = followSession(standing.session, fact);
  if (fact.kind === 'tls-started') return afterTls(standing, session);
  if (fact.kind !== 'reply-sent') return { standing: { ...standing, session } };
  const move = moveOf(standing, session, fact);
  const place = move?.to ?? (standing.place === 'start' ? session.state : standing.place);
  const { exchange } = fact;
  const grants = move?.outcome === 'ok' && handshakes.has(move.verb) && exchange !== null;
  if (grants) return { standing: { ...standing, session, handshake: { verb: move.verb, exchange } } };
  return { standing: { place, session }, ...(move ? { move } : {}) };
}

/** The handshake is what STARTTLS is for: not its reply moves the session, but TLS. RFC 3207 §4.2 */
function afterTls(
  standing: Standing,
  session: SessionState,
): { readonly standing: Standing; readonly move?: Move } {
  const { place, handshake } = standing;
  // Before the greeting there was nothing to leave. RFC 8314 §3
  if (place === 'start' || !handshake) return { standing: { place, session } };
  const move: Move = { ...handshake, from: place, to: session.state, by: 'command', outcome: 'ok' };
  return { standing: { place: session.state, session }, move };
}

function moveOf(standing: Standing, after: SessionState, fact: ReplySent): Move | undefined {
  const { exchange } = fact;
  const { place: from, session } = standing;
  const to = after.state;
  const outcome = refusals.has(fact.outcome) ? 'refused' : 'ok';
  // A mailbox that closes of itself says so in a code. RFC 9051 §3 (6)
  const word = session.state === 'selected' && fact.code === 'OK' ? 'CLOSED' : fact.code;
  const byServer = { from, to, exchange: null, verb: word, by: 'server', outcome: 'ok' } as const;
  if (fact.what === 'greeting') return byServer;
  const verb = verbOf(session, fact);
  if (verb === undefined) return from === to || from === 'start' ? undefined : byServer;
  // LOGOUT is granted with BYE already; its OK moves nothing. RFC 3501 §6.1.3
  if (from === to && (to === 'logout' || to === 'quit')) return undefined;
  const left = from === 'start' ? session.state : from;
  const by = takesContent(left) ? 'content' : 'command';
  const move = { from: left, to, verb, by, exchange: exchange ?? null } as const;
  if (fact.final) return { ...move, outcome };
  if (to === left) return undefined;
  if (fact.code === 'BYE') return { ...move, outcome: 'ok' };
  if (fact.what !== 'untagged') return { ...move, outcome: 'more' };
  // Whoever opens another mailbox is told that the first is closed; the tagged reply settles it. RFC 7162 §3.2.11
  return opens.has(verb) ? undefined : byServer;
}

const opens: ReadonlySet<string> = new Set(['SELECT', 'EXAMINE']);

/** The command that a reply belongs to; `undefined` when the server speaks for itself. */
function verbOf({ protocol, pending }: SessionState, { code, exchange }: ReplySent): string | undefined {
  // It shuts down, whatever it was asked. RFC 5321 §3.8
  if (protocol === 'smtp' && code === '421') return undefined;
  if (protocol === 'imap' && code === 'BYE') return pending.find(({ verb }) => verb === 'LOGOUT')?.verb;
  return pending.find((command) => command.exchange === exchange)?.verb;
}
