/** What must stay whole whatever the size of the window: who speaks, and the line being typed. */
import { expect, openTerminal, Terminal, test } from './mailglass.ts';

const sizes = [
  { width: 1280, height: 720 },
  { width: 1920, height: 1080 },
  { width: 1024, height: 768 },
  { width: 700, height: 800 },
  { width: 1280, height: 720 },
] as const;

/** The screen has as many rows as there is room for: it has been measured anew. */
function rowsFit(terminal: Element): boolean {
  const rows = terminal.querySelector('.xterm-rows');
  const height = terminal.querySelector('.host')?.clientHeight ?? 0;
  const row = rows?.firstElementChild?.clientHeight ?? 0;
  return row > 0 && Math.abs((rows?.childElementCount ?? 0) - height / row) <= 1;
}

/** What a change of size sets going has settled. */
async function framesPass(): Promise<void> {
  for (let frame = 0; frame < 4; frame++) await new Promise(requestAnimationFrame);
}

test('the line being typed stays in sight when the window changes, or hides the terminal and shows it again', async ({
  page,
  mailglass,
}) => {
  await page.setViewportSize(sizes[0]);
  await page.goto(mailglass.url);
  const smtp = new Terminal(page, 'smtp');
  await expect(smtp.log).toContainText('220 ');
  await smtp.say('EHLO me', '250 ');
  for (const word of ['one', 'two', 'three']) await smtp.say(`NOOP ${word}`, '250 2.0.0');
  for (const size of sizes) {
    await page.setViewportSize(size);
    // At this width the terminal is behind a tab, and is measured again when it comes back.
    if (size.width < 760) await expect(smtp.box).toBeHidden();
    else {
      await expect.poll(() => smtp.box.evaluate(rowsFit)).toBe(true);
      await page.evaluate(framesPass);
      await expect(smtp.box.locator('.xterm-rows > div').last()).toContainText(/^C/);
    }
  }
});

test('with five terminals nobody has to ask which client that was, and nothing is wider than the window', async ({
  page,
  mailglass,
}) => {
  await page.goto(mailglass.url);
  await expect(new Terminal(page, 'smtp').log).toContainText('220 ');
  for (const service of ['imap', 'pop3', 'imap', 'submission']) await openTerminal(page, service);
  const names = page.locator('.heads [data-client] .name');
  await expect(names).toHaveCount(5);
  for (const size of sizes) {
    await page.setViewportSize(size);
    await expect
      .poll(() =>
        names.evaluateAll((all) => all.filter((name) => name.scrollWidth > name.clientWidth).length),
      )
      .toBe(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(size.width);
  }
});
