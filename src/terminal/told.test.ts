import { expect, test } from 'vitest';
import { TraceMaker } from '../ladder/fixture.test-only.ts';
import { Telling } from './told.ts';

const size = (line: string): number => line.length + 2;

test('each line is told of by the frame that holds its first octet, whichever comes first', () => {
  const trace = new TraceMaker();
  const smtp = trace.open('smtp');
  const telling = new Telling();
  const greeting = telling.line('server', size('220 hello'));
  expect(greeting.seq).toBeUndefined();
  expect(telling.follow(trace.greet(smtp, '220 hello'))).toBe(true);
  expect(greeting.seq).toBe(2);
  const ehlo = trace.command(smtp, 'EHLO me');
  const reply = trace.reply(smtp, '250-mx\r\n250 SIZE');
  telling.follow(ehlo);
  telling.follow(reply);
  expect(telling.line('client', size('EHLO me'))).toEqual({ seq: ehlo.seq, at: ehlo.at });
  // A reply of two lines is one fact.
  expect(telling.line('server', size('250-mx')).seq).toBe(reply.seq);
  expect(telling.line('server', size('250 SIZE')).seq).toBe(reply.seq);
  expect(telling.line('server', 5)).toEqual({});
});

test('lines that were sent in one go, and one line sent in pieces, find their frames', () => {
  const trace = new TraceMaker();
  const smtp = trace.open('smtp');
  const telling = new Telling();
  const pasted = telling.line('client', size('NOOP') + size('RSET'));
  const begun = telling.line('client', 3);
  const rest = telling.line('client', size('QUIT') - 3);
  const facts = ['NOOP', 'RSET', 'QUIT'].map((line) => trace.command(smtp, line));
  for (const fact of facts) telling.follow(fact);
  expect([pasted.seq, begun.seq, rest.seq]).toEqual([facts[0]?.seq, facts[2]?.seq, facts[2]?.seq]);
});

test('TLS begins to count anew, though terminal and trace hear of it at different times', () => {
  const trace = new TraceMaker();
  const smtp = trace.open('smtp');
  const telling = new Telling();
  telling.line('client', size('STARTTLS'));
  const go = telling.line('server', size('220 go'));
  // What the server threw away at the handshake was never framed.
  telling.line('client', size('EHLO early'));
  const tls = telling.secured();
  const ehlo = telling.line('client', size('EHLO me'));
  telling.follow(trace.command(smtp, 'STARTTLS'));
  const reply = trace.reply(smtp, '220 go');
  const handshake = trace.tls(smtp);
  const command = trace.command(smtp, 'EHLO me');
  for (const fact of [reply, handshake, command]) telling.follow(fact);
  expect([go.seq, tls.seq, ehlo.seq]).toEqual([reply.seq, handshake.seq, command.seq]);
});

test('the end of the connection is told of too', () => {
  const trace = new TraceMaker();
  const telling = new Telling();
  const closed = telling.closed();
  telling.follow(trace.close(trace.open('smtp'), 'server'));
  expect(closed.seq).toBe(2);
});
