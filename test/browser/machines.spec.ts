/** The state machines: derived charts without anybody, and a session that walks one, live and back in time. */
import type { Locator, Page } from '@playwright/test';
import { expect, openTerminal, Terminal, test, type Started } from './mailglass.ts';

/** Opens the page with the keys free for its commands. */
async function visit(page: Page, { url }: Started): Promise<void> {
  await page.goto(url);
  await expect(page.locator('[data-kind="greeting"]').first()).toBeAttached();
  await blur(page);
}

const blur = (page: Page) => page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());

const here = (page: Page): Locator => page.locator('[data-here="true"]');
const chip = (page: Page, text: string, from: string, to: string): Locator =>
  page.locator(`[data-chip="${text}"][data-from~="${from}"][data-to="${to}"]`);

test('a session walks its machine: the state lights up, the way is counted, what is refused says why', async ({
  page,
  mailglass,
}) => {
  await visit(page, mailglass);
  await page.keyboard.press('m');
  await expect(here(page)).toHaveAttribute('data-state', 'connected');
  await expect(chip(page, 'MAIL', 'ready', 'mail')).toHaveAttribute('data-reception', 'refused');
  await expect(chip(page, 'EHLO', 'connected', 'ready')).toHaveAttribute('data-reception', 'allowed');

  const smtp = new Terminal(page, 'smtp');
  await smtp.say('EHLO me', 'SMTPUTF8');
  await expect(here(page)).toHaveAttribute('data-state', 'ready');
  await smtp.say('MAIL FROM:<bob@north.test>', '2.1.0');
  await smtp.say('RCPT TO:<nobody@north.test>', '5.1.1');
  await expect(here(page)).toHaveAttribute('data-state', 'mail');
  await expect(page.getByTestId('machine-now')).toContainText('Sender, in clear, RCPT was refused');
  await expect(chip(page, 'RCPT', 'mail', 'rcpt')).toHaveAttribute('data-taken', '0');
  await smtp.say('RCPT TO:<alice@north.test>', '2.1.5');
  await expect(here(page)).toHaveAttribute('data-state', 'rcpt');
  await expect(chip(page, 'RCPT', 'mail', 'rcpt')).toHaveAttribute('data-taken', '1');
  await expect(page.getByTestId('machine-now')).not.toContainText('refused');

  const detail = page.getByTestId('machine-detail');
  await chip(page, 'MAIL', 'ready', 'mail').hover();
  await expect(detail).toContainText('RFC 5321 §4.1.1.2');
  await expect(detail).toContainText('Ready → Sender');
  await expect(detail).toContainText('taken once');
  await expect(detail).toContainText('A mail transaction is open already');
  await chip(page, 'RSET', 'rcpt', 'ready').hover();
  await expect(detail).toContainText('Allowed now.');
});

test('stepping back in time moves the session, an arrow shows its edge, and an edge its arrow', async ({
  page,
  mailglass,
}) => {
  await visit(page, mailglass);
  const smtp = new Terminal(page, 'smtp');
  await smtp.say('EHLO me', 'SMTPUTF8');
  await smtp.say('MAIL FROM:<bob@north.test>', '2.1.0');
  await smtp.say('RSET', 'dropped');
  await blur(page);
  await page.locator('[data-kind="command"][aria-label*="MAIL"]').click();
  await page.keyboard.press('m');
  const mail = chip(page, 'MAIL', 'ready', 'mail');
  await expect(mail).toHaveClass(/selected/);

  // A click on an edge's command selects the arrow that took it last.
  await chip(page, 'RSET', 'mail', 'ready').click();
  await expect(mail).not.toHaveClass(/selected/);
  await expect(page.getByRole('region', { name: 'Inspector' })).toContainText('RSET');

  await blur(page);
  await expect(here(page)).toHaveAttribute('data-state', 'ready');
  await expect(chip(page, 'RSET', 'mail', 'ready')).toHaveAttribute('data-taken', '1');
  // Back over the reply to RSET and RSET itself.
  await page.keyboard.press('ArrowLeft');
  await expect(here(page)).toHaveAttribute('data-state', 'mail');
  await expect(chip(page, 'RSET', 'mail', 'ready')).toHaveAttribute('data-taken', '0');
  await expect(mail).toHaveAttribute('data-taken', '1');
});

test('what may be said is put into the terminal of that session by keyboard alone, tag included', async ({
  page,
  mailglass,
}) => {
  await visit(page, mailglass);
  const imap = await openTerminal(page, 'imap');
  await imap.say('a1 LOGIN alice secret', 'a1 OK');
  await blur(page);
  await page.keyboard.press('m');
  await expect(here(page)).toHaveAttribute('data-state', 'authenticated');
  // One chip is in the way of the Tab key; arrows go from one to the next.
  await expect(page.locator('[data-chip][tabindex="0"]')).toHaveCount(1);
  const namespace = chip(page, 'NAMESPACE', 'authenticated', 'authenticated');
  await chip(page, 'MYRIGHTS', 'authenticated', 'authenticated').focus();
  await page.keyboard.press('ArrowDown');
  await expect(namespace).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowRight');
  const select = chip(page, 'SELECT', 'authenticated', 'selected');
  await select.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Say it' }).press('Enter');
  await page.keyboard.press('Enter');
  await expect(imap.log).toContainText('a2 SELECT INBOX');
  await expect(here(page)).toHaveAttribute('data-state', 'selected');
  // Of the open mailbox's DELETE there is no line in a book, and a way of refusal is not to be asked for.
  await chip(page, 'DELETE', 'selected', 'authenticated').click();
  await expect(page.getByTestId('machine-detail')).toContainText('Of the mailbox that is open.');
  await expect(page.getByRole('button', { name: 'Say it' })).toHaveCount(0);
});

test('each protocol has its chart and its table without any session', async ({ page, mailglass }) => {
  await visit(page, mailglass);
  await page.keyboard.press('m');
  await page
    .getByRole('tab', { name: 'IMAP', exact: true })
    .and(page.locator('[data-testid="machines"] *'))
    .click();
  await expect(page.getByTestId('machines')).toContainText('No session walks here yet');
  await expect(page.locator('[data-state="selected"]')).toBeVisible();
  await expect(here(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Table', exact: true }).click();
  const table = page.getByRole('table', { name: /What each command of IMAP does/ });
  const row = table.getByRole('row', { name: /^SELECT / });
  await expect(row.getByRole('cell').nth(0)).toContainText('refused. SELECT needs an account');
  await expect(row.getByRole('cell').nth(1)).toContainText('→ Selected');
  await expect(row.getByRole('cell').nth(2)).toContainText('refused → Authenticated');
  await expect(table.getByRole('columnheader', { name: 'Not Authenticated' })).toBeVisible();

  await page.getByRole('combobox', { name: 'Session' }).selectOption({ label: '#1 SMTP · Terminal 1' });
  await expect(page.getByRole('columnheader', { name: /Connected/ })).toHaveAttribute('aria-current', 'step');
});

test('TLS shows: the lock of STARTTLS, and the dialogue that begins anew inside it', async ({
  page,
  mailglass,
}) => {
  await visit(page, mailglass);
  await page.keyboard.press('m');
  const smtp = new Terminal(page, 'smtp');
  await smtp.say('EHLO me', 'SMTPUTF8');
  await expect(page.getByTestId('machine-now')).toContainText('Ready, in clear');
  await smtp.say('STARTTLS', 'TLS is up');
  await expect(page.getByTestId('machine-now')).toContainText('Connected, ');
  await expect(page.getByTestId('machine-now')).toContainText('inside TLS');
  const starttls = chip(page, 'STARTTLS', 'ready', 'connected');
  await expect(starttls).toHaveAttribute('data-taken', '1');
  await expect(starttls).toHaveAttribute('data-reception', 'refused');
  await starttls.hover();
  await expect(page.getByTestId('machine-detail')).toContainText('TLS is up already');
  await expect(page.getByTestId('machines')).toContainText('Submissions, port 465');
});
