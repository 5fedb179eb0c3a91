import { describe, expect, it } from 'vitest';
import { Arrangement } from './arrangement.svelte.ts';

function storage(held?: string) {
  let text = held ?? null;
  return {
    getItem: () => text,
    setItem: (_: string, value: string) => {
      text = value;
    },
  };
}

describe('the arrangement of lifelines', () => {
  it('outlives the page where names do: an order, servers and hosts, but no numbers of connections', () => {
    const kept = storage();
    const before = new Arrangement(kept);
    before.hide('client:3', 'alice');
    before.hide('server:dns', 'DNS');
    before.pin('client:4', true);
    before.pin('host:mx.north.test', true);
    before.move(['lane:0', 'lane:1'], 'lane:1', 0);
    const after = new Arrangement(kept);
    expect([...after.hidden]).toEqual([['server:dns', 'DNS']]);
    expect([...after.pinned]).toEqual(['host:mx.north.test']);
    expect(after.order).toEqual(['lane:1', 'lane:0']);
  });

  it('forgets numbers, and nothing else, when the trace begins anew', () => {
    const arrangement = new Arrangement(undefined);
    arrangement.hide('client:3', 'alice');
    arrangement.hide('store', 'Mailboxes');
    arrangement.pin('client:4', true);
    arrangement.forgetPassing();
    expect([...arrangement.hidden.keys()]).toEqual(['store']);
    expect(arrangement.pinned.size).toBe(0);
  });

  it('brings hidden ones back one by one or all', () => {
    const arrangement = new Arrangement(undefined);
    for (const key of ['client:1', 'client:2', 'client:3']) arrangement.hide(key, key);
    arrangement.show('client:2');
    expect([...arrangement.hidden.keys()]).toEqual(['client:1', 'client:3']);
    arrangement.show();
    expect(arrangement.hidden.size).toBe(0);
  });

  it('moves no farther than the last place', () => {
    const arrangement = new Arrangement(undefined);
    arrangement.move(['a', 'b'], 'b', 7);
    expect(arrangement.order).toEqual([]);
    arrangement.move(['a', 'b'], 'a', 7);
    expect(arrangement.order).toEqual(['b', 'a']);
  });

  it('begins as new where what is stored makes no sense, or nothing can be stored', () => {
    for (const text of ['{', 'null', '7', '{"order":[1],"hidden":["x"],"pinned":{}}']) {
      const arrangement = new Arrangement(storage(text));
      expect([arrangement.order.length, arrangement.hidden.size, arrangement.pinned.size]).toEqual([0, 0, 0]);
    }
    const full = new Arrangement({
      getItem: () => null,
      setItem: () => {
        throw new Error('the storage is full');
      },
    });
    full.hide('store', 'Mailboxes');
    expect(full.hidden.size).toBe(1);
  });
});
