/** What a page must live through: a second tab, a reload, a restart of the server. */
import { expect, start, Terminal, test } from './mailglass.ts';

test('a second tab and a reload show the same picture', async ({ page, context, mailglass }) => {
  await page.goto(mailglass.url);
  const smtp = new Terminal(page, 'smtp');
  await expect(smtp.log).toContainText('220 ');
  await smtp.say('EHLO first', '250 ');
  const second = await context.newPage();
  await second.goto(mailglass.url);
  await expect(second.locator('[data-kind="command"][aria-label*="EHLO first"]')).toHaveCount(1);
  await second.close();
  await page.reload();
  await expect(page.locator('[data-kind="command"][aria-label*="EHLO first"]')).toHaveCount(1);
  await expect(new Terminal(page, 'smtp').log).toContainText('220 ');
});

test('a restart of the server is noticed, said, and recovered from', async ({ page }) => {
  const first = await start();
  await page.goto(first.url);
  await expect(new Terminal(page, 'smtp').log).toContainText('220 ');
  await first.stop();
  await expect(page.getByRole('banner').getByRole('status')).toContainText(/lost|trying/i);
  const again = await start(first.ports);
  await expect(page.getByText(/mailglass was restarted/)).toBeVisible({ timeout: 15_000 });
  await expect(page.getByTestId('mailbox-pane')).toContainText('alice');
  // The terminal is connected again by itself, and says that it is another session.
  const terminal = new Terminal(page, 'smtp');
  await expect(terminal.log).toContainText('this is a new connection');
  await terminal.say('EHLO again', '250 ');
  await expect(page.locator('[data-kind="command"][aria-label*="EHLO again"]')).toHaveCount(1);
  await again.stop();
});
