/**
 * Every view in a language that nobody speaks: what is said in English there stands in a component and not in the words, or
 * is content that does not say that it is. docs/translating.md
 */
import type { Page } from '@playwright/test';
import { everyView, freeKeys, type Stop } from './every-view.ts';
import { expect, test } from './mailglass.ts';
import { plainStyles, plainTexts } from './plain-text.ts';

/** Looks at each stop; the result tells by stop what is plain English there, what was found before left out. */
function lookFor(page: Page): { readonly stop: Stop; readonly found: Record<string, string[]> } {
  const found: Record<string, string[]> = {};
  const known = new Set<string>();
  const stop = async (name: string): Promise<void> => {
    // What was chosen is drawn in the next frame.
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    const fresh = (await plainTexts(page)).filter((text) => !known.has(text));
    for (const text of fresh) known.add(text);
    if (fresh.length > 0) found[name] = fresh;
  };
  return { stop, found };
}

test.beforeEach(async ({ page }) => {
  await page.addInitScript(() => {
    localStorage.setItem('mailglass-language', 'pseudo');
  });
});

test('no view says anything that is not in the words', async ({ page, mailglass }) => {
  test.setTimeout(240_000);
  const { stop, found } = lookFor(page);
  await everyView(page, mailglass, stop);
  await expect(page.locator('html')).toHaveAttribute('lang', 'pseudo');
  expect(found).toEqual({});
  expect(await plainStyles(page)).toEqual([]);
});

test('nor does what is seen rarely', async ({ page, mailglass }) => {
  test.setTimeout(120_000);
  const { stop, found } = lookFor(page);
  const press = async (key: string): Promise<void> => {
    await freeKeys(page);
    await page.keyboard.press(key);
  };
  await page.goto(mailglass.url);
  await expect(page.locator('[data-kind="greeting"]').first()).toBeAttached();

  const mailboxes = page.getByTestId('mailbox-pane');
  await mailboxes.locator('[data-mailbox="Sent"]').click();
  await expect(page.getByTestId('mailbox-empty')).toBeVisible();
  await stop('an empty mailbox');
  await mailboxes.locator('[data-mailbox="INBOX"]').click();

  const typed = page.locator('.xterm-helper-textarea');
  await typed.focus();
  await page.keyboard.press('Control+]');
  await page.keyboard.type('help\n');
  await page.keyboard.press('Control+]');
  await page.keyboard.type('connect');
  await stop('a command of the terminal');
  await page.keyboard.press('Escape');
  await page.keyboard.type('BLAH\n');
  await expect(page.getByTestId('terminal-hint')).toHaveAttribute('data-kind', 'trouble');
  await stop('a line that was refused');
  await page.keyboard.press('Control+]');
  await page.keyboard.type('close\n');
  await expect(page.locator('[data-terminal]').first()).toHaveAttribute('data-state', 'closed');
  await stop('a terminal that is closed');

  await press('s');
  await page.locator('[data-testid="services-pane"] header button').first().click();
  await expect(page.locator('[data-service][data-state="stopped"]').first()).toBeVisible();
  await stop('services that are stopped');
  await page.locator('[data-testid="services-pane"] header button').first().click();

  await press('w');
  await page.locator('dialog summary').click();
  await expect(page.locator('dialog table')).toBeVisible();
  await stop('the zones');
  await page.locator('dialog textarea').fill('accounts: [');
  await page.locator('dialog .apply').click();
  await expect(page.locator('dialog .problems')).toBeVisible();
  await stop('a world that was refused');
  await page.keyboard.press('Escape');

  await press('/');
  await page.keyboard.type('nothing-has-this-in-it');
  await stop('a filter that shows nothing');
  expect(found).toEqual({});
});
