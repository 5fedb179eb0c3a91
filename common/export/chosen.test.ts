import { describe, expect, it } from 'vitest';
import { everyMark, relaying } from '../../src/ladder/fixture.test-only.ts';
import { applyToWorld, emptyWorld } from '../projections/mailbox.ts';
import { Chosen, messagesIn } from './chosen.ts';
import { fileName, stamp } from './file-name.ts';

describe('what goes with the facts that were chosen', () => {
  it('is who speaks and how the world was set up, and nothing of others', () => {
    const { facts } = everyMark();
    const store = facts.filter(
      (fact) => 'exchange' in fact && 'connection' in fact && fact.connection === 2 && fact.exchange === 7,
    );
    const chosen = new Chosen(store);
    const taken = facts.filter((fact) => chosen.takes(fact));
    expect(taken.filter((fact) => 'octets' in fact)).toEqual(store);
    const others = taken.filter((fact) => !store.includes(fact)).map(({ kind }) => kind);
    expect(new Set(others)).toEqual(
      new Set(['account-created', 'mailbox-created', 'connection-opened', 'connection-named', 'tls-started']),
    );
    expect(taken.filter(({ kind }) => kind === 'connection-opened')).toHaveLength(1);
  });

  it('lets the mailboxes be folded', () => {
    const { facts } = everyMark();
    const chosen = new Chosen(facts.filter(({ kind }) => kind === 'flags-changed'));
    const world = emptyWorld();
    expect(() => {
      for (const fact of facts) if (chosen.takes(fact)) applyToWorld(world, fact as never);
    }).not.toThrow();
  });

  it('names each stored message once', () => {
    expect(messagesIn(relaying().facts)).toEqual([{ message: 'm-q1', subject: 'Lunch', size: 389 }]);
  });
});

describe('the name of a file', () => {
  it.each([
    ['Lunch at noon', 'Lunch-at-noon.eml'],
    ['Grüße aus 東京', 'Grüße-aus-東京.eml'],
    ['../../etc/passwd', 'etc-passwd.eml'],
    ['..\\..\\autorun.inf\u202etxt.exe', 'autorun.inf-txt.exe.eml'],
    ['\x1b[31m\0', '31m.eml'],
    ['-rf', 'rf.eml'],
    ['CON', 'mailglass-CON.eml'],
    ['aux.txt', 'mailglass-aux.txt.eml'],
    ['', 'mailglass.eml'],
    ['...', 'mailglass.eml'],
  ])('made of %j is %j', (title, name) => {
    expect(fileName(title, 'eml')).toBe(name);
  });

  it('is not longer than file systems take', () => {
    expect(new TextEncoder().encode(fileName('𝒳'.repeat(500), 'eml')).length).toBeLessThan(255);
  });

  it('sorts as it happened', () => {
    expect(stamp(Date.UTC(2026, 0, 2, 3, 4, 5))).toBe('20260102-030405');
  });
});
