/**
 * The state machine of a protocol, derived and not drawn: each command of the table is tried in each state that allows it,
 * with each answer it may get, and where that leads is what the fold over the wire says. RFC 5321 §4.1.4, RFC 1939 §3, RFC 3501 §3
 */
import { knownCommands, type KnownCommand } from '../completion.ts';
import { octetsOf } from '../octets.ts';
import { sessionOf, type SessionState } from '../projections/session.ts';
import type { Protocol } from '../protocols.ts';
import type { FactBody, Outcome, ReplySent } from '../trace/facts.ts';
import { followMoves, standingAtFirst, takesContent, type Move, type Place, type Standing } from './moves.ts';

/** One way to take an edge. */
export interface Way {
  readonly verb: string;
  readonly by: Move['by'];
  /** The answers that lead along it. */
  readonly outcomes: readonly Move['outcome'][];
  /** A line that takes it, as a client would type it, without a tag; empty where none is typed. */
  readonly line: string;
}

/** All that leads from one state to another, or lets it stay where it is. */
export interface Edge {
  readonly from: Place;
  readonly to: Place;
  readonly ways: readonly Way[];
}

export interface Machine {
  readonly protocol: Protocol;
  /** In the order in which they are reached; the first is `start`. */
  readonly places: readonly Place[];
  readonly edges: readonly Edge[];
  /** A session as it stands when it first gets there: what may be said in that state can be asked of it. */
  readonly sessions: ReadonlyMap<Place, SessionState>;
}

const machines = new Map<Protocol, Machine>();

export function machineOf(protocol: Protocol): Machine {
  let machine = machines.get(protocol);
  if (!machine) machines.set(protocol, (machine = derive(protocol)));
  return machine;
}

export const edgeKey = (from: Place, to: Place): string => `${from}>${to}`;
export const wayKey = ({ from, to, verb, by }: Pick<Move, 'from' | 'to' | 'verb' | 'by'>): string =>
  `${from}>${to}:${by}:${verb}`;

const greetings: Readonly<Record<Protocol, readonly (readonly [code: string, outcome: Outcome])[]>> = {
  smtp: [['220', 'ok']],
  pop3: [
    ['+OK', 'ok'],
    ['-ERR', 'refused'],
  ],
  // RFC 3501 §7.1
  imap: [
    ['OK', 'ok'],
    ['PREAUTH', 'ok'],
    ['BYE', 'bye'],
  ],
};

/** What a server may say of its own accord. RFC 5321 §3.8, RFC 3501 §7.1.5, RFC 9051 §3 (6) */
function unaskedIn(session: SessionState): readonly string[] {
  switch (session.protocol) {
    case 'smtp':
      return ['421'];
    case 'pop3':
      return [];
    case 'imap':
      return session.mailbox ? ['BYE', 'OK [CLOSED]'] : ['BYE'];
  }
}

const finals: Readonly<Record<Protocol, readonly (readonly [code: string, outcome: Outcome])[]>> = {
  smtp: [
    ['250', 'ok'],
    ['550', 'refused'],
  ],
  pop3: [
    ['+OK', 'ok'],
    ['-ERR', 'refused'],
  ],
  imap: [
    ['OK', 'ok'],
    ['NO', 'refused'],
  ],
};

/** SMTP asks for the rest of these with a code of its own. RFC 5321 §4.3.2, RFC 4954 §4 */
const intermediates: Readonly<Record<string, string>> = { DATA: '354', AUTH: '334' };

/** How a command may be answered for good. */
function answersTo(protocol: Protocol, verb: string): readonly (readonly [code: string, outcome: Outcome])[] {
  if (protocol !== 'smtp') return finals[protocol];
  if (verb === 'QUIT') return [['221', 'bye']];
  // Nothing is granted before the message came. RFC 5321 §4.1.1.4
  return finals.smtp.filter(([, outcome]) => verb !== 'DATA' || outcome === 'refused');
}

interface Found {
  readonly protocol: Protocol;
  readonly ways: Map<string, { readonly move: Move; readonly outcomes: Set<Move['outcome']>; line: string }>;
  readonly reached: Map<Place, Standing>;
}

function derive(protocol: Protocol): Machine {
  const begun = standingAtFirst(sessionOf(protocol, false));
  const found: Found = { protocol, ways: new Map(), reached: new Map([['start', begun]]) };
  for (const [code, outcome] of greetings[protocol]) {
    play(found, begun, '', [reply({ code, outcome, what: 'greeting', exchange: null, final: false })]);
  }
  // A state that is reached on the way is explored in its turn: a Map is walked to its growing end.
  for (const [place, standing] of found.reached) {
    if (place !== 'start') explore(found, place, standing);
  }
  return {
    protocol,
    places: [...found.reached.keys()],
    edges: edgesOf(found),
    sessions: new Map([...found.reached].map(([place, { session }]) => [place, session])),
  };
}

function explore(found: Found, place: Place, standing: Standing): void {
  const { protocol } = found;
  const commands = knownCommands(protocol);
  if (takesContent(place)) {
    const exchange = standing.session.pending.at(-1)?.exchange ?? 1;
    for (const [code, outcome] of finals[protocol]) {
      play(found, standing, '', [reply({ code, outcome, exchange })]);
    }
  } else if (!commands.some(({ states }) => states.includes(place))) return;
  else {
    for (const command of commands) {
      for (const line of linesOf(command, standing.session)) tryOut(found, standing, command, line);
    }
  }
  for (const text of unaskedIn(standing.session)) {
    const [code = ''] = text.split(' ');
    const unsaid = { what: 'untagged', exchange: null, final: false } as const;
    play(found, standing, '', [reply({ code, outcome: code === 'OK' ? 'ok' : 'bye', ...unsaid }, text)]);
  }
}

/** What a command may be said with, where that decides whereto it leads. */
function linesOf({ verb, example }: KnownCommand, session: SessionState): readonly string[] {
  // Only the last chunk ends the message. RFC 3030 §2
  if (verb === 'BDAT') return ['BDAT 86', example];
  // Whoever deletes the mailbox that is open has none open any more.
  if (verb === 'DELETE' && session.protocol === 'imap' && session.mailbox) {
    return [example, `DELETE ${session.mailbox.name}`];
  }
  return [example];
}

function tryOut(found: Found, standing: Standing, { verb, states }: KnownCommand, line: string): void {
  const allowed = states.includes(standing.place);
  const exchange = 1 + (standing.session.pending.at(-1)?.exchange ?? 0);
  const octets = octetsOf(found.protocol === 'imap' ? `a1 ${line}\r\n` : `${line}\r\n`);
  const sent: FactBody = { kind: 'command-sent', connection: 1, exchange, verb, octets, size: octets.length };
  for (const [code, outcome] of answersTo(found.protocol, verb)) {
    // What is said at the wrong time is refused, and even that may move a session. RFC 3030 §2
    if (!allowed && outcome !== 'refused') continue;
    play(found, standing, line, [sent, reply({ code, outcome, exchange }), handshake]);
  }
  const intermediate = found.protocol === 'smtp' ? intermediates[verb] : undefined;
  if (!allowed || intermediate === undefined) return;
  play(found, standing, line, [
    sent,
    reply({ code: intermediate, outcome: 'more', exchange, what: 'continuation', final: false }),
  ]);
}

const handshake: FactBody = { kind: 'tls-started', connection: 1, version: '', cipher: '', took: 0 };

function reply(
  said: Pick<ReplySent, 'code' | 'outcome' | 'exchange'> & Partial<Pick<ReplySent, 'what' | 'final'>>,
  text: string = said.code,
): FactBody {
  // IMAP says by the first word whether a command is answered; the other protocols have none there. RFC 3501 §2.2.2
  const imap = /^[A-Z]/.test(said.code);
  const first = !imap ? '' : said.exchange === null ? '* ' : 'a1 ';
  const octets = octetsOf(`${first}${text} \r\n`);
  const rest = { octets, size: octets.length, lines: 1 };
  return { kind: 'reply-sent', connection: 1, what: 'reply', final: true, ...rest, ...said };
}

/** Follows made-up facts and notes each move they make and each state they reach. */
function play(found: Found, standing: Standing, line: string, facts: readonly FactBody[]): void {
  let now = standing;
  for (const fact of facts) {
    // A handshake comes only where one was granted.
    if (fact === handshake && !now.handshake) continue;
    const { standing: next, move } = followMoves(now, fact);
    now = next;
    if (!move) continue;
    note(found, move, line);
    if (!found.reached.has(move.to)) found.reached.set(move.to, now);
  }
}

function note({ ways }: Found, move: Move, line: string): void {
  // A refusal that leaves everything as it was is no way to go.
  if (move.from === move.to && move.outcome === 'refused') return;
  const key = wayKey(move);
  const known = ways.get(key);
  if (known) known.outcomes.add(move.outcome);
  else ways.set(key, { move, outcomes: new Set([move.outcome]), line });
}

function edgesOf({ ways }: Found): Edge[] {
  const edges = new Map<string, { readonly from: Place; readonly to: Place; readonly ways: Way[] }>();
  for (const { move, outcomes, line } of ways.values()) {
    const { from, to, verb, by } = move;
    const key = edgeKey(from, to);
    let edge = edges.get(key);
    if (!edge) edges.set(key, (edge = { from, to, ways: [] }));
    edge.ways.push({ verb, by, outcomes: [...outcomes], line });
  }
  return [...edges.values()];
}
