/** The list: the same rows as the diagram, by keyboard; what is new is read aloud; a hundred thousand cost what ten do. */
import { words } from '../../src/words/words.ts';
import { fill, freeKeys } from './every-view.ts';
import { expect, openTerminal, test } from './mailglass.ts';

test('the list says what the diagram shows, and selection, folds and filter are the same', async ({
  page,
  mailglass,
}) => {
  await page.goto(mailglass.url);
  await expect(page.locator('[data-kind="greeting"]').first()).toBeAttached();
  await fill(mailglass);
  await freeKeys(page);
  await page.keyboard.press('l');
  const list = page.getByRole('grid', { name: words.list.label });
  await expect(list).toBeVisible();
  await expect(page.getByRole('listbox', { name: words.rows.label })).toHaveCount(0);
  await expect(list.getByRole('columnheader', { name: words.list.columns.said })).toBeVisible();

  await page.keyboard.press('/');
  await page.keyboard.type('RCPT');
  await page.keyboard.press('Escape');
  await freeKeys(page);
  const refused = list.getByRole('row').filter({ hasText: 'RCPT TO:<nobody@north.test>' });
  await refused.click();
  await expect(refused).toHaveAttribute('aria-selected', 'true');
  await expect(refused).toContainText('refused');
  await expect(list).toHaveAttribute('aria-activedescendant', (await refused.getAttribute('id')) ?? '');
  await expect(page.getByTestId('inspector')).toContainText('RCPT');
  await page.keyboard.press('j');
  await expect(list.locator('[aria-selected="true"]')).toContainText('550');
  const rows = Number(await list.getAttribute('aria-rowcount'));
  expect(rows).toBeLessThan(40);

  await page.keyboard.press('d');
  await expect(page.locator('g[role="option"][aria-selected="true"]')).toContainText('550');
  await page.keyboard.press('l');
  await expect(list.locator('[aria-selected="true"]')).toContainText('550');
});

test('a long reply unfolds in place, and a page of lines is one key', async ({ page, mailglass }) => {
  await page.goto(mailglass.url);
  const smtp = await openTerminal(page, 'smtp');
  await smtp.say('EHLO me', 'SMTPUTF8');
  await freeKeys(page);
  await page.keyboard.press('l');
  const list = page.getByRole('grid', { name: words.list.label });
  const reply = list.getByRole('row').filter({ hasText: /250-/ }).first();
  await reply.click();
  const before = (await reply.boundingBox())?.height ?? 0;
  await freeKeys(page);
  await page.keyboard.press('f');
  await expect(reply).toContainText('SMTPUTF8');
  await expect.poll(async () => (await reply.boundingBox())?.height ?? 0).toBeGreaterThan(before + 60);
  await page.keyboard.press('f');
  await expect.poll(async () => (await reply.boundingBox())?.height ?? 0).toBe(before);
  await list.focus();
  await page.keyboard.press('Home');
  await expect(list.locator('[aria-selected="true"]')).toHaveAttribute('aria-rowindex', '2');
});

test('new arrows are read aloud in the list, and not after a command says so', async ({
  page,
  mailglass,
}) => {
  await page.goto(mailglass.url);
  await expect(page.locator('[data-kind="greeting"]').first()).toBeAttached();
  await expect(page.getByTestId('announced')).toHaveCount(0);
  await freeKeys(page);
  await page.keyboard.press('l');
  const smtp = await openTerminal(page, 'smtp');
  await smtp.say('NOOP', '250');
  await expect(page.getByTestId('announced')).toContainText('server to');
  await page.keyboard.press('Escape');
  await freeKeys(page);
  await page.keyboard.press('Control+k');
  await page.keyboard.type('announce');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('announced')).toHaveCount(0);
  await page.reload();
  await expect(page.locator('[data-kind="greeting"]').first()).toBeAttached();
  await freeKeys(page);
  await page.keyboard.press('l');
  await expect(page.getByRole('grid', { name: words.list.label })).toBeVisible();
  await expect(page.getByTestId('announced')).toHaveCount(0);
});

test('nothing moves for whoever asked for that', async ({ page, mailglass }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(mailglass.url);
  const smtp = await openTerminal(page, 'smtp');
  await page.evaluate(() => {
    const seen: string[] = [];
    Object.assign(window, { seen });
    const look = (): void => {
      for (const animation of document.getAnimations()) {
        const { duration } = animation.effect?.getComputedTiming() ?? {};
        if (Number(duration) > 1) seen.push(String((animation as CSSAnimation).animationName));
      }
      requestAnimationFrame(look);
    };
    look();
  });
  await smtp.say('EHLO me', '250');
  await fill(mailglass);
  await expect(page.locator('[data-kind="close"]').last()).toBeAttached();
  expect(await page.evaluate(() => (window as unknown as { seen: string[] }).seen)).toEqual([]);
});
