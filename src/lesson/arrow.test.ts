import { describe, expect, it } from 'vitest';
import { TraceMaker } from '../ladder/fixture.test-only.ts';
import { Trace } from '../live/trace.svelte.ts';
import { arrowName } from './arrow.ts';

describe('what met a step is called', () => {
  it('as the diagram has it', () => {
    const made = new TraceMaker();
    const imap = made.open('imap');
    made.tls(imap);
    made.command(imap, 'a1 EXPUNGE');
    made.untagged(imap, '* 2 EXPUNGE');
    made.reply(imap, 'a1 OK done');
    made.lookup('south.test', 'MX', [], 'mx.north.test');
    made.add({ kind: 'messages-expunged', account: 'alice@north.test', mailbox: 'INBOX', uids: [[3, 3]] });
    made.queued(imap, 'q1', 'carol@south.test');
    made.close(imap);
    const none = (): Promise<Uint8Array> => Promise.reject(new Error('nobody asks'));
    const trace = new Trace({ frame: none, message: none });
    trace.take(made.facts);
    trace.tell();
    const names = made.facts.map(({ seq }) => arrowName(trace, seq));
    expect(names).toEqual(
      expect.arrayContaining([
        'connection opened',
        'TLSv1.3 started',
        '* EXPUNGE',
        'EXPUNGE → OK',
        'MX south.test',
        'DNS → NXDOMAIN',
        'UID 3 expunged',
        'queued for carol@south.test',
        'connection closed',
      ]),
    );
    expect(arrowName(trace, 999)).toBe('#999');
  });
});
