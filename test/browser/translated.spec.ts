/** With the pseudo-language on, what a control says stands in brackets in what was moved to the words wholly. */
import { expect, test } from './mailglass.ts';

test('no control of the frame, help, palette or list speaks English', async ({ page, mailglass }) => {
  await page.addInitScript(() => {
    localStorage.setItem('mailglass-language', 'pseudo');
  });
  await page.goto(mailglass.url);
  await expect(page.getByRole('button', { name: /⟦/ }).first()).toBeVisible();
  const bare = (within: string): Promise<string[]> =>
    page.evaluate((selector) => {
      const found = new Set<string>();
      const isText = (text: string | null): text is string => text !== null && /[a-z]{3,}/i.test(text);
      for (const root of document.querySelectorAll(selector)) {
        for (const element of [root, ...root.querySelectorAll('*')]) {
          if (element.closest('[translate="no"], [data-untranslated], kbd, h1')) continue;
          for (const name of ['aria-label', 'title', 'placeholder']) {
            const text = element.getAttribute(name);
            if (isText(text) && !text.includes('⟦')) found.add(`${name}: ${text}`);
          }
          for (const node of element.childNodes)
            if (
              node.nodeType === Node.TEXT_NODE &&
              isText(node.textContent) &&
              !node.textContent.includes('⟦')
            )
              found.add(node.textContent.trim());
        }
      }
      return [...found];
    }, within);
  const keys = async (key: string): Promise<void> => {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.press(key);
  };
  expect(await bare('.switch, [role="separator"], [role="tablist"]:not(.bar *)')).toEqual([]);
  await keys('?');
  await expect(page.locator('dialog[open]')).toBeVisible();
  expect(await bare('dialog')).toEqual([]);
  await page.keyboard.press('Escape');
  await keys('Control+k');
  await expect(page.locator('dialog[open]')).toBeVisible();
  expect(await bare('dialog')).toEqual([]);
  await page.keyboard.press('Escape');
  await keys('l');
  await expect(page.getByRole('grid')).toBeVisible();
  expect(await bare('.list')).toEqual([]);
});
