import { chromium } from 'playwright-core';
import { spawn } from 'node:child_process';
const child = spawn(
  process.execPath,
  [
    'dist/server/main.js',
    '--json',
    '--ephemeral',
    ...['http', 'smtp', 'submission', 'submissions', 'pop3', 'pop3s', 'imap', 'imaps', 'dns'].flatMap((n) => [
      `--${n}-port`,
      '0',
    ]),
  ],
  { stdio: ['ignore', 'pipe', 'inherit'] },
);
let t = '';
for await (const c of child.stdout) {
  t += c;
  if (t.includes('\n')) break;
}
const { url } = JSON.parse(t);
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
const shot = (p, n) => p.screenshot({ path: `/tmp/shots-sessions/${n}.png` });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.on('console', (m) => {
    if (m.type() === 'error') console.log(m.text());
  });
  page.on('pageerror', (e) => console.log('ERR', e.message));
  await page.goto(url);
  await page.waitForTimeout(1500);
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press('c');
  await page.waitForTimeout(600);
  await shot(page, '1-empty');
  await page.getByRole('button', { name: 'POP3 against IMAP' }).click();
  await page.waitForTimeout(4000);
  await shot(page, '2-preset');
  const say = async (svc, line) => {
    await page.locator(`[role="tab"]`, { hasText: svc }).last().click();
    await page.keyboard.type(line);
    await page.keyboard.press('Enter');
    await page.waitForTimeout(500);
  };
  await say('POP3', 'DELE 1');
  await say('IMAP', 'a4 STORE 2 +FLAGS (\\Flagged)');
  await shot(page, '3-dele');
  await say('POP3', 'QUIT');
  await shot(page, '4-quit');
  await say('IMAP', 'a5 NOOP');
  await page.waitForTimeout(800);
  await shot(page, '5-noop');
  await page.getByRole('button', { name: 'Two IMAP clients' }).click();
  await page.waitForTimeout(3500);
  await say('IMAP', 'a4 STORE 1 +FLAGS.SILENT (\\Deleted \\Seen $Work)');
  await shot(page, '6-two');
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.waitForTimeout(500);
  await shot(page, '7-dark');
  await page.locator('.sessions button').last().click();
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.waitForTimeout(500);
  await shot(page, '8-1024');
} finally {
  await browser.close();
  child.kill('SIGTERM');
}
