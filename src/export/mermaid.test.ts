import { describe, expect, it } from 'vitest';
import type { Fact } from '../../common/trace/facts.ts';
import { everyMark, manyClients, relaying } from '../ladder/fixture.test-only.ts';
import { DANGEROUS, hostileTrace } from './hostile.test-only.ts';
import { mermaid } from './mermaid.ts';
import { chosenRows } from './rows.ts';

async function textOf(facts: readonly Fact[], seqs = new Set(facts.map(({ seq }) => seq))): Promise<string> {
  return [...mermaid(await chosenRows(facts, seqs, () => undefined))].join('');
}

/** Text of Mermaid: plain letters, and entities by number. Its own signs (`;`, `#`, `<`, `%`, `:`) only in those. */
const TEXT = String.raw`(?:[^;#<>%{}:$&\\]|#\d+;)+`;
const STATEMENTS = [
  /^sequenceDiagram$/,
  new RegExp(`^ {4}participant [cs]\\d+ as ${TEXT}$`, 'u'),
  new RegExp(String.raw`^ {4}([cs]\d+)(?:->>|-->>|--x|-\)|--\)|-x)([cs]\d+): ${TEXT}$`, 'u'),
  new RegExp(String.raw`^ {4}Note (?:over [cs]\d+,[cs]\d+|(?:left|right) of [cs]\d+): ${TEXT}$`, 'u'),
  /^ {4}(?:de)?activate [cs]\d+$/,
];

/** Every line is a statement of the grammar, participants are declared, and nobody is stopped who was not started. */
function checkGrammar(text: string): void {
  const declared = new Set<string>();
  const active = new Map<string, number>();
  for (const line of text.trimEnd().split('\n')) {
    expect(
      STATEMENTS.some((one) => one.test(line)),
      line,
    ).toBe(true);
    const participant = /^ {4}participant (\w+)/.exec(line)?.[1];
    if (participant !== undefined) declared.add(participant);
    else
      for (const [id] of line.split(': ')[0]?.matchAll(/\b[cs]\d+\b/g) ?? []) expect(declared).toContain(id);
    const [, what, who = ''] = /^ {4}(activate|deactivate) (\w+)/.exec(line) ?? [];
    if (what === undefined) continue;
    active.set(who, (active.get(who) ?? 0) + (what === 'activate' ? 1 : -1));
    expect(active.get(who)).toBeGreaterThanOrEqual(0);
  }
}

describe('a diagram for Mermaid', () => {
  it.each([
    ['every mark', everyMark()],
    ['relaying', relaying()],
    ['many clients', manyClients(40, 10)],
    ['hostile peers', hostileTrace()],
  ])('keeps to the grammar with %s', async (_, { facts }) => {
    checkGrammar(await textOf(facts));
  });

  it('has participants, activations, notes of effects and of TLS', async () => {
    const text = await textOf(everyMark().facts);
    expect(text).toContain('participant c1 as SMTP (#35;1)\n');
    expect(text).toContain('c1->>s1: EHLO ada.test\n    activate s1\n');
    expect(text).toMatch(/s1-->>c1: 250.*\(6 lines\)\n {4}deactivate s1\n/);
    expect(text).toContain('Note right of s1: alice@north.test INBOX#58; message UID 1 added');
    expect(text).toMatch(/Note over c2,s2: TLS 1\.3/);
    expect(text).toMatch(/s1--xc1: 550 5\.1\.1/);
    expect(text).toContain('c1->>s1: message data, 94 octets');
    expect(text).toMatch(/s2--\)c2: \* 1 EXISTS/);
    expect(text).not.toContain('secret');
  });

  it('tells nobody to begin work whose end was not chosen', async () => {
    const { facts } = everyMark();
    const command = facts.find((fact) => fact.kind === 'command-sent');
    const text = await textOf(facts, new Set([command?.seq ?? 0]));
    expect(text.match(/->>/g)).toHaveLength(1);
    expect(text).not.toContain('activate');
  });

  it('shows what hostile peers say as text', async () => {
    const text = await textOf(hostileTrace().facts);
    expect(text).not.toMatch(DANGEROUS);
    expect(text).not.toMatch(/<|%%|style|classDef/);
    expect(text).toContain('‹ESC›');
  });
});
