import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createSecureContext } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { octetsOf } from '../../common/octets.ts';
import { connectLoopback } from './loopback.ts';
import { offer, type Offer, type Offered } from './offer.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

/** Offers a message to a peer that answers each line as told; what it is not told it answers with silence. */
async function offerTo(
  answers: Readonly<Record<string, string>>,
  silence = 300,
  more: Partial<Offer> = {},
): Promise<Offered & { readonly mail: string | undefined }> {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.write(answers['greeting'] ?? '');
    let pending = '';
    socket.on('data', (chunk) => {
      pending += chunk.toString('latin1');
      for (let end = pending.indexOf('\r\n'); end >= 0; end = pending.indexOf('\r\n')) {
        const line = pending.slice(0, end);
        pending = pending.slice(end + 2);
        heard.push(line);
        const answer = answers[line] ?? answers[line.split(/[ :]/)[0] ?? ''];
        if (answer !== undefined) socket.write(answer);
        if (answer === '') socket.destroy();
      }
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const offered = await offer({
    name: 'mx.north.test',
    socket: await connectLoopback({ address: '127.0.0.1', port }, undefined, 1000),
    peerName: 'mx.south.test',
    trust: createSecureContext(),
    sender: 'alice@north.test',
    recipients: [{ address: 'dave@south.test' }, { address: 'zoe@south.test' }],
    message: octetsOf('Subject: x\r\n\r\n.hidden\r\n'),
    eightBit: false,
    smtpUtf8: false,
    silence,
    ...more,
  });
  return { ...offered, mail: heard.find((line) => line.startsWith('MAIL')) };
}

const polite = {
  greeting: '220 mx.south.test\r\n',
  EHLO: '250 mx.south.test\r\n',
  MAIL: '250 2.1.0 ok\r\n',
  'RCPT TO:<dave@south.test>': '250 2.1.5 ok\r\n',
  'RCPT TO:<zoe@south.test>': '550 5.1.1 nobody\r\n',
  DATA: '354 go on\r\n',
  '.': '250 2.6.0 taken\r\n',
  QUIT: '221 bye\r\n',
};

describe('what becomes of each recipient', () => {
  test('is what the peer replied for it', async () => {
    expect((await offerTo(polite)).deliveries).toEqual([
      { address: 'dave@south.test', outcome: 'relayed', status: '2.6.0', reply: '250 2.6.0 taken' },
      { address: 'zoe@south.test', outcome: 'failed', status: '5.1.1', reply: '550 5.1.1 nobody' },
    ]);
  });

  test('a refusal of the whole message is one for every recipient', async () => {
    const { deliveries } = await offerTo({ ...polite, '.': '552 5.3.4 too large\r\n' });
    expect(deliveries.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['failed', '5.3.4'],
      ['failed', '5.3.4'],
    ]);
  });

  test('4yz is no verdict, and a status code is made up where the peer gives none', async () => {
    const { deliveries } = await offerTo({ ...polite, MAIL: '451 later\r\n' });
    expect(deliveries.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['deferred', '4.0.0'],
      ['deferred', '4.0.0'],
    ]);
  });

  test.each([
    ['never greets', {}],
    ['goes silent after DATA', { ...polite, DATA: undefined }],
    ['goes silent in the middle of the message', { ...polite, '.': undefined }],
    ['breaks off', { ...polite, MAIL: '' }],
    ['speaks no SMTP', { greeting: 'SSH-2.0-OpenSSH\r\n' }],
  ] as const)('a peer that %s delivers nothing, and is tried again', async (_, answers) => {
    const said = Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== undefined));
    const { deliveries } = await offerTo(said as Record<string, string>);
    expect(deliveries[0]).toMatchObject({ outcome: 'deferred' });
  });

  test('a peer that refuses us at the greeting has not been spoken to', async () => {
    const { spoken } = await offerTo({ greeting: '554 5.3.2 no service here\r\n' });
    expect(spoken).toBe(false);
  });
});

describe('a message that was given with SMTPUTF8', () => {
  const able = { ...polite, EHLO: '250-mx.south.test\r\n250 SMTPUTF8\r\n' };
  const header = octetsOf('Subject: Gr\u00fc\u00dfe\r\n\r\nx\r\n');
  const plain = 'MAIL FROM:<alice@north.test>';

  test('is passed on with it, though its addresses are ASCII', async () => {
    const { mail, deliveries } = await offerTo(able, 300, { smtpUtf8: true, message: header });
    expect(mail).toBe(`${plain} SMTPUTF8`);
    expect(deliveries[0]).toMatchObject({ outcome: 'relayed' });
  });

  test('is passed on without it when all of it is ASCII after all', async () => {
    expect((await offerTo(able, 300, { smtpUtf8: true })).mail).toBe(plain);
    expect((await offerTo(able, 300, { message: header })).mail).toBe(plain);
  });

  test('says it once for an address beyond ASCII', async () => {
    const recipients = [{ address: 'zo\u00e9@south.test' }];
    expect((await offerTo(able, 300, { smtpUtf8: true, recipients })).mail).toBe(`${plain} SMTPUTF8`);
  });

  test('comes back from a host that does not offer it', async () => {
    const { mail, deliveries } = await offerTo(polite, 300, { smtpUtf8: true, message: header });
    expect(mail).toBeUndefined();
    expect(deliveries.map(({ outcome, status }) => [outcome, status])).toEqual([
      ['failed', '5.6.9'],
      ['failed', '5.6.9'],
    ]);
  });
});

test('nothing but loopback is ever connected to from the mail hosts', () => {
  // The one way out is loopback.ts; a second one would have to import this.
  for (const file of ['offer', 'queue', 'post', 'transfer', 'route', 'notice', 'greylist']) {
    const source = readFileSync(new URL(`${file}.ts`, import.meta.url), 'utf8');
    expect(source).not.toMatch(/from 'node:(dgram|http|https|http2)'/);
    expect(source).not.toMatch(/import \{[^}]*\bconnect\b[^}]*\} from 'node:(net|tls)'/);
  }
});
