/** Walks every view of the page, so that what must hold in all of them is tried in all of them. */
import { connect } from 'node:net';
import { once } from 'node:events';
import nodemailer from 'nodemailer';
import type { Locator, Page } from '@playwright/test';
import { expect, type Started } from './mailglass.ts';

/** Called at each stop. */
export type Stop = (name: string) => Promise<void>;

/** Says lines to a port, each after the answer to the one before. */
async function speak(port: number, lines: readonly string[], broken = false): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'data');
  for (const line of lines) {
    socket.write(line);
    await once(socket, 'data');
  }
  if (broken) socket.resetAndDestroy();
  else socket.end();
  await once(socket, 'close');
}

/** A trace with every kind of arrow: TLS, literals, data, refusals, DNS, a relay, what nobody asked for, what broke off. */
export async function fill({ ports }: Started): Promise<void> {
  const idle = connect(ports.imap, '127.0.0.1');
  await once(idle, 'data');
  for (const line of ['a LOGIN alice secret\r\n', 'b SELECT INBOX\r\n', 'c IDLE\r\n']) {
    idle.write(line);
    await once(idle, 'data');
  }
  const transport = nodemailer.createTransport({
    host: '127.0.0.1',
    port: ports.submission,
    tls: { rejectUnauthorized: false },
    auth: { user: 'bob', pass: 'secret' },
  });
  for (const to of ['alice@north.test', 'dave@south.test'])
    await transport.sendMail({
      from: 'bob@north.test',
      to,
      subject: 'Lunch?',
      text: 'At noon.',
      html: '<p>At <b>noon</b>.</p>',
      attachments: [{ filename: 'menu.txt', content: 'Soup' }],
    });
  transport.close();
  await speak(ports.smtp, ['EHLO me\r\n', 'MAIL FROM:<bob@north.test>\r\n', 'RCPT TO:<nobody@north.test>\r\n', 'BLAH\r\n', 'QUIT\r\n']); // prettier-ignore
  await speak(ports.pop3, ['USER alice\r\n', 'PASS secret\r\n', 'CAPA\r\n', 'RETR 1\r\n'], true);
  await speak(ports.imap, ['a LOGIN {5}\r\n', 'alice {6}\r\n', 'secret\r\n', 'b SELECT INBOX\r\n', 'c FETCH 1 (FLAGS BODY[])\r\n', 'd STORE 1 +FLAGS (\\Flagged)\r\n', ...Array.from({ length: 30 }, (_, n) => `e${String(n)} NOOP\r\n`)]); // prettier-ignore
  idle.write('DONE\r\n');
  idle.end();
}

/** The keys are the page's, whatever had them. */
export async function freeKeys(page: Page): Promise<void> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
}

async function press(page: Page, key: string): Promise<void> {
  await freeKeys(page);
  await page.keyboard.press(key);
}

/** The first row of a kind, wherever the diagram has to be scrolled to. */
async function rowOf(page: Page, kind: string): Promise<Locator> {
  const row = page.locator(`[data-kind="${kind}"]`).first();
  const scroller = page.locator('.scroller[role="listbox"]');
  for (let screen = 0; screen < 60 && (await row.count()) === 0; screen++) {
    await scroller.evaluate((element, nth) => {
      element.scrollTop = nth * element.clientHeight;
    }, screen);
    await page.evaluate(() => new Promise(requestAnimationFrame));
  }
  return row;
}

/** Goes from view to view and calls `stop` at each; tabs stand for panes where the page is narrow. */
export async function everyView(page: Page, mailglass: Started, stop: Stop): Promise<void> {
  await page.goto(mailglass.url);
  await expect(page.locator('[data-kind="greeting"]').first()).toBeAttached();
  const tabbed = (page.viewportSize()?.width ?? 1280) < 760;
  /** Only where panes are tabs; the others' places are there anyway. */
  const tab = async (nth: number): Promise<void> => {
    if (tabbed) await page.getByRole('navigation').getByRole('tab').nth(nth).click();
  };
  const sheet = async (
    name: string,
    open: () => Promise<void>,
    ready?: () => Promise<void>,
  ): Promise<void> => {
    await open();
    await expect(page.locator('dialog[open]')).toBeVisible();
    await ready?.();
    await stop(name);
    await page.keyboard.press('Escape');
    await expect(page.locator('dialog[open]')).toHaveCount(0);
  };
  await stop('empty page');

  await fill(mailglass);
  await expect(page.locator('[data-kind="close"]').last()).toBeAttached();
  await tab(0);
  await stop('diagram');
  await page.getByRole('combobox').first().click();
  await expect(page.getByRole('option').first()).toBeVisible();
  await stop('filter with suggestions');
  await page.keyboard.press('Escape');
  await page.locator('.heads button.head').first().click();
  await expect(page.getByRole('menuitem').first()).toBeVisible();
  await stop('menu of a head');
  await page.keyboard.press('Escape');

  await tab(1);
  await stop('terminals');
  await page.locator('.bar > .plus').click();
  await expect(page.getByRole('menuitem').first()).toBeVisible();
  await stop('menu of the terminals');
  await page.keyboard.press('Escape');
  await tab(0);

  await press(page, 'l');
  const list = page.getByRole('grid');
  await expect(list.locator('[data-key]').first()).toBeVisible();
  await press(page, 'k');
  await press(page, 'k');
  await stop('list');
  await press(page, 'd');

  for (let trouble = 1; trouble <= 3; trouble++) {
    await press(page, '.');
    await press(page, 'Enter');
    await expect(page.getByTestId('inspector').locator('h2').first()).toBeVisible();
    await stop(`inspector, trouble ${String(trouble)}`);
    await tab(0);
  }
  for (const kind of ['command', 'message', 'untagged', 'effect', 'lookup', 'tls', 'open']) {
    await (await rowOf(page, kind)).dispatchEvent('click');
    await press(page, 'Enter');
    await stop(`inspector, ${kind}`);
    await tab(0);
  }
  await press(page, 'End');
  await press(page, 'Escape');

  await press(page, 'c');
  await expect(page.getByTestId('sessions')).toBeVisible();
  await stop('sessions');
  await press(page, 'm');
  await expect(page.getByTestId('machines').locator('svg').first()).toBeVisible();
  await stop('states, chart');
  await page.getByTestId('machines').locator('.how button').last().click();
  await expect(page.getByRole('table').first()).toBeVisible();
  await stop('states, table');
  await press(page, 'd');

  await tab(2);
  const mailboxes = page.getByTestId('mailbox-pane');
  await stop('mailboxes');
  await mailboxes.locator('[data-uid]').first().click();
  await stop('a message');
  await press(page, 's');
  await expect(page.locator('[data-service]').first()).toBeVisible();
  await stop('services');
  await press(page, 'q');
  await expect(page.getByTestId('queue-pane')).toBeVisible();
  await stop('queue');
  await tab(0);

  await sheet('world', () => press(page, 'w'));
  await sheet('help', () => press(page, '?'));
  await sheet('palette', () => press(page, 'Control+k'));
  await sheet('captures', () => press(page, 'o'));
  await sheet(
    'export',
    () => press(page, 'e'),
    async () => {
      await expect(page.locator('dialog [aria-busy]')).toHaveAttribute('aria-busy', 'false');
      await expect(page.locator('dialog .save')).toBeEnabled();
    },
  );

  await press(page, 'ArrowLeft');
  await press(page, 'Shift+B');
  await page.keyboard.press('Enter');
  await page.getByTestId('bookmarks').click();
  await stop('bookmarks');
  await page.keyboard.press('Escape');
  await stop('back in time');
  await press(page, 'End');

  await (await rowOf(page, 'message')).dispatchEvent('click');
  await press(page, 'g');
  await stop('journey');
  await press(page, 'Escape');
  await press(page, 'Escape');
  await press(page, 'p');
  await press(page, 'k');
  await stop('presenter');
  await press(page, 'p');

  await press(page, 'o');
  await page.locator('dialog textarea').fill('S: +OK ready\nC: QUIT\nS: +OK bye\n');
  await page.locator('dialog .paste + button, dialog .paste ~ button').first().click();
  await expect(page.getByTestId('capture-bar')).toBeVisible();
  await stop('a capture');
}
