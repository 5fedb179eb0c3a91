import { describe, expect, it } from 'vitest';
import { everyMark, TraceMaker } from '../ladder/fixture.test-only.ts';
import { Connections } from './connections.ts';

function fold(trace: TraceMaker): Connections {
  const connections = new Connections();
  for (const fact of trace.facts) connections.append(fact);
  connections.settle();
  return connections;
}

describe('how a connection stands', () => {
  it('knows its name, whether TLS protects it, and that it closed', () => {
    const { views } = fold(everyMark());
    expect(views.get(1)).toMatchObject({ name: 'SMTP', secure: false, closed: { by: 'server' } });
    expect(views.get(2)).toMatchObject({ name: 'IMAP', secure: true });
    expect(views.get(2)?.closed).toBeUndefined();
  });

  it('keeps each command with its replies', () => {
    const { views } = fold(everyMark());
    const refused = [...(views.get(1)?.exchanges.values() ?? [])].find(
      ({ replies }) => replies[0]?.outcome === 'refused',
    );
    expect(refused?.command?.verb).toBe('RCPT');
  });

  it('is a new view when something was said, and the same when nothing was', () => {
    const trace = new TraceMaker();
    trace.open('smtp');
    trace.open('pop3');
    const connections = fold(trace);
    const { views } = connections;
    const before = [views.get(1), views.get(2)];
    connections.append(trace.command(1, 'NOOP'));
    connections.settle();
    expect(views.get(1)).not.toBe(before[0]);
    expect(views.get(2)).toBe(before[1]);
  });
});
