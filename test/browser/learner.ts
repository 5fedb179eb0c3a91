/** What a learner sees and presses of a lesson. */
import { expect, type Locator, type Page } from '@playwright/test';

export const pane = (page: Page): Locator => page.getByTestId('lesson');

export const step = (page: Page, number: number): Locator =>
  pane(page).locator(`[data-step="${String(number)}"]`);

export const isDone = (page: Page, number: number, done = true): Promise<void> =>
  expect(step(page, number)).toHaveAttribute('data-done', String(done));

/** Why a step is not done, as the page says it. */
export const why = (page: Page, number: number): Locator => step(page, number).getByTestId('lesson-why');

/** A lesson on the map of all. */
export const entry = (page: Page, path: string): Locator =>
  page.getByTestId('lesson-map').locator(`[data-lesson="${path}"]`);

export const beginButton = (page: Page): Locator => page.getByTestId('lesson-begin').getByRole('button');

/** Chooses an answer of a step's question. */
export const choose = (page: Page, number: number, answer: string | RegExp): Promise<void> =>
  step(page, number).getByTestId('lesson-question').getByRole('button', { name: answer }).click();

/** Begins the lesson that is shown. */
export async function begin(page: Page): Promise<void> {
  await expect(beginButton(page)).toHaveText('Begin');
  await beginButton(page).click();
  await expect(beginButton(page)).toHaveText('Begin again');
}
