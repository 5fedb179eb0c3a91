/** Mail between the domains of a world, over real connections, by a clock that only the test moves. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Pocket } from './pocket.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let pocket: Pocket;
beforeEach(async () => {
  pocket = await Pocket.start();
});
afterEach(() => pocket.world.close());

const stop = (host: string): Promise<string | undefined> => pocket.world.services.stop(host, 'smtp');

describe('a message for another domain', () => {
  test('is submitted, looked up, relayed and delivered, and the trace tells it in that order', async () => {
    expect(await pocket.submit('alice@north.test', ['<dave@south.test>'])).toBe(
      '250 2.6.0 queued as q1 for dave@south.test',
    );
    await pocket.until(() => pocket.inbox('dave@south.test').length === 1);
    await pocket.settled();
    const told = pocket.facts.flatMap((fact) => {
      switch (fact.kind) {
        case 'message-queued':
          return [`queued at ${fact.host}`];
        case 'dns-asked':
          return [`${fact.by ?? 'somebody'} asks ${fact.type} ${fact.name}`];
        case 'connection-opened':
          return fact.service === 'smtp' ? [`connected to ${fact.host ?? ''}`] : [];
        case 'messages-added':
          return [`in ${fact.account} ${fact.mailbox}`];
        case 'delivery-tried':
          return fact.deliveries.map(({ address, outcome }) => `${address} ${outcome}`);
        case 'message-unqueued':
          return [`unqueued, ${fact.how}`];
        default:
          return [];
      }
    });
    expect(told).toEqual([
      'queued at mx.north.test',
      'mx.north.test asks MX south.test',
      'mx.north.test asks A mx.south.test',
      'mx.north.test asks AAAA mx.south.test',
      'mx.north.test asks A mx2.south.test',
      'mx.north.test asks AAAA mx2.south.test',
      'connected to mx.south.test',
      'in dave@south.test INBOX',
      'dave@south.test relayed',
      'unqueued, settled',
    ]);
    const [relayed] = pocket.of('delivery-tried');
    expect(relayed?.nextHop?.name).toBe('mx.south.test');
    expect(pocket.of('connection-named').map(({ name }) => name)).toEqual(['mx.north.test']);
    expect(pocket.of('tls-started').map(({ serverName }) => serverName)).toEqual(['mx.south.test']);
  });

  test('carries what each host added: Received by both, Return-Path by the last, Date and Message-ID by the first', async () => {
    await pocket.submit('alice@north.test', ['<dave@south.test>']);
    await pocket.until(() => pocket.inbox('dave@south.test').length === 1);
    const [message = ''] = pocket.inbox('dave@south.test');
    const header = message.slice(0, message.indexOf('\r\n\r\n')).replace(/\r\n\t/g, ' ');
    expect(header.split('\r\n').map((line) => line.split(':')[0])).toEqual([
      'Return-Path',
      'Received',
      'Received',
      'Date',
      'Message-ID',
      'Subject',
    ]);
    expect(header).toContain('Return-Path: <alice@north.test>');
    expect(header).toMatch(
      /Received: from mx\.north\.test \(\[127\.0\.0\.1\]\) by mx\.south\.test with ESMTPS /,
    );
    expect(header).toMatch(/Received: from client\.example \(.*\) by mx\.north\.test with ESMTPA /);
  });

  test('with a header in UTF-8 is relayed with SMTPUTF8, as it was given, though its addresses are ASCII', async () => {
    const said = await pocket.say(
      'mx.north.test',
      'submission',
      'EHLO client.example',
      `AUTH PLAIN ${Buffer.from('\0alice\0secret').toString('base64')}`,
      'MAIL FROM:<alice@north.test> SMTPUTF8',
      'RCPT TO:<dave@south.test>',
      'DATA',
      'Subject: Gr\u00fc\u00dfe\r\n\r\nx\r\n.',
    );
    expect(said.at(-1)).toContain('queued');
    await pocket.until(() => pocket.inbox('dave@south.test').length === 1);
    const mails = pocket.of('command-sent').filter(({ verb }) => verb === 'MAIL');
    expect(mails.map(({ octets }) => / SMTPUTF8\b/.test(String.fromCharCode(...octets)))).toEqual([
      true,
      true,
    ]);
    const [message = ''] = pocket.inbox('dave@south.test');
    const withs = [...message.matchAll(/ with (\w+) /g)].map(([, type]) => type);
    // RFC 6531 §4.3
    expect(withs).toEqual(['UTF8SMTPS', 'UTF8SMTPA']);
  });

  test('goes to the second MX when the first is down, and the trace shows both attempts', async () => {
    await stop('mx.south.test');
    await pocket.submit('alice@north.test', ['<dave@south.test>']);
    await pocket.until(() => pocket.inbox('dave@south.test').length === 1);
    await pocket.settled();
    expect(
      pocket.of('delivery-tried').map(({ nextHop, deliveries }) => [nextHop?.name, deliveries[0]?.outcome]),
    ).toEqual([
      ['mx.south.test', 'deferred'],
      ['mx2.south.test', 'relayed'],
    ]);
  });

  test('waits while both are down, is retried with growing pauses, and arrives once one is back', async () => {
    await stop('mx.south.test');
    await stop('mx2.south.test');
    await pocket.submit('alice@north.test', ['<dave@south.test>']);
    await pocket.until(() => pocket.of('delivery-planned').length === 2);
    const [entry] = [...pocket.world.post.queue.entries.values()];
    expect(entry?.due).toBe((entry?.since ?? 0) + 5 * 60_000);
    pocket.world.clock.step(5 * 60_000 - 1);
    await pocket.settled();
    expect(entry?.attempts).toBe(1);
    pocket.world.clock.step(1);
    await pocket.until(() => entry?.attempts === 2);
    expect(entry?.due).toBe((entry?.since ?? 0) + 20 * 60_000);
    expect(entry?.recipients[0]?.last?.reply).toMatch(/mx2\.south\.test .* ECONNREFUSED/);
    await pocket.world.services.start('mx2.south.test', 'smtp');
    pocket.world.clock.step(15 * 60_000);
    await pocket.until(() => pocket.inbox('dave@south.test').length === 1);
  });

  test('goes back to its sender when its time is over', async () => {
    await stop('mx.south.test');
    await stop('mx2.south.test');
    await pocket.submit('alice@north.test', ['<dave@south.test>']);
    await pocket.until(() => pocket.of('delivery-planned').length === 2);
    await pocket.pass(6, DAY);
    await pocket.until(() => pocket.world.post.queue.entries.size === 0);
    const [delayed = '', bounced = '', ...more] = pocket.inbox('alice@north.test');
    expect(more).toEqual([]);
    expect(delayed).toContain('Subject: Your mail is delayed');
    expect(delayed).toContain('Action: delayed');
    expect(bounced).toContain('Return-Path: <>');
    expect(bounced).toContain('Subject: Undelivered mail returned to sender');
    expect(bounced).toContain('Final-Recipient: rfc822; dave@south.test');
    expect(bounced).toContain('Status: 4.4.7');
    expect(bounced).toContain('Content-Type: message/rfc822');
    expect(bounced).toContain('far away');
  });

  test('bounces at once when the other host refuses its recipient for good', async () => {
    await pocket.submit('alice@north.test', ['<nobody@south.test>', '<dave@south.test>']);
    await pocket.until(() => pocket.inbox('alice@north.test').length === 1);
    await pocket.until(() => pocket.inbox('dave@south.test').length === 1);
    const [bounced = ''] = pocket.inbox('alice@north.test');
    expect(bounced).toContain('Remote-MTA: dns; mx.south.test');
    expect(bounced).toContain('Diagnostic-Code: smtp; 550 5.1.1 <nobody@south.test>: no such user here');
    expect(bounced).toContain('Status: 5.1.1');
    expect(bounced).not.toContain('Final-Recipient: rfc822; dave@south.test');
    expect(pocket.world.post.queue.entries.size).toBe(0);
  });

  test('bounces when DNS knows no such domain, since nothing exists beyond the world', async () => {
    await pocket.submit('alice@north.test', ['<somebody@example.com>']);
    await pocket.until(() => pocket.inbox('alice@north.test').length === 1);
    const [bounced = ''] = pocket.inbox('alice@north.test');
    expect(bounced).toContain('Status: 5.1.2');
    expect(bounced).toContain('DNS knows no domain example.com (NXDOMAIN)');
    expect(bounced).not.toContain('Diagnostic-Code');
  });

  test('comes back over the wire to a sender of another domain, with the null reverse-path', async () => {
    await pocket.submit('carol@south.test', ['<nobody@north.test>']);
    await pocket.until(() => pocket.inbox('carol@south.test').length === 1);
    const [bounced = ''] = pocket.inbox('carol@south.test');
    expect(bounced).toContain('Return-Path: <>');
    expect(bounced).toContain('Reporting-MTA: dns; mx.south.test');
  });
});

describe('4yz and 5yz are told apart', () => {
  test('greylisting defers the first attempt and takes the second', async () => {
    pocket.settings = {
      ...pocket.settings,
      receiving: { ...pocket.settings.receiving, greylistFor: 60_000 },
    };
    await pocket.submit('alice@north.test', ['<dave@south.test>']);
    await pocket.until(() => pocket.of('delivery-planned').length === 2);
    expect(pocket.of('delivery-tried')[0]?.deliveries[0]).toMatchObject({
      outcome: 'deferred',
      status: '4.7.1',
    });
    pocket.world.clock.step(5 * 60_000);
    await pocket.until(() => pocket.inbox('dave@south.test').length === 1);
  });

  test('a full mailbox is tried again, and takes mail once there is room', async () => {
    const full = { ...pocket.settings.receiving, full: ['dave@south.test'] };
    const { settings } = pocket;
    pocket.settings = { ...settings, receiving: full };
    await pocket.submit('alice@north.test', ['<dave@south.test>']);
    await pocket.until(() => pocket.of('delivery-planned').length === 2);
    expect(pocket.of('delivery-tried')[0]?.deliveries[0]).toMatchObject({
      outcome: 'deferred',
      status: '4.2.2',
    });
    pocket.settings = settings;
    pocket.world.clock.step(5 * 60_000);
    await pocket.until(() => pocket.inbox('dave@south.test').length === 1);
  });
});

describe('what a sender wants to be told', () => {
  test('NOTIFY=NEVER: nothing, even of a failure', async () => {
    await pocket.submit('alice@north.test', ['<nobody@south.test> NOTIFY=NEVER']);
    await pocket.until(() => pocket.of('message-unqueued').length === 1);
    expect(pocket.inbox('alice@north.test')).toEqual([]);
  });

  test('NOTIFY=SUCCESS: of the delivery, by the host that delivered, with ENVID and ORCPT', async () => {
    await pocket.submit(
      'alice@north.test',
      ['<dave@south.test> NOTIFY=SUCCESS ORCPT=rfc822;Dave+2BWork@south.test'],
      undefined,
      ' RET=HDRS ENVID=order-7',
    );
    await pocket.until(() => pocket.inbox('alice@north.test').length === 1);
    const [told = ''] = pocket.inbox('alice@north.test');
    expect(told).toContain('Reporting-MTA: dns; mx.south.test');
    expect(told).toContain('Original-Envelope-Id: order-7');
    expect(told).toContain('Original-Recipient: rfc822;Dave+Work@south.test');
    expect(told).toContain('Action: delivered');
    expect(told).toContain('Content-Type: text/rfc822-headers');
    expect(told).not.toContain('far away');
  });

  test('RET=HDRS: of a failure the header alone comes back', async () => {
    await pocket.submit('alice@north.test', ['<nobody@south.test>'], undefined, ' RET=HDRS');
    await pocket.until(() => pocket.inbox('alice@north.test').length === 1);
    expect(pocket.inbox('alice@north.test')[0]).not.toContain('far away');
  });

  test('a notice that cannot be delivered ends there', async () => {
    await pocket.say(
      'mx.south.test',
      'smtp',
      'EHLO client.example',
      'MAIL FROM:<>',
      'RCPT TO:<carol@south.test>',
      'DATA',
      'Subject: a notice\r\n\r\nx\r\n.',
    );
    await stop('mx.north.test');
    pocket.settings = {
      ...pocket.settings,
      receiving: { ...pocket.settings.receiving, openRelays: ['mx.south.test'] },
    };
    await pocket.say(
      'mx.south.test',
      'smtp',
      'EHLO client.example',
      'MAIL FROM:<>',
      'RCPT TO:<alice@north.test>',
      'DATA',
      'Subject: a notice\r\n\r\nx\r\n.',
    );
    await pocket.until(() => pocket.of('delivery-planned').length === 2);
    await pocket.pass(6, DAY);
    await pocket.until(() => pocket.world.post.queue.entries.size === 0);
    expect(pocket.of('message-queued')).toHaveLength(1);
  });
});

describe('the queue', () => {
  test('a held message waits until it is let go, a deleted one is gone', async () => {
    const { queue } = pocket.world.post;
    await stop('mx.south.test');
    await stop('mx2.south.test');
    await pocket.submit('alice@north.test', ['<dave@south.test>']);
    await pocket.submit('alice@north.test', ['<carol@south.test>']);
    await pocket.until(() => pocket.of('delivery-planned').length === 4);
    expect(queue.hold('q1', true)).toBe(true);
    await pocket.world.services.start('mx.south.test', 'smtp');
    pocket.world.clock.step(HOUR);
    await pocket.until(() => pocket.inbox('carol@south.test').length === 1);
    await pocket.settled();
    expect(pocket.inbox('dave@south.test')).toEqual([]);
    expect(queue.hold('q1', false)).toBe(true);
    await pocket.until(() => pocket.inbox('dave@south.test').length === 1);
    // It lies in the mailbox a moment before its host knows that.
    await pocket.settled();
    expect(queue.delete('q1')).toBe(false);
  });

  test('is tried at once when somebody says so', async () => {
    await stop('mx.south.test');
    await stop('mx2.south.test');
    await pocket.submit('alice@north.test', ['<dave@south.test>']);
    await pocket.until(() => pocket.of('delivery-planned').length === 2);
    await pocket.world.services.start('mx2.south.test', 'smtp');
    expect(pocket.world.post.queue.retry('q1')).toBe(true);
    await pocket.until(() => pocket.inbox('dave@south.test').length === 1);
  });
});

describe('who may relay', () => {
  const stranger = ['EHLO client.example', 'MAIL FROM:<mallory@example.com>', 'RCPT TO:<dave@south.test>'];

  test('an MX refuses mail for others, and says where to go', async () => {
    const replies = await pocket.say('mx.north.test', 'smtp', ...stranger);
    expect(replies.at(-1)).toMatch(/^550 5\.7\.1 <dave@south\.test>: relaying denied/);
  });

  test('an open relay takes it from anybody, still never beyond the world', async () => {
    pocket.settings = {
      ...pocket.settings,
      receiving: { ...pocket.settings.receiving, openRelays: ['mx.north.test'] },
    };
    await pocket.say('mx.north.test', 'smtp', ...stranger, 'DATA', 'Subject: spam\r\n\r\nbuy\r\n.');
    await pocket.until(() => pocket.inbox('dave@south.test').length === 1);
  });

  test('a user sends as nobody else, unless the world allows it', async () => {
    const asBob = async (): Promise<string> => {
      const replies = await pocket.say(
        'mx.north.test',
        'submission',
        'EHLO client.example',
        `AUTH PLAIN ${Buffer.from('\0alice\0secret').toString('base64')}`,
        'MAIL FROM:<bob@north.test>',
      );
      return replies.at(-1) ?? '';
    };
    expect(await asBob()).toMatch(/^550 5\.7\.1 /);
    pocket.settings = {
      ...pocket.settings,
      submission: { ...pocket.settings.submission, senderMustMatch: false },
    };
    expect(await asBob()).toMatch(/^250 /);
  });
});

describe('what goes wrong stays bounded', () => {
  test('a message that has passed a hundred hosts is refused', async () => {
    const circled = `${'Received: from a by b; now\r\n'.repeat(100)}Subject: x\r\n\r\nround and round`;
    expect(await pocket.submit('alice@north.test', ['<dave@south.test>'], circled)).toMatch(/^554 5\.4\.6 /);
  });

  test('a thousand recipients go in one transaction', async () => {
    const many = Array.from({ length: 999 }, (_, i) => `<nobody${i}@south.test>`);
    await pocket.submit('alice@north.test', [...many, '<dave@south.test>']);
    await pocket.until(() => pocket.inbox('dave@south.test').length === 1);
    await pocket.until(() => pocket.inbox('alice@north.test').length === 1);
    expect(pocket.inbox('alice@north.test')[0]?.match(/^Final-Recipient/gm)).toHaveLength(999);
    expect(pocket.of('connection-opened').filter(({ host }) => host === 'mx.south.test')).toHaveLength(1);
  });

  test('a message of 30 MB arrives whole', async () => {
    const line = `${'x'.repeat(76)}\r\n`;
    const message = `Subject: large\r\n\r\n${line.repeat(Math.floor((30 * 1024 * 1024) / line.length))}end`;
    await pocket.submit('alice@north.test', ['<dave@south.test>'], message);
    await pocket.until(() => pocket.inbox('dave@south.test').length === 1);
    expect(pocket.inbox('dave@south.test')[0]?.endsWith('xx\r\nend\r\n')).toBe(true);
  }, 60_000);
});

test('what a host had queued when it was taken out of the world waits, and goes back to its sender in the end', async () => {
  const { file } = pocket.world;
  await stop('mx.north.test');
  await pocket.submit('carol@south.test', ['<alice@north.test>']);
  await pocket.until(() => pocket.of('delivery-planned').length === 2);
  const without = file.text
    .replace(/ {2}- name: mx\.south\.test\n(?: {4}.*\n)+/, '')
    .replaceAll(/^.*mx\.south\.test.*\n/gm, '');
  expect(file.set(without, 'page')).toEqual([]);
  await pocket.world.settled();
  pocket.world.clock.step(HOUR);
  await pocket.until(() => pocket.of('delivery-planned').length === 3);
  expect(pocket.of('delivery-tried').at(-1)?.deliveries[0]?.reply).toBe(
    'mx.south.test is no mail host of this world any more',
  );
  await pocket.pass(8, DAY);
  expect(pocket.inbox('carol@south.test').at(-1)).toContain('Status: 4.4.7');
});
