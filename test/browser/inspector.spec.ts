/** The inspector: what a line is, where it breaks, what it changed, what could have been said instead, and codings read. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Locator, Page } from '@playwright/test';
import { expect, openTerminal, test, Terminal } from './mailglass.ts';

/** Says each line once the answer to the one before was heard. */
async function dialogue(
  port: number,
  lines: readonly (readonly [say: string, until: RegExp])[],
): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'data');
  for (const [say, until] of lines) {
    let heard = '';
    socket.write(say.replace(/\n/g, '\r\n') + '\r\n');
    while (!until.test(heard)) heard += String((await once(socket, 'data'))[0]);
  }
  return socket;
}

// Only the arrows in view are in the page: here all of them are.
test.use({ viewport: { width: 1280, height: 4000 } });

const message = [
  'Subject: =?UTF-8?Q?Caf=C3=A9?= =?UTF-8?Q?_ouvert?=',
  'From: Bob <bob@north.test>',
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: quoted-printable',
  '',
  'Le caf=C3=A9 est ouvert.',
  '.',
].join('\n');

const delivery = [
  ['EHLO client.test', /250 /],
  ['RCPT TO:<alice@north.test>', /503/],
  ['MAIL FROM bob@north.test', /501/],
  ['MAIL FROM:<bob@north.test>', /250/],
  ['RCPT TO:<alice@north.test>', /250/],
  ['DATA', /354/],
  [message, /250/],
] as const;

/** Selects the arrow with this text. */
async function inspect(page: Page, label: string, kind = 'command'): Promise<Locator> {
  const arrow = page.locator(`[data-seq][data-kind="${kind}"][aria-label*='${label}']`).first();
  await arrow.evaluate((element) => {
    element.dispatchEvent(new MouseEvent('click', { bubbles: true }));
  });
  const inspector = page.getByTestId('inspector');
  await expect(inspector).toHaveAttribute('data-seq', (await arrow.getAttribute('data-seq')) ?? '');
  return inspector;
}

test('a good command keeps to its rule, and the session goes on from it', async ({ page, mailglass }) => {
  await page.goto(mailglass.url);
  const socket = await dialogue(mailglass.ports.smtp, delivery);
  const inspector = await inspect(page, 'MAIL FROM:<bob@north.test>');
  const grammar = inspector.getByTestId('inspector-grammar');
  await expect(grammar).toHaveAttribute('data-verdict', 'matches');
  await expect(grammar).toContainText(
    'mail = "MAIL FROM:" Reverse-path [SP Mail-parameters] CRLF RFC 5321 §4.1.1.2',
  );
  const state = inspector.getByTestId('inspector-state');
  await expect(state).toContainText(/ready.*→.*mail from bob@north\.test.*once 250 was said/s);
  await expect(state).toContainText(/sender.*none.*→.*bob@north\.test/s);
  socket.destroy();
});

test('a malformed command is marked at its octet, in the line and in the hexdump, and mended', async ({
  page,
  mailglass,
}) => {
  await page.goto(mailglass.url);
  const socket = await dialogue(mailglass.ports.smtp, delivery);
  const inspector = await inspect(page, 'MAIL FROM bob@north.test');
  const grammar = inspector.getByTestId('inspector-grammar');
  await expect(grammar).toHaveAttribute('data-verdict', 'breaks');
  await expect(grammar).toHaveAttribute('data-at', '9');
  await expect(grammar).toContainText('At octet 9 expected a colon, found');
  await expect(inspector.getByTestId('inspector-line').locator('.broken')).toHaveCount(1);
  await expect(inspector.getByTestId('inspector-line')).toContainText('here the grammar breaks');
  await expect(inspector.getByTestId('inspector-octets').locator('.hex .broken')).toHaveAttribute(
    'data-at',
    '9',
  );
  await expect(inspector.getByTestId('inspector-instead')).toContainText('MAIL FROM:<bob@north.test>');
  socket.destroy();
});

test('a command at the wrong moment keeps to its rule, and is told why not and what instead', async ({
  page,
  mailglass,
}) => {
  await page.goto(mailglass.url);
  const socket = await dialogue(mailglass.ports.smtp, delivery);
  const inspector = await inspect(page, 'RCPT TO:<alice@north.test>');
  await expect(inspector.getByTestId('inspector-grammar')).toHaveAttribute('data-verdict', 'matches');
  const instead = inspector.getByTestId('inspector-instead');
  await expect(instead).toContainText('RCPT needs a mail transaction');
  await expect(instead.locator('[data-instead="MAIL"]')).toContainText('Begin a mail transaction');
  await expect(instead.locator('[data-instead="RCPT"]')).toHaveCount(0);
  socket.destroy();
});

test.describe('with terminals', () => {
  // They draw as they are typed into, which takes time in a large window.
  test.use({ viewport: { width: 1280, height: 900 } });

  test('a line to be said instead goes to the terminal of its session, for Enter to send', async ({
    page,
    mailglass,
  }) => {
    await page.goto(mailglass.url);
    const smtp = new Terminal(page, 'smtp');
    await smtp.say('EHLO client.test', '250');
    await smtp.say('MAIL FROM bob@north.test', '501');
    // Out of sight it could not be typed into.
    await page.getByRole('separator', { name: 'Height of the terminals' }).press('Enter');
    await expect(smtp.box).toBeHidden();

    const inspector = await inspect(page, 'MAIL FROM bob@north.test');
    const instead = inspector.getByTestId('inspector-instead');
    await expect(instead).toContainText(
      'Choosing one puts it on the line of terminal 1; Enter there sends it.',
    );
    await instead.locator('.corrected').getByRole('button', { name: 'Type it' }).click();
    await expect(smtp.box.locator('.xterm-helper-textarea')).toBeFocused();
    await expect(smtp.box.locator('.xterm-rows')).toContainText('MAIL FROM:<bob@north.test>');
    await expect(page.locator('[data-kind="command"][aria-label*="MAIL FROM:"]')).toHaveCount(0);
    await page.keyboard.press('Enter');
    await expect(page.locator('[data-kind="command"][aria-label*="MAIL FROM:"]')).toHaveCount(1);

    // In the midst of a message it would be taken for text of it.
    await smtp.say('RCPT TO:<alice@north.test>', 'RCPT');
    await smtp.say('DATA', '354');
    await expect(instead).toContainText('Choosing one copies it');
    await expect(instead.getByRole('button', { name: 'Type it' })).toHaveCount(0);
    await expect(
      instead.locator('[data-instead="MAIL"]').getByRole('button', { name: 'Copy' }),
    ).toBeVisible();
  });

  test('the terminal gives a line to be said instead a tag of its own', async ({ page, mailglass }) => {
    await page.goto(mailglass.url);
    const imap = await openTerminal(page, 'imap');
    await imap.say('a1 LOGIN alice secret', 'a1 OK');
    await imap.say('a2 STORE 1 +FLAGS (\\Flagged', 'a2 BAD');
    const inspector = await inspect(page, 'a2 STORE');
    const select = inspector.getByTestId('inspector-instead').locator('[data-instead="SELECT"]');
    await select.getByRole('button', { name: 'Type it' }).click();
    await expect(imap.box.locator('.xterm-helper-textarea')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(imap.log).toContainText('a3 SELECT INBOX');
  });
});

test('a line of a session that no terminal has open is copied', async ({ page, mailglass, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto(mailglass.url);
  const socket = await dialogue(mailglass.ports.smtp, delivery);
  const inspector = await inspect(page, 'MAIL FROM bob@north.test');
  const instead = inspector.getByTestId('inspector-instead');
  await expect(instead).toContainText(
    'Choosing one copies it: no terminal of this page can say it in this session now.',
  );
  await instead.locator('.corrected').getByRole('button').click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('MAIL FROM:<bob@north.test>');
  socket.destroy();
});

test('flags are shown before and after, and a FETCH decodes what it brings', async ({ page, mailglass }) => {
  await page.goto(mailglass.url);
  (await dialogue(mailglass.ports.smtp, delivery)).destroy();
  const socket = await dialogue(mailglass.ports.imap, [
    ['a1 LOGIN alice secret', /a1 OK/],
    ['a2 CREATE &AOk-', /a2 OK/],
    ['a3 SELECT INBOX', /a3 OK/],
    ['a4 FETCH 1 BODY[]', /a4 OK/],
    ['a5 STORE 1 +FLAGS (\\Flagged', /a5 BAD/],
    ['a6 COPY 1 &AOk-', /a6 OK/],
  ]);
  let inspector = await inspect(page, 'a4 FETCH 1 BODY[]');
  await expect(inspector.getByTestId('inspector-diff').locator('[data-diff-uid="1"]')).toContainText(
    /Café ouvert\s*no flags\s*→\s*\\Seen/,
  );
  inspector = await inspect(page, 'FETCH (', 'untagged');
  const decoded = inspector.getByTestId('inspector-decoded');
  await expect(decoded.locator('[data-decoded="Subject"]')).toContainText('Café ouvert');
  await expect(decoded.locator('[data-decoded="text/plain"]')).toContainText('Le café est ouvert.');
  inspector = await inspect(page, 'a2 CREATE');
  await expect(inspector.getByTestId('inspector-decoded').locator('.text')).toHaveText('é');
  inspector = await inspect(page, 'a5 STORE');
  await expect(inspector.getByTestId('inspector-grammar')).toContainText('At octet 27');
  await expect(inspector.getByTestId('inspector-instead')).toContainText('a5 STORE 1 +FLAGS (\\Flagged)');
  inspector = await inspect(page, 'a6 COPY');
  await expect(inspector.getByTestId('inspector-diff')).toContainText(/\+.*not there\s*→\s*\\Seen/s);
  socket.destroy();
});

test('what is secret stays masked in every section until asked', async ({ page, mailglass }) => {
  await page.goto(mailglass.url);
  const socket = await dialogue(mailglass.ports.submission, [
    ['EHLO client.test', /250 /],
    [`AUTH PLAIN ${Buffer.from('\0alice\0secret').toString('base64')}`, /235/],
  ]);
  const imap = await dialogue(mailglass.ports.imap, [['a1 LOGIN alice se(cret', /a1 BAD/]]);
  let inspector = await inspect(page, 'AUTH PLAIN');
  const decoded = inspector.getByTestId('inspector-decoded').locator('.text');
  await expect(decoded).toContainText('‹NUL›alice‹NUL›••••••');
  await inspector.getByRole('button', { name: 'Show the secret' }).click();
  await expect(decoded).toContainText('‹NUL›alice‹NUL›secret');
  inspector = await inspect(page, 'a1 LOGIN');
  await expect(inspector.getByTestId('inspector-grammar')).toHaveAttribute('data-verdict', 'breaks');
  await expect(inspector.getByTestId('inspector-grammar')).not.toContainText('cret');
  await expect(inspector.getByTestId('inspector-instead').locator('.why, .corrected')).toHaveCount(0);
  await expect(inspector.getByTestId('inspector-line')).not.toContainText('cret');
  await inspector.getByRole('button', { name: 'Show the secret' }).click();
  await expect(inspector.getByTestId('inspector-grammar')).toContainText('(cret');
  socket.destroy();
  imap.destroy();
});

test('a section is folded by keyboard and stays so for the next arrow', async ({ page, mailglass }) => {
  await page.goto(mailglass.url);
  const socket = await dialogue(mailglass.ports.pop3, [
    ['USER alice', /\+OK/],
    ['PASS secret', /\+OK/],
    ['STAT', /\+OK/],
  ]);
  let inspector = await inspect(page, 'USER alice');
  const heading = inspector.getByRole('button', { name: 'Grammar' });
  await heading.focus();
  await page.keyboard.press('Enter');
  await expect(heading).toHaveAttribute('aria-expanded', 'false');
  await expect(inspector.getByTestId('inspector-grammar')).toHaveCount(0);
  inspector = await inspect(page, 'STAT');
  await expect(inspector.getByTestId('inspector-line')).toContainText('STAT');
  await expect(inspector.getByTestId('inspector-grammar')).toHaveCount(0);
  socket.destroy();
});

test('with forced colours the line is read, and what is lit stands out', async ({ page, mailglass }) => {
  await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
  await page.goto(mailglass.url);
  const socket = await dialogue(mailglass.ports.smtp, delivery);
  const inspector = await inspect(page, 'MAIL FROM:<bob@north.test>');
  const coloursOf = (of: Locator): Promise<{ ink: string; ground: string }> =>
    of.evaluate((element) => {
      const { color, backgroundColor } = getComputedStyle(element);
      return { ink: color, ground: backgroundColor };
    });
  const line = inspector.getByTestId('inspector-line');
  const plain = await coloursOf(inspector.getByTestId('inspector-octets').locator('[data-at="0"]').first());
  const verb = line.locator('mark').first();
  // As black on yellow a mark would be, and its yellow is taken away.
  expect((await coloursOf(verb)).ink).toBe(plain.ink);
  await verb.hover();
  const lit = inspector.getByTestId('inspector-octets').locator('.lit').first();
  for (const one of [verb, lit]) {
    const { ink, ground } = await coloursOf(one);
    expect(ground).not.toBe(plain.ground);
    expect(ground).not.toBe(ink);
  }
  socket.destroy();
});
