import { expect, it } from 'vitest';
import { followMoves, standingAtFirst } from '../../common/machines/moves.ts';
import { sessionOf } from '../../common/projections/session.ts';
import type { FactOf } from '../../common/trace/facts.ts';
import { TraceMaker } from '../ladder/fixture.test-only.ts';
import { Walk } from './walk.ts';

/** A delivery with a refused recipient, beside another connection that speaks in between. */
function delivery(): { trace: TraceMaker; walk: Walk; connection: number } {
  const trace = new TraceMaker();
  const connection = trace.open('smtp');
  const other = trace.open('smtp');
  trace.greet(connection, '220 mx');
  trace.greet(other, '220 mx');
  trace.command(connection, 'EHLO me');
  trace.reply(connection, '250 mx');
  trace.command(other, 'EHLO you');
  trace.reply(other, '250 mx');
  trace.command(connection, 'MAIL FROM:<a@north.test>');
  trace.reply(connection, '250 ok');
  trace.command(connection, 'RCPT TO:<zoe@north.test>');
  trace.reply(connection, '550 nobody', 'refused');
  trace.command(connection, 'RCPT TO:<bob@north.test>');
  trace.reply(connection, '250 ok');
  trace.command(connection, 'DATA');
  trace.more(connection, '354 go on');
  trace.octets(connection, 'message', 'Subject: hi\r\n\r\n.\r\n');
  trace.reply(connection, '250 taken');
  const walk = new Walk(trace.facts[0] as FactOf<'connection-opened'>);
  return { trace, walk, connection };
}

const rcpt = { from: 'mail', to: 'rcpt', verb: 'RCPT', by: 'command' } as const;

it('says of any moment where the session stood, and how it came there', () => {
  const { trace, walk } = delivery();
  walk.advance(trace.facts);
  const places = trace.facts.map(({ seq }) => walk.standingAt(seq).place);
  expect([...new Set(places)]).toEqual(['start', 'connected', 'ready', 'mail', 'rcpt', 'data']);
  expect(walk.standingAt(null).place).toBe('ready');
  expect(walk.lastAt(null)).toMatchObject({ move: { from: 'data', to: 'ready', by: 'content' } });
  expect(walk.lastAt(10)).toMatchObject({ seq: 10, arrow: 9, move: { verb: 'MAIL', to: 'mail' } });
  expect(walk.lastAt(2)).toBeUndefined();
  // What is refused takes no way, and is forgotten once something is granted.
  expect(walk.lastAt(12)).toMatchObject({ move: { verb: 'MAIL' } });
  expect(walk.refusedAt(12)).toMatchObject({ seq: 12, arrow: 11, move: { verb: 'RCPT', from: 'mail' } });
  expect(walk.refusedAt(11)).toBeUndefined();
  expect(walk.refusedAt(14)).toBeUndefined();
});

it('counts the ways that were taken by then, and knows the arrow that took one last', () => {
  const { trace, walk } = delivery();
  walk.advance(trace.facts);
  expect(walk.takenAt(rcpt, 13)).toEqual({ count: 0 });
  expect(walk.takenAt(rcpt, null)).toMatchObject({ count: 1, last: { seq: 14, arrow: 13 } });
  const message = { from: 'data', to: 'ready', verb: 'DATA', by: 'content' } as const;
  expect(walk.takenAt(message, null)).toMatchObject({ count: 1, last: { seq: 18, arrow: 17 } });
});

it('knows of each arrow which move it had a part in', () => {
  const { trace, walk } = delivery();
  walk.advance(trace.facts);
  const moveAt = (seq: number) => walk.moveOf(trace.facts[seq - 1] as (typeof trace.facts)[number])?.move;
  expect(moveAt(9)).toMatchObject({ verb: 'MAIL', from: 'ready', to: 'mail' });
  expect(moveAt(11)).toMatchObject({ verb: 'RCPT', from: 'mail', to: 'mail', outcome: 'refused' });
  expect(moveAt(15)).toMatchObject({ verb: 'DATA', to: 'data' });
  expect(moveAt(16)).toMatchObject({ verb: 'DATA', to: 'data' });
  expect(moveAt(17)).toMatchObject({ verb: 'DATA', from: 'data', to: 'ready' });
  expect(moveAt(18)).toMatchObject({ verb: 'DATA', from: 'data', to: 'ready' });
  expect(moveAt(3)).toMatchObject({ by: 'server', to: 'connected' });
  expect(moveAt(1)).toBeUndefined();
});

it('takes in facts as they come, and is at any moment what a fold from the beginning is', () => {
  const { trace, walk, connection } = delivery();
  for (let i = 0; i < 300; i++) {
    trace.command(connection, i % 3 === 0 ? 'RSET' : i % 3 === 1 ? 'MAIL FROM:<a@north.test>' : 'NOOP');
    trace.reply(connection, '250 ok');
    if (i % 7 === 0) walk.advance(trace.facts);
  }
  walk.advance(trace.facts);
  let standing = standingAtFirst(sessionOf('smtp', false));
  for (const fact of trace.facts) {
    if ('connection' in fact && fact.connection === connection) ({ standing } = followMoves(standing, fact));
    expect(walk.standingAt(fact.seq)).toEqual(standing);
  }
});

it('takes the handshake for what STARTTLS is', () => {
  const trace = new TraceMaker();
  const connection = trace.open('smtp');
  trace.greet(connection, '220 mx');
  trace.command(connection, 'EHLO me');
  trace.reply(connection, '250 mx');
  const command = trace.command(connection, 'STARTTLS');
  const reply = trace.reply(connection, '220 go');
  const walk = new Walk(trace.facts[0] as FactOf<'connection-opened'>);
  walk.advance(trace.facts);
  expect(walk.standingAt(null).place).toBe('ready');
  const tls = trace.tls(connection);
  walk.advance(trace.facts);
  expect(walk.standingAt(null)).toMatchObject({ place: 'connected', session: { secure: true } });
  for (const fact of [command, reply, tls])
    expect(walk.moveOf(fact)).toMatchObject({ seq: tls.seq, arrow: command.seq, move: { verb: 'STARTTLS' } });
});
