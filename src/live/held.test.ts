import { describe, expect, it } from 'vitest';
import { manyClients, TraceMaker } from '../ladder/fixture.test-only.ts';
import { HeldFacts } from './held.ts';

function hold(trace: TraceMaker, most?: number): HeldFacts {
  const held = new HeldFacts(most);
  for (const fact of trace.facts) held.append(fact);
  return held;
}

describe('the facts held', () => {
  it('finds a fact by its seq, gaps or not', () => {
    const held = new HeldFacts();
    const { facts } = manyClients(4, 2);
    for (const fact of facts) if (fact.seq % 3 !== 0) held.append(fact);
    expect(held.at(4)?.seq).toBe(4);
    expect(held.at(6)).toBeUndefined();
    expect(held.facts[held.indexOf(6)]?.seq).toBe(7);
  });

  it('counts what the server kept no more when the page came', () => {
    const held = new HeldFacts();
    for (const fact of manyClients(4, 2).facts) if (fact.seq > 10 && fact.seq !== 20) held.append(fact);
    expect(held.dropped).toBe(11);
  });

  it('tells what a command did to mailboxes', () => {
    const trace = new TraceMaker();
    const smtp = trace.open('smtp');
    trace.command(smtp, 'DATA');
    const added = trace.added(smtp, 'INBOX', 1);
    const held = hold(trace);
    expect(held.effectsOf(smtp, 1)).toEqual([added]);
    expect(held.effectsOf(smtp, 2)).toEqual([]);
  });

  it('lets go of the connections that closed first, whole, and of no mailbox', () => {
    const trace = manyClients(50, 3);
    const held = hold(trace, 300);
    expect(held.full).toBe(true);
    expect(held.letGo()).toBe(true);
    expect(held.full).toBe(false);
    expect(held.facts.length + held.dropped).toBe(trace.facts.length);
    const added = (facts: readonly { kind: string }[]) =>
      facts.filter(({ kind }) => kind === 'messages-added').length;
    expect(added(held.facts)).toBe(added(trace.facts));
    const opened = held.facts.flatMap((fact) => (fact.kind === 'connection-opened' ? fact.connection : []));
    for (const fact of held.facts) if ('connection' in fact) expect(opened).toContain(fact.connection);
  });

  it('keeps what became of queued messages, whatever connection that went over', () => {
    const trace = new TraceMaker();
    const smtp = trace.open('smtp');
    trace.add({ kind: 'delivery-tried', queue: 'q1', connection: smtp, deliveries: [] });
    trace.add({ kind: 'connection-closed', connection: smtp, by: 'client' });
    const held = hold(trace, 1);
    expect(held.letGo()).toBe(true);
    expect(held.facts.map(({ kind }) => kind)).toEqual(['delivery-tried']);
  });

  it('stays within its bound for one endless connection too', () => {
    const trace = new TraceMaker();
    const imap = trace.open('imap');
    for (let i = 0; i < 400; i++) {
      trace.command(imap, `a${String(i)} NOOP`);
      trace.reply(imap, `a${String(i)} OK`);
    }
    const held = hold(trace, 300);
    held.letGo();
    expect(held.facts.length).toBeLessThanOrEqual(300);
    expect(held.facts[0]?.kind).toBe('connection-opened');
    expect(held.facts.at(-1)).toBe(trace.facts.at(-1));
  });
});
