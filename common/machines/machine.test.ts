import { describe, expect, it } from 'vitest';
import { knownCommands } from '../completion.ts';
import type { Protocol } from '../protocols.ts';
import { machineOf, type Machine } from './machine.ts';
import type { Place } from './moves.ts';

const protocols: readonly Protocol[] = ['smtp', 'pop3', 'imap'];

/** `MAIL` for a way that is taken by being granted, `BDAT✗` for one that is taken by being refused. */
function waysBetween({ edges }: Machine, from: Place, to: Place): string[] {
  const ways = edges.find((edge) => edge.from === from && edge.to === to)?.ways ?? [];
  return ways.map(({ verb, outcomes }) => verb + (outcomes.includes('refused') ? '✗' : '')).sort();
}

describe.each(protocols)('the machine of %s', (protocol) => {
  const machine = machineOf(protocol);

  it('has a way for each command in each state that allows it', () => {
    for (const { verb, states } of knownCommands(protocol)) {
      for (const state of states) {
        const ways = machine.edges.filter(({ from }) => from === state).flatMap((edge) => edge.ways);
        expect(
          ways.some((way) => way.verb === verb && !way.outcomes.every((outcome) => outcome === 'refused')),
          `${verb} in ${state}`,
        ).toBe(true);
      }
    }
  });

  it('reaches every state that the table names, and knows a session that stands there', () => {
    const named = new Set(knownCommands(protocol).flatMap(({ states }) => states));
    for (const state of named) expect(machine.sessions.get(state as Place)?.state).toBe(state);
    expect(machine.places[0]).toBe('start');
  });

  it('leaves the last states by no way, and every other by one at least', () => {
    const last = machine.places.filter((place) => !machine.edges.some(({ from }) => from === place));
    expect(last.sort()).toEqual({ smtp: ['quit'], pop3: ['closed', 'update'], imap: ['logout'] }[protocol]);
  });
});

it('has the flow of RFC 9051 §3 for IMAP', () => {
  const imap = machineOf('imap');
  expect(waysBetween(imap, 'start', 'not-authenticated')).toEqual(['OK']);
  expect(waysBetween(imap, 'start', 'authenticated')).toEqual(['PREAUTH']);
  expect(waysBetween(imap, 'start', 'logout')).toEqual(['BYE']);
  expect(waysBetween(imap, 'not-authenticated', 'authenticated')).toEqual(['AUTHENTICATE', 'LOGIN']);
  expect(waysBetween(imap, 'authenticated', 'selected')).toEqual(['EXAMINE', 'SELECT']);
  expect(waysBetween(imap, 'selected', 'authenticated')).toEqual([
    'CLOSE',
    'CLOSED',
    'DELETE',
    'EXAMINE✗',
    'SELECT✗',
    'UNSELECT',
  ]);
  for (const state of ['not-authenticated', 'authenticated', 'selected'] as const) {
    expect(waysBetween(imap, state, 'logout')).toEqual(['BYE', 'LOGOUT']);
  }
});

it('has the states of RFC 1939 §3 for POP3', () => {
  const pop3 = machineOf('pop3');
  expect(waysBetween(pop3, 'start', 'authorization')).toEqual(['+OK']);
  expect(waysBetween(pop3, 'authorization', 'transaction')).toEqual(['APOP', 'AUTH', 'PASS']);
  expect(waysBetween(pop3, 'transaction', 'update')).toEqual(['QUIT']);
  expect(waysBetween(pop3, 'authorization', 'closed')).toEqual(['QUIT']);
  expect(waysBetween(pop3, 'authorization', 'authorization')).toContain('STLS');
});

it('has the order of commands of RFC 5321 §4.1.4 for SMTP', () => {
  const smtp = machineOf('smtp');
  expect(waysBetween(smtp, 'connected', 'ready')).toEqual(['EHLO', 'HELO']);
  expect(waysBetween(smtp, 'ready', 'mail')).toEqual(['MAIL']);
  expect(waysBetween(smtp, 'mail', 'rcpt')).toEqual(['RCPT']);
  expect(waysBetween(smtp, 'rcpt', 'data')).toEqual(['DATA']);
  expect(waysBetween(smtp, 'data', 'ready')).toEqual(['DATA✗']);
  expect(waysBetween(smtp, 'rcpt', 'bdat')).toEqual(['BDAT']);
  // Even a chunk that comes too early leaves a hole. RFC 3030 §2
  expect(waysBetween(smtp, 'mail', 'failed')).toEqual(['BDAT✗']);
  expect(waysBetween(smtp, 'failed', 'ready')).toEqual(['EHLO', 'HELO', 'RSET']);
  for (const state of ['ready', 'mail', 'rcpt', 'bdat', 'failed'] as const) {
    expect(waysBetween(smtp, state, 'connected')).toEqual(['STARTTLS']);
  }
});
