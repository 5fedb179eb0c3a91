/** Sessions side by side: what each believes of a mailbox, what is true, and the reply that brings them together. */
import { expect, openTerminal, Terminal, test, type Started } from './mailglass.ts';
import type { Locator, Page } from '@playwright/test';
import { createTransport } from 'nodemailer';

async function visit(page: Page, mailglass: Started): Promise<void> {
  await page.goto(mailglass.url);
  await expect(new Terminal(page, 'smtp').log).toContainText('220 ');
}

async function send({ ports }: Started, to: string, subject: string): Promise<void> {
  const client = createTransport({ host: '127.0.0.1', port: ports.smtp, secure: false, ignoreTLS: true });
  await client.sendMail({ from: 'carol@example.test', to, subject, text: 'hello' });
  client.close();
}

/** The keys go to the page, not to a terminal. */
async function press(page: Page, key: string): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press(key);
}

/** A preset says some twenty lines, each when the one before was answered. */
const PRESET_MS = 60_000;

test.beforeEach(() => {
  test.slow();
});

const view = (page: Page): Locator => page.getByTestId('sessions');

/** The cell of a session, or of the store, in the row of a UID. */
const cell = (page: Page, uid: number, connection: number | 'store'): Locator =>
  view(page)
    .locator(`[data-row="${String(uid)}"]`)
    .locator(connection === 'store' ? '[data-store]' : `[data-connection="${String(connection)}"]`);

async function connectionOf(terminal: Terminal): Promise<number> {
  return Number(await terminal.box.getAttribute('data-connection'));
}

test('DELE strikes a row, QUIT takes it from the store, and IMAP keeps its number until NOOP tells', async ({
  page,
  mailglass,
}) => {
  await visit(page, mailglass);
  for (const subject of ['one', 'two']) await send(mailglass, 'bob@north.test', subject);
  const imap = await openTerminal(page, 'imap');
  await imap.say('a1 LOGIN bob secret', 'a1 OK');
  await imap.say('a2 SELECT INBOX', 'a2 OK');
  const pop3 = await openTerminal(page, 'pop3');
  await pop3.say('USER bob', '+OK');
  await pop3.say('PASS secret', '2 messages');
  await press(page, 'c');
  const [i, p] = [await connectionOf(imap), await connectionOf(pop3)];
  await expect(cell(page, 1, p)).toHaveAttribute('data-state', 'counted');
  await pop3.say('DELE 1', 'marked');
  await expect(cell(page, 1, p)).toHaveAttribute('data-state', 'marked');
  await expect(cell(page, 1, i)).toHaveAttribute('data-state', 'counted');
  await expect(cell(page, 1, i)).toHaveAttribute('data-difference', '');
  await expect(view(page)).toContainText('told some time after QUIT');
  await pop3.say('QUIT', 'goodbye');
  await expect(cell(page, 1, 'store')).toContainText('expunged by QUIT');
  await expect(cell(page, 1, i)).toHaveAttribute('data-difference', 'ghost');
  await expect(cell(page, 2, i)).toContainText('2→1');
  await expect(view(page)).toContainText('other than FETCH, STORE and SEARCH');
  await page.locator('[role="tab"]', { hasText: 'IMAP' }).click();
  await imap.say('a3 NOOP', 'a3 OK');
  await expect(cell(page, 1, i)).toHaveAttribute('data-state', 'gone');
  await expect(cell(page, 1, i)).toContainText('told by NOOP’s untagged reply at');
  await expect(cell(page, 2, i)).not.toContainText('→');
  // The reply that told is one click away, and the cell it changed is lit.
  await cell(page, 1, i).click();
  await expect(page.getByLabel('Inspector', { exact: true })).toContainText('EXPUNGE');
  await expect(cell(page, 1, i)).toHaveClass(/ lit/);
  // Without the expunged, only what is there.
  await view(page).getByLabel('show expunged').uncheck();
  await expect(view(page).locator('[data-row="1"]')).toHaveCount(0);
});

test('a preset sets POP3 against IMAP on one mailbox, and the past shows what was believed then', async ({
  page,
  mailglass,
}) => {
  await visit(page, mailglass);
  await press(page, 'c');
  await expect(page.getByTestId('sessions-empty')).toContainText('No session has a mailbox open');
  await view(page).getByRole('button', { name: 'POP3 against IMAP' }).click();
  const imap = new Terminal(page, 'imap');
  const pop3 = new Terminal(page, 'pop3');
  await expect(imap.log).toContainText('a3 OK', { timeout: PRESET_MS });
  const [i, p] = [await connectionOf(imap), await connectionOf(pop3)];
  await expect(cell(page, 2, i)).toContainText('UID 2');
  await expect(cell(page, 2, p)).toHaveAttribute('data-state', 'counted');
  await expect(cell(page, 2, 'store')).toContainText('Minutes of the meeting');
  for (const connection of [i, p]) {
    await expect(
      view(page).locator(`[data-testid="session-said"][data-connection="${String(connection)}"]`),
    ).toContainText('up to date');
  }
  // Flags that somebody else set are not heard of, until they are.
  await imap.say('a4 STORE 1 +FLAGS.SILENT (\\Seen)', 'a4 OK');
  await expect(cell(page, 1, i)).toContainText('\\Seen');
  await send(mailglass, 'alice@north.test', 'three');
  await expect(cell(page, 3, i)).toHaveAttribute('data-difference', 'untold');
  await expect(cell(page, 3, p)).toHaveAttribute('data-difference', 'later');
  await imap.say('a5 IDLE', '+ idling');
  await expect(cell(page, 3, i)).toHaveAttribute('data-state', 'counted');
  // A step back in time, and the message is not there for it.
  const told = Number(await cell(page, 3, i).getAttribute('data-told'));
  await cell(page, 3, i).click();
  // From `* 3 RECENT` to the EXISTS, and to what was before it.
  await press(page, 'ArrowLeft');
  await press(page, 'ArrowLeft');
  await expect(cell(page, 3, i)).toHaveAttribute('data-difference', 'untold');
  await press(page, 'ArrowRight');
  await expect(cell(page, 3, i)).toHaveAttribute('data-told', String(told));
  await expect(cell(page, 3, i)).toHaveClass(/ lit/);
});

test('sessions are chosen by mouse, and cells walked by keyboard', async ({ page, mailglass }) => {
  await visit(page, mailglass);
  await press(page, 'Control+k');
  await page.getByRole('combobox', { name: 'Command' }).fill('two imap');
  await page.keyboard.press('Enter');
  const imap = new Terminal(page, 'imap');
  await expect(imap.log).toContainText('a3 OK', { timeout: PRESET_MS });
  const second = await connectionOf(imap);
  const chooser = view(page).getByRole('group', { name: 'Sessions shown' });
  await expect(chooser.getByRole('button', { pressed: true })).toHaveCount(2);
  await chooser.getByText(`I#${String(second)}`).click();
  await expect(chooser.getByRole('button', { pressed: true })).toHaveCount(1);
  await expect(cell(page, 1, second)).toHaveCount(0);
  await chooser.getByText(`I#${String(second)}`).click();
  await expect(cell(page, 1, second)).toHaveCount(1);
  const table = view(page).getByRole('grid');
  await table.focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowRight');
  await expect(table).toHaveAttribute('aria-activedescendant', 'session-cell-1-1');
  await expect(cell(page, 2, 'store')).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Inspector', { exact: true })).toContainText('UID 2');
  await expect(cell(page, 2, 'store')).toHaveClass(/ lit/);
});
