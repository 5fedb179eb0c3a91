/** Captures brought in: dropped, chosen, pasted; broken and hostile ones; and back to what is live. */
import { open, writeFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { packetsOf, pcap, said, segmentsOf, usual, type Said } from '../capture/packets.ts';
import { expect, openTerminal, start, test } from './mailglass.ts';

const dialogue: readonly Said[] = [
  said('server', '220 mx.elsewhere.test ESMTP\r\n'),
  said('client', 'EHLO laptop.elsewhere.test\r\n'),
  said('server', '250-mx.elsewhere.test\r\n250 SIZE 1000\r\n'),
  said('client', 'MAIL FROM:<erin@elsewhere.test>\r\n'),
  said('server', '250 ok\r\n'),
  said('client', 'RCPT TO:<nobody@elsewhere.test>\r\n'),
  said('server', '550 5.1.1 nobody is called nobody\r\n'),
  said('client', 'QUIT\r\n'),
  said('server', '221 bye\r\n'),
];

/** Drops a file on the page, as a person does. */
async function drop(page: Page, name: string, octets: Uint8Array): Promise<void> {
  const data = await page.evaluateHandle(
    ({ name, text }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(text, (c) => c.charCodeAt(0))], name));
      return transfer;
    },
    { name, text: Buffer.from(octets).toString('latin1') },
  );
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: data });
  await expect(page.getByText('Drop it to open it')).toBeVisible();
  await page.dispatchEvent('body', 'drop', { dataTransfer: data });
}

test('a capture that is dropped is drawn; the live server’s panes are away, and back with it', async ({
  page,
  mailglass,
}) => {
  await page.goto(mailglass.url);
  await expect(page.locator('[data-kind="greeting"]').first()).toBeAttached();
  await drop(page, 'elsewhere.pcap', pcap(packetsOf(segmentsOf(dialogue))));

  const bar = page.getByTestId('capture-bar');
  await expect(bar).toContainText('capture: elsewhere.pcap');
  await expect(bar).toContainText('11 facts, 1 connection');
  await expect(page.locator('[data-kind="command"]')).toHaveCount(4);
  await expect(page.locator(`[data-kind="reply"][data-failed]`)).toContainText('550 5.1.1');
  await expect(page.locator('[data-kind="command"]').nth(2)).toContainText('RCPT TO:<nobody@elsewhere.test>');
  await expect(page.getByRole('region', { name: 'Terminals' })).toBeHidden();
  await expect(page.getByRole('tab', { name: 'Queue' })).toHaveCount(0);

  await page.locator('[data-kind="reply"]').filter({ hasText: '550' }).click();
  await expect(page.getByRole('region', { name: 'Inspector' })).toContainText('550');

  await page.getByRole('button', { name: 'Back to live' }).click();
  await expect(bar).toHaveCount(0);
  await expect(page.getByRole('region', { name: 'Terminals' })).toBeVisible();
  await expect(page.locator('[data-kind="command"]')).toHaveCount(0);
  // The live trace is as it was, and goes on.
  const smtp = await openTerminal(page, 'smtp');
  await smtp.say('EHLO me', '250');
  await expect(page.locator('[data-kind="command"]')).toHaveCount(1);
});

test('a broken capture shows what could be read, and says what is wrong and where', async ({
  page,
  mailglass,
}) => {
  await page.goto(mailglass.url);
  const whole = pcap(packetsOf(segmentsOf(dialogue)));
  await drop(page, 'half.pcap', whole.subarray(0, whole.length - 500));
  await expect(page.getByTestId('capture-notices')).toContainText(
    /cut off: its last packet begins at octet [\d,]+/,
  );
  await expect(page.locator('[data-kind="command"]').first()).toContainText('EHLO laptop');

  await drop(page, 'holiday.jpg', Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a]));
  const problem = page.getByTestId('capture-problem');
  await expect(problem).toContainText('Octets 0 to 3 of the file are ff d8 ff e0');
  await expect(problem).toContainText('What can be opened');
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('capture-bar')).toContainText('half.pcap');
});

test('a capture without mail offers its other ports, and is read again as wished', async ({
  page,
  mailglass,
}) => {
  await page.goto(mailglass.url);
  const quiet = dialogue.slice(1);
  await drop(page, 'odd.pcap', pcap(packetsOf(segmentsOf(quiet), { ...usual, serverPort: 7777 })));
  await expect(page.getByTestId('capture-problem')).toContainText('No mail was found');
  await page.getByRole('button', { name: '7777 (8 segments with data)' }).click();
  await page.getByRole('button', { name: 'Read it again' }).click();
  await expect(page.locator('[data-kind="command"]').first()).toContainText('EHLO laptop');
});

test('a transcript is pasted by keyboard and drawn', async ({ page, mailglass }) => {
  await page.goto(mailglass.url);
  await expect(page.locator('[data-kind="greeting"]').first()).toBeAttached();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('o');
  await page.getByLabel('Or paste a transcript').fill('S: * OK ready\nC: a1 NOOP\nS: a1 OK done\n');
  await page.getByRole('button', { name: 'Open the transcript' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('capture-bar')).toContainText('pasted transcript');
  await expect(page.locator('[data-kind="command"]')).toContainText('a1 NOOP');
});

test('a hostile trace is inert in the diagram, the inspector and the mailboxes', async ({
  page,
  mailglass,
}) => {
  const script = '<img src=x onerror="window.harmed=1"><script>window.harmed=1</script>';
  const evil = `\u001b]0;owned\u0007\u202e${script}`;
  const end = (port: number) => ({ address: script, port });
  const facts: Record<string, unknown>[] = [
    { kind: 'connection-opened', connection: 1, protocol: 'imap', service: 'imap', client: end(1), server: end(143) },
    { kind: 'connection-named', connection: 1, name: evil },
    { kind: 'reply-sent', connection: 1, exchange: null, what: 'greeting', outcome: 'ok', final: false, code: evil, lines: 1, octets: `* OK \u001b[2J${script}\u00e2\u0080\u00ae\r\n`, size: 200 },
    { kind: 'account-created', account: evil },
    { kind: 'mailbox-created', account: evil, mailbox: 'INBOX', uidvalidity: 1 },
    { kind: 'messages-added', account: evil, mailbox: 'INBOX', how: 'delivered', messages: [{ uid: 1, message: 'm', size: 10, flags: [evil], internalDate: 0, summary: { from: evil, subject: evil } }] },
    { kind: 'connection-closed', connection: 1, by: 'server', broken: evil },
    { kind: 'from-the-future', what: 1 },
    { kind: 'flags-changed', account: 7, mailbox: null, uids: 'all', how: 'x', flags: {} },
  ]; // prettier-ignore
  const lines = [
    JSON.stringify({ mailglass: 'trace', version: 2 }),
    JSON.stringify({
      message: 'm',
      octets: `Subject: ${script}\r\nContent-Type: text/html\r\n\r\n${script}`,
    }),
    ...facts.map((fact, index) => JSON.stringify({ seq: index + 1, at: 1000 + index, ...fact })),
  ];
  await page.goto(mailglass.url);
  await drop(page, `evil\u202ecod.jsonl`, Buffer.from(lines.join('\n')));
  const notices = page.getByTestId('capture-notices');
  await expect(notices).toContainText('saved by a newer mailglass');
  await expect(notices).toContainText('from-the-future (1)');
  await expect(notices).toContainText('Line 11 was passed over: account is 7');
  await expect(page.locator('[data-kind="greeting"]')).toBeVisible();
  await page.locator('[data-kind="greeting"]').click();
  await page.getByTestId('mailbox-pane').locator('[data-uid="1"]').click();
  await expect(page.getByTestId('mailbox-pane')).toContainText('onerror');
  expect(await page.locator('body').innerText()).not.toMatch(/[\u001b\u0007]/);
  for (const pane of ['Diagram', 'Mailboxes']) {
    expect(await page.getByRole('region', { name: pane }).innerText()).not.toMatch(/\u202e/);
  }
  expect(await page.getByTestId('capture-bar').innerText()).not.toMatch(/\u202e/);
  expect(await page.evaluate(() => (window as { harmed?: number }).harmed)).toBeUndefined();
  expect(await page.locator('img[src="x"]').count()).toBe(0);
});

/** Chooses a file in the sheet, which need not fit into memory. */
async function choose(page: Page, path: string): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('o');
  await page.getByTestId('capture-file').setInputFiles(path);
}

/** Milliseconds until the page has drawn twice: it answers. */
const drawn = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const began = performance.now();
    for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
    return performance.now() - began;
  });

test('a file named with --open is shown by the page whose address is printed, and by no other', async ({
  page,
}, info) => {
  const path = info.outputPath('named \u202ecap.pcap');
  await writeFile(path, pcap(packetsOf(segmentsOf(dialogue))));
  const mailglass = await start({}, ['--open', path]);
  try {
    await page.goto(`${mailglass.url}/?open`);
    await expect(page.getByTestId('capture-bar')).toContainText('capture: named \\u{202e}cap.pcap');
    await expect(page.locator('[data-kind="command"]')).toHaveCount(4);
    await page.goto(mailglass.url);
    await expect(page.locator('[data-kind="greeting"]').first()).toBeAttached();
    await expect(page.getByTestId('capture-bar')).toHaveCount(0);
  } finally {
    await mailglass.stop();
  }
});

test('without --open the page says what is missing', async ({ page, mailglass }) => {
  await page.goto(`${mailglass.url}/?open`);
  await expect(page.getByTestId('capture-problem')).toContainText(
    'mailglass was started without --open FILE',
  );
});

test('a file of a gigabyte is read in parts while the page answers, and may be left where one likes', async ({
  page,
  mailglass,
}, info) => {
  test.setTimeout(180_000);
  const path = info.outputPath('gigabyte.pcap');
  const file = await open(path, 'w');
  const whole = pcap(packetsOf(segmentsOf(dialogue)));
  // The dialogue; then packets of others as long as packets may be, whose octets are holes in the file.
  const head = Buffer.alloc(16);
  const length = 15 * 1024 * 1024;
  head.writeUInt32LE(1, 0);
  head.writeUInt32LE(length, 8);
  head.writeUInt32LE(length, 12);
  let at = whole.length;
  await file.write(whole, 0, whole.length, 0);
  for (; at < 1024 ** 3; at += 16 + length) await file.write(head, 0, 16, at);
  await file.truncate(at);
  await file.close();
  await page.goto(mailglass.url);
  await choose(page, path);
  await expect(page.getByTestId('capture-progress')).toBeVisible();
  expect(await drawn(page)).toBeLessThan(2000);
  // Far more than a packet was read by then.
  await expect(page.getByTestId('capture-progress')).toContainText(
    /\d{2,}\.\d MB of 1,085\.3 MB read, 11 facts/,
    {
      timeout: 60_000,
    },
  );
  await page.getByRole('button', { name: 'Stop, and show what was read' }).click();
  await expect(page.getByTestId('capture-notices')).toContainText(
    /Reading was stopped: .* of 1,085\.3 MB were read/,
  );
  await expect(page.getByTestId('capture-bar')).toContainText('11 facts, 1 connection');
});

test('a line of ten megabytes, said and stored, is inert and leaves every view usable', async ({
  page,
  mailglass,
}, info) => {
  test.setTimeout(120_000);
  const evil = '\u001b[2J<img src=x onerror="window.harmed=1">\u00e2\u0080\u00ae';
  const line = `${evil.repeat(200)}${'x'.repeat(10_000_000)}`;
  const ends = { client: { address: '::1', port: 5 }, server: { address: '::1', port: 143 } };
  const place = { account: 'alice', mailbox: 'INBOX' };
  const summary = { from: 'x', subject: 'long' };
  const facts: Record<string, unknown>[] = [
    { kind: 'account-created', account: 'alice' },
    { kind: 'mailbox-created', ...place, uidvalidity: 1 },
    { kind: 'connection-opened', connection: 1, protocol: 'imap', service: 'imap', ...ends },
    { kind: 'command-sent', connection: 1, exchange: 1, verb: 'NOOP', tag: 'a', octets: `a NOOP ${line}\r\n`, size: line.length + 9 },
    { kind: 'messages-added', ...place, how: 'delivered', messages: [{ uid: 1, message: 'm', size: line.length, flags: [], internalDate: 0, summary }] },
    { kind: 'reply-sent', connection: 1, exchange: 1, what: 'reply', outcome: 'ok', final: true, code: 'OK', lines: 1, octets: `a OK ${line}\r\n`, size: line.length + 7 },
  ]; // prettier-ignore
  const message = { message: 'm', octets: `Subject: ${line}\r\nContent-Type: text/html\r\n\r\n${line}` };
  const path = info.outputPath('long.jsonl');
  const lines = [
    { mailglass: 'trace', version: 1 },
    ...facts.map((fact, index) => ({ seq: index + 1, at: 1000 + index, ...fact })),
    message,
  ];
  await writeFile(path, lines.map((one) => JSON.stringify(one)).join('\n'));
  await page.goto(mailglass.url);
  await choose(page, path);
  await expect(page.locator('[data-kind="command"]')).toContainText('NOOP', { timeout: 60_000 });
  await page.locator('[data-kind="command"]').click();
  await expect(page.getByTestId('inspector')).toContainText('NOOP');
  expect(await drawn(page)).toBeLessThan(3000);
  for (const key of ['l', 'm', 'c', 'd']) {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press(key);
    expect(await drawn(page), key).toBeLessThan(3000);
    expect(await page.locator('main').innerText(), key).not.toMatch(/[\u001b\u202e]/);
  }
  await page.getByTestId('mailbox-pane').locator('[data-uid="1"]').click();
  await expect(page.getByTestId('mailbox-pane')).toContainText('long');
  expect(await drawn(page)).toBeLessThan(3000);
  expect(await page.evaluate(() => (window as { harmed?: number }).harmed)).toBeUndefined();
  expect(await page.locator('img[src="x"]').count()).toBe(0);
});
