import { expect, it } from 'vitest';
import { octetsOf } from '../../common/octets.ts';
import { sessionOf } from '../../common/projections/session.ts';
import type { FactOf } from '../../common/trace/facts.ts';
import { adviceOn } from './advice.ts';
import { foundAt } from './found.ts';

function command(line: string): FactOf<'command-sent'> {
  const octets = octetsOf(`${line}\r\n`);
  return {
    kind: 'command-sent',
    connection: 1,
    exchange: 1,
    verb: '',
    octets,
    size: octets.length,
    seq: 1,
    at: 0,
  };
}

it('says why, and how to mend it', () => {
  const advice = adviceOn(
    command('MAIL FROM a@b.test'),
    { ...sessionOf('smtp', false), state: 'ready' } as never,
    [],
  );
  expect(advice.why).toContain('A colon must follow FROM');
  expect(advice.corrected).toEqual({ shown: 'MAIL FROM:<a@b.test>', line: 'MAIL FROM:<a@b.test>' });
});

it('a masked secret is in nothing that is said, and the mended line cannot be copied without it', () => {
  const advice = adviceOn(command('LOGIN alice secret'), sessionOf('imap', false), [[12, 18]]);
  expect(JSON.stringify(advice)).not.toContain('secret');
  expect(advice.corrected).toEqual({ shown: 'a1 LOGIN alice ••••••' });
});

it('what stands at an octet is shown up to the line end or a secret', () => {
  const { octets } = command('USER  x y');
  expect(foundAt(octets, 5, [])).toBe('␣x y');
  expect(foundAt(octets, 9, [])).toBeUndefined();
  expect(foundAt(octets, 6, [[6, 9]])).toBe('••••••');
  expect(foundAt(octets, 4, [[6, 9]])).toBe('␣␣');
});
