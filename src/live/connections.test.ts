import { describe, expect, it } from 'vitest';
import { everyMark, TraceMaker } from '../ladder/fixture.test-only.ts';
import { applyToConnections, type ConnectionView } from './connections.ts';

function fold(trace: TraceMaker): Map<number, ConnectionView> {
  const connections = new Map<number, ConnectionView>();
  for (const fact of trace.facts) applyToConnections(connections, fact);
  return connections;
}

describe('how a connection stands', () => {
  it('knows its name, whether TLS protects it, and that it closed', () => {
    const connections = fold(everyMark());
    expect(connections.get(1)).toMatchObject({ name: 'SMTP', secure: false, closed: { by: 'server' } });
    expect(connections.get(2)).toMatchObject({ name: 'IMAP', secure: true });
    expect(connections.get(2)?.closed).toBeUndefined();
  });

  it('keeps each command with its replies', () => {
    const connections = fold(everyMark());
    const refused = [...(connections.get(1)?.exchanges.values() ?? [])].find(
      ({ replies }) => replies[0]?.outcome === 'refused',
    );
    expect(refused?.command?.verb).toBe('RCPT');
  });

  it('is a new view when something was said, and the same when nothing was', () => {
    const trace = new TraceMaker();
    trace.open('smtp');
    trace.open('pop3');
    const connections = fold(trace);
    const before = [connections.get(1), connections.get(2)];
    applyToConnections(connections, trace.command(1, 'NOOP'));
    expect(connections.get(1)).not.toBe(before[0]);
    expect(connections.get(2)).toBe(before[1]);
  });
});
