/** What the page can do to the world: its services, its queue and clock, its text; and one INBOX as both protocols see it. */
import nodemailer from 'nodemailer';
import type { Page } from '@playwright/test';
import { expect, openTerminal, test, type Started } from './mailglass.ts';

async function send({ ports }: Started, to: string, subject: string): Promise<void> {
  const transport = nodemailer.createTransport({
    host: '127.0.0.1',
    port: ports.submission,
    tls: { rejectUnauthorized: false },
    auth: { user: 'alice', pass: 'secret' },
  });
  await transport.sendMail({ from: 'alice@north.test', to, subject, text: 'At noon.' });
  transport.close();
}

/** Opens the page with the keys free for its commands. */
async function visit(page: Page, { url }: Started): Promise<void> {
  await page.goto(url);
  await expect(page.locator('[data-kind="greeting"]').first()).toBeAttached();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
}

const serviceOf = (page: Page, host: string, service: string) =>
  page.getByRole('region', { name: host, exact: true }).locator(`[data-service="${service}"]`);

/** As if the machines of south.test were down. */
async function stopSouth(page: Page): Promise<void> {
  await page.keyboard.press('s');
  for (const host of ['mx.south.test', 'mx2.south.test']) {
    await page
      .getByRole('region', { name: host, exact: true })
      .getByRole('button', { name: 'Stop all' })
      .click();
    await expect(serviceOf(page, host, 'smtp')).toHaveAttribute('data-state', 'stopped');
  }
}

test('a service is stopped and started by keyboard, says goodbye, and the top bar tells', async ({
  page,
  mailglass,
}) => {
  await visit(page, mailglass);
  const imap = await openTerminal(page, 'imap');
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('s');
  const row = serviceOf(page, 'mx.north.test', 'imap');
  await expect(row).toContainText('1 connected');
  await row.getByRole('button', { name: 'Stop IMAP of mx.north.test' }).focus();
  await page.keyboard.press('Enter');
  await expect(row).toHaveAttribute('data-state', 'stopped');
  await expect(row).toContainText('nobody connected');
  await expect(imap.log).toContainText('* BYE this service was stopped');
  await expect(page.getByRole('button', { name: /services listen, 1 is stopped/ })).toBeVisible();
  await row.getByRole('button', { name: 'Start IMAP of mx.north.test' }).click();
  await expect(row).toHaveAttribute('data-state', 'running');
});

test('with its hosts down a message waits by the world’s clock; it is held, let go, tried and delivered', async ({
  page,
  mailglass,
}) => {
  await visit(page, mailglass);
  await page.keyboard.press('q');
  await expect(page.getByTestId('queue-pane')).toContainText('Nothing waits.');
  await stopSouth(page);
  await send(mailglass, 'dave@south.test', 'Lunch?');
  await page.keyboard.press('q');
  const entry = page.locator('[data-queue]');
  await expect(entry).toContainText('Lunch?');
  await expect(entry).toContainText(/dave@south\.test.*mx2\.south\.test.*does not answer/s);
  await expect(entry).toContainText(/1 attempt,/);
  await expect(entry).toContainText(/next try in 4 min \d+ s/);

  await page.getByRole('button', { name: 'Stop the clock' }).click();
  await page.getByRole('button', { name: 'Step the clock 5 min forward' }).click();
  await expect(entry).toContainText('2 attempts, 5 min');
  await entry.getByRole('button', { name: 'Hold' }).click();
  await expect(entry).toHaveAttribute('data-held', 'true');
  await page.getByRole('button', { name: 'Step the clock 1 day forward' }).click();
  await expect(entry).toContainText('2 attempts, 1 d');
  await entry.getByRole('button', { name: 'Delete…' }).click();
  await entry.getByRole('button', { name: 'Keep' }).click();

  await page.keyboard.press('s');
  await page.getByRole('button', { name: 'Start SMTP of mx2.south.test' }).click();
  await expect(serviceOf(page, 'mx2.south.test', 'smtp')).toHaveAttribute('data-state', 'running');
  await page.keyboard.press('q');
  await entry.getByRole('button', { name: 'Try now' }).click();
  await expect(entry).toHaveCount(0);
  await expect(page.getByTestId('mailbox-pane').locator('[data-uid]')).toContainText('Lunch?');
});

test('a deleted message is gone only when it was asked once more', async ({ page, mailglass }) => {
  await visit(page, mailglass);
  await stopSouth(page);
  await send(mailglass, 'dave@south.test', 'Lunch?');
  await page.keyboard.press('q');
  const entry = page.locator('[data-queue]');
  await entry.getByRole('button', { name: 'Delete…' }).click();
  await expect(entry).toContainText('Nobody is told.');
  await entry.getByRole('button', { name: 'Delete', exact: true }).click();
  await expect(entry).toHaveCount(0);
});

test('a world that is wrong stays as it was typed, with what is wrong at its lines', async ({
  page,
  mailglass,
}) => {
  await page.routeWebSocket(/\/api\/live/, (page) => {
    const server = page.connectToServer();
    const problems = [{ line: 1, column: 3, message: 'hosts are a list' }];
    page.onMessage((said) => {
      const { type, text } = JSON.parse(String(said)) as { type: string; text?: string };
      if (type !== 'world') server.send(said);
      else if (text?.includes('none')) page.send(JSON.stringify({ type: 'world-refused', problems }));
      else page.send(JSON.stringify({ type: 'world-accepted' }));
    });
  });
  await visit(page, mailglass);
  await page.keyboard.press('w');
  const text = page.getByRole('textbox', { name: 'The world’s text' });
  await expect(page.getByRole('button', { name: 'Apply' })).toBeDisabled();
  await text.fill('hosts: none\nzones: {}\n');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.locator('.line.wrong')).toHaveText(/1hosts: none\s*hosts are a list/);
  await page.getByRole('button', { name: 'line 1, column 3' }).click();
  await expect(text).toBeFocused();
  expect(await text.evaluate((area: HTMLTextAreaElement) => area.selectionStart)).toBe(2);
  // What was typed outlives the sheet.
  await page.keyboard.press('Escape');
  await page.keyboard.press('w');
  await expect(text).toHaveValue('hosts: none\nzones: {}\n');
  const saved = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Export' }).click();
  expect((await saved).suggestedFilename()).toBe('world.yaml');
  await text.fill('zones:\n  a.test:\n    - { name: mx, type: A, data: 127.0.0.1 }\n');
  await page.getByText('Zones as a table').click();
  await page.getByRole('textbox', { name: 'data of record 1, a.test' }).fill('127.0.0.9');
  await page.keyboard.press('Tab');
  await expect(text).toHaveValue('zones:\n  a.test:\n    - { name: mx, type: A, data: 127.0.0.9 }\n');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByText('In force.', { exact: true })).toBeVisible();
  await expect(page.locator('.line.wrong')).toHaveCount(0);
});
