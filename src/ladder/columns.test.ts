import { describe, expect, it } from 'vitest';
import { applyToLadder, emptyLadder, type Ladder } from '../../common/projections/ladder.ts';
import { aliveBetween, ColumnSlots, columnsFor, type Columns } from './columns.ts';
import { everyMark, manyClients, relaying, TraceMaker } from './fixture.test-only.ts';
import { clientKey } from './lifeline-order.ts';

function fold(trace: TraceMaker): Ladder {
  const ladder = emptyLadder();
  for (const fact of trace.facts) applyToLadder(ladder, fact);
  return ladder;
}

const space = { width: 920, scale: 1 };

const everywhere = (ladder: Ladder, width = space.width) => {
  const alive = aliveBetween(ladder, 0, ladder.rows.length);
  const spokenTo = new Set(ladder.servers);
  return columnsFor(ladder, alive, new Set(alive), spokenTo, { width, scale: 1 }, new ColumnSlots());
};

describe('columns', () => {
  it('finds who is alive in a window as looking at every connection would', () => {
    const ladder = fold(manyClients(80, 12));
    for (let first = 0; first < ladder.rows.length; first += 37) {
      const last = first + 20;
      const expected = [...ladder.connections.values()].filter(
        ({ openRow, closeRow = Infinity }) => openRow <= last && closeRow >= first,
      );
      expect(new Set(aliveBetween(ladder, first, last))).toEqual(new Set(expected));
    }
  });

  it('gives three terminals room, clients at the left and servers at the right', () => {
    const ladder = fold(everyMark());
    const columns = everywhere(ladder);
    expect(columns.clients).toHaveLength(3);
    expect(columns.servers.map(({ server }) => server.service)).toEqual(['smtp', 'pop3', 'imap']);
    expect(columns.right - columns.left).toBeGreaterThan(300);
    expect(columns.clientSpacing).toBeGreaterThanOrEqual(60);
    expect(columns.servers.at(-1)?.x).toBeLessThan(space.width);
  });

  it('stands servers in the order in which mail passes them, and the host that relays beside the clients', () => {
    const { clients, servers } = everywhere(fold(relaying()));
    expect(servers.map(({ server }) => server.key)).toEqual([
      'mx.north.test submission',
      'dns',
      'mx2.south.test smtp',
    ]);
    expect(clients.map(({ client }) => client.name)).toEqual(['Submission', 'mx.north.test']);
  });

  it('moves five clients together on a projector, so that a line can be read', () => {
    const trace = new TraceMaker();
    for (const service of ['smtp', 'imap', 'imap', 'pop3', 'smtp'] as const) trace.open(service);
    const columns = everywhere(fold(trace), 685);
    expect(columns.right - columns.left).toBeGreaterThan(240);
    expect(columns.clientSpacing).toBeGreaterThanOrEqual(36);
  });

  it('fits two hundred clients: those with something to say first, the rest counted', () => {
    const trace = new TraceMaker();
    for (let i = 0; i < 200; i++) trace.open('smtp');
    const ladder = fold(trace);
    const alive = aliveBetween(ladder, 0, 199);
    const busy = new Set(alive.slice(150, 155));
    const columns = columnsFor(ladder, alive, busy, new Set(ladder.servers), space, new ColumnSlots());
    const shown = columns.clients.map(({ client }) => client);
    for (const client of busy) expect(shown).toContain(client);
    expect(columns.others.length + columns.clients.length).toBe(200);
    expect(columns.left).toBeLessThan(columns.right);
  });

  it('keeps a column for whom somebody pinned, however silent', () => {
    const trace = new TraceMaker();
    for (let i = 0; i < 60; i++) trace.open('smtp');
    const ladder = fold(trace);
    const alive = aliveBetween(ladder, 0, 59);
    const busy = new Set(alive.slice(10, 40));
    const wishes = { pinned: new Set(['client:60', 'client:59']), order: [], store: false };
    const [plain, pinned] = [undefined, wishes].map((wish) =>
      columnsFor(ladder, alive, busy, new Set(ladder.servers), space, new ColumnSlots(), wish),
    );
    const numbers = (columns?: Columns) => columns?.clients.map(({ client }) => clientKey(client));
    expect(numbers(plain)).not.toContain('client:60');
    expect(numbers(pinned)).toEqual(expect.arrayContaining(['client:59', 'client:60']));
    expect(pinned?.others.map(clientKey)).not.toContain('client:60');
  });

  it('stands lifelines in the order that somebody gave them', () => {
    const ladder = fold(everyMark());
    const alive = aliveBetween(ladder, 0, ladder.rows.length);
    const order = ['lane:2', 'lane:0', 'server:imap'];
    const wishes = { pinned: new Set<string>(), order, store: false };
    const { clients, servers } = columnsFor(
      ladder,
      alive,
      new Set(alive),
      new Set(ladder.servers),
      space,
      new ColumnSlots(),
      wishes,
    );
    expect(clients.map(({ lane }) => lane)).toEqual([2, 0, 1]);
    expect(servers.map(({ server }) => server.service)).toEqual(['smtp', 'pop3', 'imap']);
    expect(clients.map(({ x }) => x)).toEqual(clients.map(({ x }) => x).sort((a, b) => a - b));
  });

  it('stands the mailboxes beyond the servers where there is room, and nowhere else', () => {
    const withStore = (width: number, clients = 3): Columns => {
      const trace = new TraceMaker();
      for (let i = 0; i < clients; i++) trace.open((['smtp', 'pop3', 'imap'] as const)[i % 3] ?? 'smtp');
      const ladder = fold(trace);
      const alive = aliveBetween(ladder, 0, clients);
      const wishes = { pinned: new Set<string>(), order: [], store: true };
      const all = new Set(ladder.servers);
      return columnsFor(ladder, alive, new Set(alive), all, { width, scale: 1 }, new ColumnSlots(), wishes);
    };
    for (const [width, clients] of [
      [920, 3],
      [1400, 10],
    ] as const) {
      const { store = 0, servers, left, right } = withStore(width, clients);
      expect(store - (servers.at(-1)?.x ?? 0)).toBeGreaterThanOrEqual(80);
      expect(store).toBeLessThan(width - 30);
      expect(right - left).toBeGreaterThan(210);
    }
    expect(withStore(664).store).toBeUndefined();
    expect(withStore(920, 14).store).toBeUndefined();
  });

  it('leaves a lane its column while others come and go', () => {
    const slots = new ColumnSlots();
    const lanes = Array.from({ length: 40 }, (_, lane) => lane);
    const before = slots.arrange(lanes, new Set([3, 20, 30]), 6);
    const after = slots.arrange(lanes, new Set([3, 30, 31]), 6);
    expect(after.indexOf(3)).toBe(before.indexOf(3));
    expect(after.indexOf(30)).toBe(before.indexOf(30));
    expect(after).toContain(31);
  });
});
