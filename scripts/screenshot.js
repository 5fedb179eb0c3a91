/** `npm run screenshot`: the picture in README, taken of a real dialogue in a fresh world. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { buildAll } from './build.js';
import { ensureChromium } from './chromium.js';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
await buildAll();
const server = spawn(process.execPath, ['dist/server/main.js', '--ephemeral', '--json'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
let text = '';
for await (const chunk of server.stdout) {
  text += chunk;
  if (text.includes('\n')) break;
}
const { url } = JSON.parse(text);
const browser = await chromium.launch({
  executablePath: ensureChromium(),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
try {
  const page = await browser.newPage({
    viewport: { width: 1440, height: 860 },
    deviceScaleFactor: 1.5,
    colorScheme: 'light',
  });
  await page.goto(url);
  const said = async (service, line, answer) => {
    const terminal = page.locator(`[data-terminal="${service}"]`).last();
    await terminal.locator('.xterm-helper-textarea').focus();
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
    if (answer)
      await terminal.getByTestId('terminal-log').getByText(answer).last().waitFor({ state: 'attached' });
  };
  await page.locator('[data-kind="greeting"]').first().waitFor();
  await said('smtp', 'EHLO me', 'SMTPUTF8');
  await said('smtp', 'MAIL FROM:<bob@north.test>', '2.1.0');
  await said('smtp', 'RCPT TO:<nobody@north.test>', '5.1.1');
  await said('smtp', 'RCPT TO:<alice@north.test>', '2.1.5');
  await said('smtp', 'DATA', '354');
  for (const line of ['From: Bob <bob@north.test>', 'Subject: Lunch?', '', 'At noon, by the lake.'])
    await said('smtp', line);
  await said('smtp', '.', '2.6.0');
  await page.locator('[data-kind="command"][aria-label*="nobody"]').click();
  await page.locator('[data-terminal="smtp"] .xterm-helper-textarea').focus();
  await page.waitForTimeout(1200); // the glow of what changed has gone
  await page.screenshot({ path: 'docs/mailglass.png' });
  process.stdout.write('docs/mailglass.png\n');
} finally {
  await browser.close();
  server.kill('SIGTERM');
}
