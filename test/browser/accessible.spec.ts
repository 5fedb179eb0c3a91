/** Every view stands before axe-core, light and dark, wide and as tabs: nothing serious, nothing critical. */
import axeCore from 'axe-core';
import { everyView } from './every-view.ts';
import { expect, test } from './mailglass.ts';

/**
 * axe takes every letter that is seen within an element for its label, those hidden from readers too. Within a row of the
 * diagram that is its time, its label cut to the room there is, and its fold; on a chip of a chart how often it was taken; in
 * a cell that compares sessions what it holds. Their names are whole sentences, which begin otherwise. None is an element
 * that somebody calls by its label: rows and cells are chosen by keys of their list. WCAG 2.5.3
 */
const isDrawn = (rule: string, html: string): boolean =>
  rule === 'label-content-name-mismatch' &&
  /^<(g\b[^>]*? role="(option|button)"|div\b[^>]*? id="session-cell-)/.test(html);

for (const [width, height] of [
  [1280, 720],
  [700, 900],
] as const) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`nothing serious in any view, ${colorScheme}, ${String(width)} pixels wide`, async ({
      page,
      mailglass,
    }) => {
      test.setTimeout(240_000);
      await page.setViewportSize({ width, height });
      // What moves is looked at where it came to rest.
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const found: string[] = [];
      await everyView(page, mailglass, async (name) => {
        // What was chosen is drawn in the next frame.
        await page.evaluate(
          () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
        );
        const missing = await page.evaluate(() => !('axe' in window));
        if (missing) await page.evaluate(axeCore.source);
        const violations = await page.evaluate(async () => {
          const { axe } = window as unknown as { axe: typeof axeCore };
          const result = await axe.run(document, { resultTypes: ['violations'] });
          return result.violations
            .filter(({ impact }) => impact === 'serious' || impact === 'critical')
            .map(({ id, nodes }) => ({
              id,
              where: nodes.map(
                ({ html, any, all, none }) =>
                  `${html.slice(0, 160)} (${[...any, ...all, ...none]
                    .map(({ message }) => message)
                    .join('; ')
                    .slice(0, 240)})`,
              ),
            }));
        });
        for (const { id, where } of violations.map(({ id, where }) => ({
          id,
          where: where.filter((one) => !isDrawn(id, one)),
        })))
          if (where.length > 0) found.push(`${name}: ${id}\n    ${where.slice(0, 4).join('\n    ')}`);
      });
      expect(found.join('\n')).toBe('');
    });
  }
}
