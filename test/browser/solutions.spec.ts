/** The page types the solution of every built-in lesson into its terminals, and each lesson is done by that. */
import { readdirSync } from 'node:fs';
import { pane, step } from './learner.ts';
import { expect, test } from './mailglass.ts';

const parts = readdirSync('lessons').filter((name) => !name.includes('.'));

/** So many times as fast as one could read. What is waited for in earnest takes longer than this, and is not hurried. */
const HURRY = 40;
const PACE_MS = 1000;

test.beforeEach(async ({ page }) => {
  await page.addInitScript(
    ([hurry = 1, pace = 0]) => {
      const { setTimeout: patiently } = window;
      const hurried = (call: () => void, milliseconds = 0): number =>
        patiently(call, milliseconds < pace ? milliseconds / hurry : milliseconds);
      window.setTimeout = hurried as typeof window.setTimeout;
    },
    [HURRY, PACE_MS],
  );
});

for (const part of parts) {
  test(part, async ({ page, mailglass }) => {
    test.setTimeout(300_000);
    const lessons = readdirSync(`lessons/${part}`).filter((name) => !name.includes('.'));
    expect(lessons.length).toBeGreaterThan(0);
    for (const lesson of lessons) {
      const path = `${part}/${lesson}`;
      await test.step(path, async () => {
        await page.goto(`${mailglass.url}#lesson=${path}`);
        await expect(pane(page)).toHaveAttribute('data-lesson', path);
        await pane(page).getByRole('button', { name: 'Show the solution' }).click();
        await expect(pane(page).getByRole('button', { name: 'Stop', exact: true })).toBeVisible();
        await expect(pane(page).getByRole('button', { name: 'Stop', exact: true })).toHaveCount(0, {
          timeout: 60_000,
        });
        await expect(pane(page).getByRole('alert'), path).toHaveCount(0);
        await expect(page.getByTestId('lesson-outro'), path).toContainText('That was the solution');
        await expect(step(page, 1)).toHaveAttribute('data-done', 'true');
      });
    }
  });
}
