/** `dig` asks the default world's DNS server, where it is installed. */
import { describe, expect, test } from 'vitest';
import { installed, run } from './program.ts';
import { aWorld, factsOf } from './world.ts';

const world = aWorld();

const dig = async (...args: string[]): Promise<string> => {
  const at = ['-p', String(world.current.ports.dns), '@127.0.0.1', '+tries=1', '+nocookie'];
  const { output } = await run('dig', ...at, ...args);
  return output.replace(/[ \t]+/g, ' ');
};

describe.skipIf(!installed('dig'))('dig (skipped where it is not installed)', () => {
  test('finds the exchanges of south.test, over UDP and over TCP', async () => {
    for (const over of ['+notcp', '+tcp']) {
      const output = await dig(over, 'south.test', 'MX');
      expect(output).toContain('status: NOERROR');
      expect(output).toMatch(/flags: qr aa rd;/);
      expect(output).toContain('south.test. 60 IN MX 10 mx.south.test.');
      expect(output).toContain('mx2.south.test. 60 IN A 127.0.0.3');
      expect(output).not.toContain('malformed');
    }
  });

  test('learns what does not exist, from whom', async () => {
    const output = await dig('example.org', 'MX');
    expect(output).toContain('status: NXDOMAIN');
    expect(output).toContain('. 60 IN SOA . .');
    expect(await dig('north.test', 'AAAA')).toMatch(/status: NOERROR(.|\n)*ANSWER: 0, AUTHORITY: 1/);
  });

  test('is refused what the server does not do', async () => {
    expect(await dig('+noedns', '+opcode=2', 'south.test')).toContain('status: NOTIMP');
    expect(await dig('-c', 'CH', 'version.bind', 'TXT')).toContain('status: REFUSED');
    expect(await dig('south.test', 'AXFR')).toContain('Transfer failed');
    expect(await dig('+edns=1', '+noednsnegotiation', 'south.test', 'MX')).toContain('status: BADVERS');
  });

  test('is in the trace, question and answer', async () => {
    await dig('mx.north.test', 'A');
    const asked = factsOf(world.current, 'dns-asked').at(-1);
    expect(asked).toMatchObject({ transport: 'udp', name: 'mx.north.test', type: 'A' });
    expect(asked?.by).toBeUndefined();
    expect(factsOf(world.current, 'dns-answered').at(-1)).toMatchObject({
      lookup: asked?.lookup,
      rcode: 'NOERROR',
      answers: [{ name: 'mx.north.test', type: 'A', data: '127.0.0.1' }],
    });
  });
});
