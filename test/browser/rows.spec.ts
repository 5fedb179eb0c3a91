/** The rows of the diagram: folds, time to scale, zoom, and one thing at a time for a hall. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Locator, Page } from '@playwright/test';
import { words } from '../../src/words/words.ts';
import { expect, Terminal, test } from './mailglass.ts';

/** A client that says many lines at once and waits for the answer to the last. */
class Client {
  readonly socket: Socket;
  #heard = '';

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (octets: Buffer) => (this.#heard += octets.toString('latin1')));
  }

  async hear(until: RegExp): Promise<this> {
    while (!until.test(this.#heard)) await once(this.socket, 'data');
    this.#heard = '';
    return this;
  }

  say(lines: readonly string[], until: RegExp): Promise<this> {
    this.socket.write(lines.map((line) => `${line}\r\n`).join(''));
    return this.hear(until);
  }
}

/** So many NOOPs, each answered before the next. */
async function noops(client: Client, from: number, count: number): Promise<void> {
  for (let i = from; i < from + count; i++) {
    await client.say([`n${String(i)} NOOP`], new RegExp(`n${String(i)} OK`));
  }
}

const stage = (page: Page): Locator => page.getByRole('listbox', { name: 'Sequence diagram' });
const run = (page: Page): Locator => page.locator('[data-kind="run"]');
const selected = (page: Page): Locator => stage(page).locator('[aria-selected="true"]');

async function opened(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.locator('[data-kind="greeting"]')).toHaveCount(1);
}

test('like exchanges are one row, which opens in place and folds again, by mouse and by keyboard', async ({
  page,
  mailglass,
}) => {
  await opened(page, mailglass.url);
  const client = await new Client(mailglass.ports.imap).hear(/\* OK/);
  await noops(client, 1, 60);
  await expect(run(page)).toContainText('60 × NOOP → OK');
  const commands = page.locator('[data-kind="command"]');
  await expect(commands).toHaveCount(0);

  await run(page).locator('[data-fold]').click();
  await expect(run(page)).toContainText('▾ 60 × NOOP');
  await expect(commands.first()).toBeVisible();
  await run(page).locator('[data-fold]').click();
  await expect(commands).toHaveCount(0);

  await stage(page).focus();
  await page.keyboard.press('f');
  await expect(commands.first()).toBeVisible();
  await page.keyboard.press('j');
  await expect(selected(page)).toHaveAttribute('data-kind', 'reply');
  await page.keyboard.press('f');
  await expect(commands).toHaveCount(0);
  // What was selected in it is shown by the fold that holds it.
  await expect(selected(page)).toHaveAttribute('data-kind', 'run');
  client.socket.end();
});

test('data of one command folds, with its octets', async ({ page, mailglass }) => {
  await opened(page, mailglass.url);
  const smtp = await new Client(mailglass.ports.smtp).hear(/^220/);
  await smtp.say(['EHLO me'], /^250 /m);
  for (let i = 0; i < 25; i++) {
    await smtp.say(['MAIL FROM:<bob@north.test>', 'RCPT TO:<alice@north.test>', 'DATA'], /^354/m);
    await smtp.say([`Subject: ${String(i)}`, '', 'x', '.'], /^250/m);
  }
  await expect(run(page)).toContainText('25 × MAIL RCPT DATA → 250');
  smtp.socket.end();
  const imap = await new Client(mailglass.ports.imap).hear(/\* OK/);
  await imap.say(['a1 LOGIN alice secret', 'a2 SELECT INBOX', 'a3 FETCH 1:* (UID FLAGS)'], /a3 OK/);
  await expect(run(page).filter({ hasText: /25 × FETCH · [\d,]+ octets/ })).toBeVisible();
  imap.socket.end();
});

test('an error is never in a fold, and the next one is found', async ({ page, mailglass }) => {
  await opened(page, mailglass.url);
  const client = await new Client(mailglass.ports.imap).hear(/\* OK/);
  for (let part = 0; part < 3; part++) {
    await noops(client, part * 100, 30);
    await client.say([`x${String(part)} NOOP nonsense`], /x\d BAD/);
  }
  await stage(page).focus();
  for (const part of ['0', '1', '2', '0']) {
    await page.keyboard.press('.');
    await expect(selected(page)).toHaveAttribute('data-failed', '');
    await expect(selected(page)).toHaveAttribute('aria-label', new RegExp(`x${part} BAD`));
    await expect(selected(page)).toBeInViewport();
  }
  client.socket.end();
});

test('a repetition grows in place: who follows sees nothing move', async ({ page, mailglass }) => {
  await opened(page, mailglass.url);
  const client = await new Client(mailglass.ports.imap).hear(/\* OK/);
  await noops(client, 1, 40);
  await expect(run(page)).toContainText('40 × NOOP');
  const before = await run(page).boundingBox();
  await page.evaluate(() => {
    const box = document.querySelector('[data-kind="run"]');
    const seen = new Set<number>();
    (window as unknown as { seen: Set<number> }).seen = seen;
    const look = (): void => {
      if (box) seen.add(Math.round(box.getBoundingClientRect().top));
      requestAnimationFrame(look);
    };
    look();
  });
  await noops(client, 100, 40);
  await expect(run(page)).toContainText('80 × NOOP');
  expect(await page.evaluate(() => [...(window as unknown as { seen: Set<number> }).seen])).toEqual([
    Math.round(before?.y ?? NaN),
  ]);
  client.socket.end();
});

test('of thousands of rows only those in sight are in the page', async ({ page, mailglass }) => {
  await opened(page, mailglass.url);
  const [one, two] = [new Client(mailglass.ports.smtp), new Client(mailglass.ports.smtp)];
  await one.hear(/^220/);
  await two.hear(/^220/);
  // Two that speak in turn make no repetition.
  for (let i = 0; i < 700; i++) {
    await one.say([`NOOP ${String(i)}`], /^250/);
    await two.say([`NOOP ${String(i)}`], /^250/);
  }
  const rows = stage(page).locator('[data-key]');
  await expect(page.locator('[aria-label*="NOOP 699"]').first()).toBeVisible();
  for (const place of [0, 0.4, 1]) {
    await stage(page).evaluate((element, share) => (element.scrollTop = element.scrollHeight * share), place);
    await expect(rows.first()).toBeAttached();
    expect(await rows.count()).toBeLessThan(60);
    expect(await stage(page).evaluate((element) => element.querySelectorAll('*').length)).toBeLessThan(1500);
  }
  await stage(page).focus();
  // The closest view has the most rows, and still only those in sight.
  await page.keyboard.press('-');
  await page.keyboard.press('-');
  await expect(stage(page).locator('[data-key] .label')).toHaveCount(0);
  expect(await rows.count()).toBeGreaterThan(40);
  expect(await rows.count()).toBeLessThan(160);
  one.socket.end();
  two.socket.end();
});

test('time to scale gives a slow answer more room than a quick one, and marks what it leaves out', async ({
  page,
  mailglass,
}) => {
  await opened(page, mailglass.url);
  const client = await new Client(mailglass.ports.imap).hear(/\* OK/);
  await noops(client, 1, 2);
  // The trace has its times from the server's own clock: a silence is made by letting it pass.
  await page.waitForFunction((since) => Date.now() - since > 1300, Date.now());
  await noops(client, 3, 1);
  const arrow = (text: string): Locator => page.locator(`[aria-label*="${text}"]`).first();
  await expect(arrow('n3 OK')).toBeVisible();
  const distance = async (): Promise<number> => {
    const [a, b] = [await arrow('n2 OK').boundingBox(), await arrow('n3 NOOP').boundingBox()];
    return (b?.y ?? 0) - (a?.y ?? 0);
  };
  const plain = await distance();
  await stage(page).focus();
  await page.keyboard.press('t');
  const scale = page.getByRole('button', { name: words.rows.timed });
  await expect(scale).toHaveAttribute('aria-pressed', 'true');
  await expect(stage(page).locator('.break').last()).toContainText(/⋯ \d+\.\d s ⋯/);
  expect(await distance()).toBeGreaterThan(plain + 90);
  await scale.click();
  await expect(stage(page).locator('.break')).toHaveCount(0);
  expect(await distance()).toBe(plain);
  client.socket.end();
});

test('zooming keeps the row under the pointer where it is', async ({ page, mailglass }) => {
  await opened(page, mailglass.url);
  const [one, two] = [new Client(mailglass.ports.smtp), new Client(mailglass.ports.smtp)];
  await one.hear(/^220/);
  await two.hear(/^220/);
  for (let i = 0; i < 60; i++) {
    await one.say([`NOOP ${String(i)}`], /^250/);
    await two.say([`NOOP ${String(i)}`], /^250/);
  }
  await stage(page).evaluate((element) => (element.scrollTop = element.scrollHeight / 2));
  await expect(page.getByRole('button', { name: 'Follow' })).toBeVisible();
  const box = await stage(page).boundingBox();
  if (!box) throw new Error('no stage');
  const pointer = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  await page.mouse.move(pointer.x, pointer.y);
  const under = (): Promise<string | null | undefined> =>
    page.evaluate(
      ({ x, y }) => document.elementFromPoint(x, y)?.closest('[data-key]')?.getAttribute('data-key'),
      pointer,
    );
  const before = await under();
  expect(before).toBeTruthy();
  const height = async (): Promise<number> =>
    (await page.locator(`[data-key="${before ?? ''}"] .ground`).boundingBox())?.height ?? 0;
  await page.keyboard.down('Control');
  await page.mouse.wheel(0, -100);
  await page.keyboard.up('Control');
  await expect.poll(height).toBeGreaterThan(35);
  expect(await under()).toBe(before);
  await page.getByRole('button', { name: words.rows.zoomOut }).click();
  await page.getByRole('button', { name: words.rows.zoomOut }).click();
  await expect.poll(height).toBe(20);
  one.socket.end();
  two.socket.end();
});

test('data nobody asked for is dotted, data that answers has half a head', async ({ page, mailglass }) => {
  await opened(page, mailglass.url);
  const imap = await new Client(mailglass.ports.imap).hear(/\* OK/);
  await imap.say(['a1 LOGIN alice secret', 'a2 SELECT INBOX', 'a3 STATUS Sent (MESSAGES)'], /a3 OK/);
  await imap.say(['a4 IDLE'], /^\+/m);
  const smtp = await new Client(mailglass.ports.smtp).hear(/^220/);
  await smtp.say(['HELO me', 'MAIL FROM:<>', 'RCPT TO:<alice@north.test>', 'DATA'], /^354/m);
  await smtp.say(['', 'x', '.'], /^250/m);
  const dots = (row: Locator): Promise<string> =>
    row.locator('.line').evaluate((line) => getComputedStyle(line).strokeDasharray);
  const unasked = page.locator('[data-kind="untagged"]:not([data-exchange])').first();
  await expect(unasked).toBeVisible();
  // An arrow that has just come is still being drawn.
  await expect.poll(() => dots(unasked)).toBe('0.1px, 6px');
  const answer = page.locator('[data-kind="untagged"][data-exchange]').last();
  await expect.poll(() => dots(answer)).toBe('none');
  const head = (row: Locator): Promise<string | null> => row.locator('.head').getAttribute('d');
  expect((await head(answer))?.match(/L/g)).toHaveLength(1);
  expect((await head(unasked))?.match(/L/g)).toHaveLength(2);
  imap.socket.end();
  smtp.socket.end();
});

test('the legend shows every mark', async ({ page, mailglass }) => {
  await opened(page, mailglass.url);
  await page.getByRole('button', { name: 'Help and keys' }).click();
  const entries = page.getByRole('dialog').locator('ul li');
  for (const meaning of Object.values(words.legend)) {
    await expect(entries.filter({ hasText: meaning }).first().locator('svg')).toBeVisible();
  }
});

test.describe('in a hall', () => {
  for (const [width, height] of [
    [1024, 768],
    [1280, 720],
    [1920, 1080],
  ] as const) {
    test(`one thing at a time at ${String(width)} by ${String(height)}`, async ({ page, mailglass }) => {
      await page.setViewportSize({ width, height });
      await opened(page, mailglass.url);
      const clients: Client[] = [];
      for (let i = 0; i < 5; i++) {
        const client = await new Client(mailglass.ports.smtp).hear(/^220/);
        await client.say([`EHLO client${String(i)}.test`], /^250 /m);
        clients.push(client);
      }
      await clients[0]?.say(['MAIL FROM:<bob@north.test>'], /^250/);
      await clients[0]?.say(['RCPT TO:<nobody@north.test>'], /^550/);
      await stage(page).focus();
      await page.keyboard.press('p');
      const meaning = page.getByRole('status', { name: words.presenter.label });
      await expect(meaning).toContainText('The mailbox does not exist, or a rule forbids it.');
      // The newest arrow and its command stand out, the others step back.
      const strong = stage(page).locator('[data-key]:not(.dimmed)');
      await expect(strong).toHaveCount(2);
      await page.keyboard.press('PageUp');
      await expect(selected(page)).toHaveAttribute('aria-label', /RCPT TO/);
      await expect(meaning).toContainText('Name one recipient');
      await expect(selected(page)).toBeInViewport({ ratio: 1 });
      await page.keyboard.press('k');
      await expect(meaning).toContainText('Done as asked');
      await page.keyboard.press('ArrowDown');
      await expect(meaning).toContainText('Name one recipient');
      // A clicker's keys go where the focus is: to the terminal, when something was typed there.
      await page.locator('.xterm-helper-textarea').first().focus();
      await page.keyboard.press('PageUp');
      await expect(meaning).toContainText('Done as asked');
      await page.keyboard.press('PageDown');
      await page.keyboard.press('PageDown');
      await expect(meaning).toContainText('The mailbox does not exist');

      // Nothing is cut off, and the line beneath is the largest on the page.
      for (const part of [stage(page), meaning]) await expect(part).toBeInViewport({ ratio: 1 });
      const size = (locator: Locator): Promise<number> =>
        locator.evaluate((element) => parseFloat(getComputedStyle(element).fontSize));
      expect(await size(meaning.locator('.means'))).toBeGreaterThanOrEqual(20);
      expect(await size(selected(page).locator('.label').first())).toBeGreaterThanOrEqual(18);
      expect(await meaning.locator('.means').evaluate((p) => p.scrollHeight <= p.clientHeight + 1)).toBe(
        true,
      );
      expect((await stage(page).boundingBox())?.height).toBeGreaterThan(150);

      await stage(page).focus();
      await page.keyboard.press('p');
      await expect(meaning).toHaveCount(0);
      await expect(stage(page).locator('.dimmed')).toHaveCount(0);
      for (const client of clients) client.socket.end();
    });
  }

  test('what is typed is what is spoken of', async ({ page, mailglass }) => {
    await opened(page, mailglass.url);
    const smtp = new Terminal(page, 'smtp');
    await smtp.say('EHLO me', '250 ');
    await stage(page).focus();
    await page.keyboard.press('p');
    await page.keyboard.press('k');
    await page.keyboard.press('k');
    const meaning = page.getByRole('status', { name: words.presenter.label });
    await smtp.say('RCPT TO:<alice@north.test>', '503');
    await expect(meaning).toContainText('answers RCPT');
    await expect(page.locator('[data-kind="reply"][data-failed]')).toBeInViewport({ ratio: 1 });
  });
});
