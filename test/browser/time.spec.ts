/** The time machine: all panes at one moment, bookmarks, the address bar; and what is selected in one pane, followed in all. */
import type { Page } from '@playwright/test';
import { expect, openTerminal, start, Terminal, test, type Started } from './mailglass.ts';

const ladder = (page: Page) => page.getByRole('listbox', { name: 'Sequence diagram' });
const arrow = (page: Page, text: string) => page.locator(`[data-kind="command"][aria-label*="${text}"]`);
const row = (page: Page) => page.getByTestId('mailbox-pane').locator('[data-uid]');
const slider = (page: Page) => page.getByRole('slider', { name: 'Time' });

async function seqOf(page: Page, text: string): Promise<number> {
  return Number(await arrow(page, text).getAttribute('data-seq'));
}

/** Delivers a message to alice by hand. */
async function deliver(page: Page, { url }: Started): Promise<Terminal> {
  await page.goto(url);
  const smtp = new Terminal(page, 'smtp');
  await expect(smtp.log).toContainText('220 ');
  await smtp.say('EHLO me', '250 ');
  await smtp.say('MAIL FROM:<bob@north.test>', '2.1.0 accepted');
  await smtp.say('RCPT TO:<alice@north.test>', '2.1.5 accepted');
  await smtp.say('DATA', '354');
  await smtp.say('Subject: Lunch');
  await smtp.say('');
  await smtp.say('.');
  await expect(row(page)).toHaveCount(1);
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  return smtp;
}

test('a step back in time takes mailbox, terminal, its tab and what it allows along; now brings all back', async ({
  page,
  mailglass,
}) => {
  const smtp = await deliver(page, mailglass);
  const tab = page.getByRole('tab', { name: /SMTP/ }).first();
  await arrow(page, 'RCPT TO').click();
  await page.keyboard.press('Home');
  await expect(row(page)).toHaveCount(0);
  await expect(smtp.box).toHaveAttribute('data-looks-back', 'true');
  await expect(tab).toContainText('not greeted');
  await expect(page.getByTestId('terminal-hint')).toContainText('allowed then');
  await expect(smtp.box.locator('.after')).not.toHaveCount(0);
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+ArrowRight');
  await expect(tab).toContainText('mail from bob@north.test');
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(tab).toContainText('ready');
  await page.keyboard.press('End');
  await expect(row(page)).toHaveCount(1);
  await expect(smtp.box).toHaveAttribute('data-looks-back', 'false');
  await expect(smtp.box.locator('.after')).toHaveCount(0);
  await expect(page.getByTestId('terminal-hint')).toContainText('allowed now');
});

test('what is typed while one looks back is not lost, and what it says is said now', async ({
  page,
  mailglass,
}) => {
  const smtp = await deliver(page, mailglass);
  await smtp.box.locator('.xterm-helper-textarea').focus();
  await page.keyboard.type('NOOP be');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Home');
  await expect(smtp.box).toHaveAttribute('data-looks-back', 'true');
  await smtp.say('gun', 'C: NOOP begun');
  await expect(smtp.box).toHaveAttribute('data-looks-back', 'false');
});

test('the services panel counts who was connected at the moment', async ({ page, mailglass }) => {
  await deliver(page, mailglass);
  await openTerminal(page, 'imap');
  await page.getByRole('tab', { name: 'Services' }).click();
  const imap = page
    .getByRole('region', { name: 'mx.north.test', exact: true })
    .locator('[data-service="imap"]');
  await expect(imap).toContainText('1 connected');
  await ladder(page).focus();
  await page.keyboard.press('Home');
  await expect(imap).toContainText('nobody connected');
  await page.keyboard.press('End');
  await expect(imap).toContainText('1 connected');
});

test('an arrow marks its lines in the terminal, and a line its arrow, by click and by keys', async ({
  page,
  mailglass,
}) => {
  const smtp = await deliver(page, mailglass);
  const marked = smtp.box.locator('.selected');
  await arrow(page, 'RCPT TO').click();
  await expect(marked).toHaveCount(1);
  const rcpt = await arrow(page, 'RCPT TO').boundingBox();
  expect(rcpt).not.toBeNull();
  // Out of the terminal's own keys: the line above is the reply to MAIL, the one above that MAIL itself.
  await smtp.box.locator('.xterm-helper-textarea').focus();
  await page.keyboard.press('Shift+ArrowUp');
  await page.keyboard.press('Shift+ArrowUp');
  await expect(arrow(page, 'MAIL FROM')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByTestId('inspector')).toContainText('MAIL');
  const band = await marked.boundingBox();
  if (!band) throw new Error('no line is marked');
  // Two rows lower is RCPT again.
  await page.mouse.click(band.x + 60, band.y + band.height * 2.5);
  await expect(arrow(page, 'RCPT TO')).toHaveAttribute('aria-selected', 'true');
});

test('a terminal that is not in front says at its tab that it has what is selected', async ({
  page,
  mailglass,
}) => {
  await deliver(page, mailglass);
  await openTerminal(page, 'pop3');
  await arrow(page, 'RCPT TO').click();
  await expect(page.getByRole('tab', { name: /SMTP/ }).first().getByTestId('tab-selected')).toBeVisible();
});

test('a message of the mailbox selects what changed it last, and the terminal marks the command', async ({
  page,
  mailglass,
}) => {
  const smtp = await deliver(page, mailglass);
  await row(page).click();
  await expect(page.locator('[data-kind="effect"][aria-selected="true"]')).toContainText('added');
  await expect(smtp.box.locator('.selected')).toHaveCount(1);
});

test('a bookmark is set by key, named, jumped to, removed, and the back button leads back', async ({
  page,
  mailglass,
}) => {
  await deliver(page, mailglass);
  const mail = await seqOf(page, 'MAIL FROM');
  await arrow(page, 'MAIL FROM').click();
  await ladder(page).focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowRight');
  await page.keyboard.press('Shift+B');
  await page.keyboard.type('greeted');
  await page.keyboard.press('Enter');
  await expect(slider(page).locator('[data-bookmark]')).toHaveCount(1);
  await page.keyboard.press('End');
  await expect(page).toHaveURL(/#sel=\d+&trace=|\/$/);
  await page.getByTestId('bookmarks').click();
  await expect(page.getByRole('textbox', { name: 'Name of the bookmark greeted' })).toHaveValue('greeted');
  await page.getByRole('button', { name: 'Go to greeted' }).click();
  await expect(row(page)).toHaveCount(0);
  await expect(page).toHaveURL(/#at=\d+&sel=\d+&trace=[0-9a-f]{8}$/);
  await page.goBack();
  await expect(row(page)).toHaveCount(1);
  await page.goForward();
  await expect(row(page)).toHaveCount(0);
  // A reload shows the moment again, and knows the bookmark.
  await page.reload();
  await expect(page.getByRole('button', { name: 'Back to now' }).last()).toBeEnabled();
  await expect(row(page)).toHaveCount(0);
  await page.getByTestId('bookmarks').click();
  await page.getByRole('button', { name: 'Remove the bookmark greeted' }).click();
  await expect(slider(page).locator('[data-bookmark]')).toHaveCount(0);
  expect(mail).toBeGreaterThan(0);
});

test('a link shows its moment and brings its bookmarks; one to an earlier trace says so', async ({
  page,
  mailglass,
}) => {
  await deliver(page, mailglass);
  const rcpt = await seqOf(page, 'RCPT TO');
  await arrow(page, 'RCPT TO').click();
  await expect(page).toHaveURL(new RegExp(`#sel=${String(rcpt)}&trace=`));
  const trace = /trace=([0-9a-f]{8})/.exec(page.url())?.[1] ?? '';
  const link = (of: string): string =>
    `${mailglass.url.replace(/\/$/, '')}/?again#at=${String(rcpt)}&sel=${String(rcpt)}&trace=${of}&mark=${String(rcpt)}:<b>who</b>`;
  await page.goto(link(trace));
  await expect(arrow(page, 'RCPT TO')).toHaveAttribute('aria-selected', 'true');
  await expect(row(page)).toHaveCount(0);
  await page.getByTestId('bookmarks').click();
  await expect(page.getByRole('textbox', { name: 'Name of the bookmark' })).toHaveValue('<b>who</b>');
  await page.goto('about:blank');
  await page.goto(link('00000000'));
  await expect(page.getByRole('alert')).toContainText('an earlier trace');
  await expect(row(page)).toHaveCount(1);
});

test('after a restart the lines of the old trace select nothing of the new one', async ({ page }) => {
  const first = await start();
  const smtp = await deliver(page, first);
  await first.stop();
  const second = await start(first.ports);
  try {
    await expect(smtp.log).toContainText('mailglass is back');
    await smtp.box.locator('.xterm-helper-textarea').focus();
    await expect(smtp.log).toContainText(/220 [^]*220 /);
    for (let i = 0; i < 6; i++) await page.keyboard.press('Shift+ArrowUp');
    await expect(page.locator('[data-kind="greeting"][aria-selected="true"]')).toHaveCount(1);
  } finally {
    await second.stop();
  }
});
