import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { frames, shown } from '../../test/imap/observed.ts';
import { latin1Of, octetsOfLatin1 } from '../octets.ts';
import { KEPT_OCTETS, type Frame } from '../trace/facts.ts';
import { observeImap } from './observe.ts';

describe('memory and cuts', () => {
  test('of a long literal the beginning is kept and the rest handed over', () => {
    const kept: Frame[] = [];
    let handed = 0;
    const observer = observeImap((frame) => kept.push(frame), {
      overflow: (from, octets) => {
        expect(from).toBe('client');
        handed += octets.length;
      },
    });
    observer.observe('server', octetsOfLatin1('* OK\r\n'));
    observer.observe('client', octetsOfLatin1('a APPEND x {30000000+}\r\n'));
    const block = new Uint8Array(65_536).fill(65);
    for (let left = 30_000_000; left > 0; left -= block.length) {
      observer.observe('client', block.subarray(0, Math.min(left, block.length)));
    }
    expect(kept.at(-1)).toMatchObject({ what: 'literal', size: 30_000_000 });
    expect(kept.at(-1)?.kind === 'octets-sent' && kept.at(-1)).toHaveProperty('octets.length', KEPT_OCTETS);
    expect(handed).toBe(30_000_000 - KEPT_OCTETS);
  });

  test('a line without end takes linear time and bounded memory', () => {
    const started = performance.now();
    const emitted: Frame[] = [];
    const observer = observeImap((frame) => emitted.push(frame));
    const block = octetsOfLatin1('x'.repeat(1000));
    for (let i = 0; i < 5000; i++) observer.observe('client', block);
    observer.observe('client', octetsOfLatin1('\r\n'));
    for (let i = 0; i < 5000; i++) observer.observe('client', octetsOfLatin1('a NOOP\r\n'));
    expect(emitted[0]?.size).toBe(5_000_002);
    expect(performance.now() - started).toBeLessThan(5000);
  });

  const clientPiece = fc.constantFrom(
    ...[
      'a NOOP\r\n',
      'b LOGIN alice secret\r\n',
      'c LOGIN {5}\r\n',
      'alice {3+}\r\nabc\r\n',
      'd IDLE\r\n',
      'DONE\r\n',
    ],
    ...[
      'e AUTHENTICATE PLAIN\r\n',
      'AGE=\r\n',
      '*\r\n',
      'f APPEND x {4+}\r\nab\r\n\r\n',
      'g STARTTLS\r\n',
      '\r\n',
      '{0}\r\n',
    ],
    ...['h LOGOUT\n', 'i NO\rOP\r\n', '\0\xff\r\n', 'part', '{7+}\r\n'],
  );
  const serverPiece = fc.constantFrom(
    ...[
      '* OK hi\r\n',
      '+ go\r\n',
      'a OK\r\n',
      'b NO\r\n',
      'c BAD\r\n',
      'd OK\r\n',
      'e NO\r\n',
      'f OK\r\n',
      'g OK\r\n',
    ],
    ...[
      '* 1 FETCH (BODY[] {3}\r\nabc)\r\n',
      '* SEARCH 1\r\n',
      '* BYE\r\n',
      '* BAD\r\n',
      '\r\n',
      '* 2 FETCH ({2}\r\n',
      'x',
    ],
  );
  const step = fc.oneof(
    clientPiece.map((piece) => `C:${piece}`),
    serverPiece.map((piece) => `S:${piece}`),
    fc.constantFrom('TLS', 'C|', 'S|'),
  );

  test('frames are the same wherever octets are cut, and nothing is lost', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 30 }),
        fc.array(fc.nat(6), { minLength: 1 }),
        (script, cuts) => {
          const whole = frames(script).map(shown);
          let next = 0;
          const pieces = frames(script, (octets) => {
            const cut: Uint8Array[] = [];
            for (let at = 0; at < octets.length;) {
              const to = at + 1 + (cuts[next++ % cuts.length] ?? 0);
              cut.push(octets.subarray(at, to));
              at = to;
            }
            return cut;
          }).map(shown);
          expect(pieces).toEqual(whole);
        },
      ),
      { seed: 5, numRuns: 2000 },
    );
  });

  test('every octet is in exactly one frame', () => {
    fc.assert(
      fc.property(
        fc.array(
          step.filter((one) => !one.endsWith('|')),
          { maxLength: 30 },
        ),
        (script) => {
          const all = frames([...script, 'S|', 'C|']);
          for (const [side, kinds] of [
            ['C', ['command-sent', 'octets-sent']],
            ['S', ['reply-sent']],
          ] as const) {
            const sent = script
              .filter((one) => one.startsWith(side) && one.charAt(1) === ':')
              .map((one) => one.slice(2));
            const framed = all.filter(({ kind }) => (kinds as readonly string[]).includes(kind));
            expect(framed.map(({ octets }) => latin1Of(octets)).join('')).toBe(sent.join(''));
          }
        },
      ),
      { seed: 6, numRuns: 1000 },
    );
  });
});
