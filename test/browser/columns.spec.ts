/** The lifelines and the filter of the diagram: who is shown, where, and what of it. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Locator, Page } from '@playwright/test';
import { expect, test, type Started } from './mailglass.ts';

type Line = readonly [say: string | undefined, until: RegExp];

/** A real client; it stays connected. */
async function client(port: number, lines: readonly Line[]): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  for (const [say, until] of lines) {
    let heard = '';
    if (say !== undefined) socket.write(`${say}\r\n`);
    while (!until.test(heard)) {
      const [octets] = (await once(socket, 'data')) as [Buffer];
      heard += octets.toString('latin1');
    }
  }
  return socket;
}

const delivery: readonly Line[] = [
  [undefined, /^220 /],
  ['EHLO desk.test', /^250 /m],
  ['MAIL FROM:<bob@north.test>', /^250 /m],
  ['RCPT TO:<nobody@north.test>', /^550 /m],
  ['RCPT TO:<alice@north.test>', /^250 /m],
  ['DATA', /^354 /m],
  ['Subject: Lunch\r\n\r\nAt noon.\r\n.', /^250 /m],
];
const reading: readonly Line[] = [
  [undefined, /^\* OK /],
  ['a1 LOGIN alice secret', /^a1 OK /m],
  ['a2 SELECT INBOX', /^a2 OK /m],
  ['a3 STORE 1 +FLAGS (\\Seen)', /^a3 OK /m],
];

/** A delivery and somebody who reads it, both drawn; all that was said fits the window. */
async function twoClients(page: Page, mailglass: Started): Promise<void> {
  await page.setViewportSize({ width: 1400, height: 1900 });
  await page.goto(mailglass.url);
  await expect(page.locator('[data-kind="greeting"]')).toHaveCount(1);
  await client(mailglass.ports.smtp, delivery);
  await client(mailglass.ports.imap, reading);
  await expect(page.locator('[data-kind="command"][aria-label*="STORE"]')).toHaveCount(1);
}

const head = (page: Page, name: string): Locator => page.locator('[data-place]').filter({ hasText: name });
const item = (page: Page, name: string): Locator => page.getByRole('menuitem', { name });
const commands = (page: Page): Locator => page.locator('[data-kind="command"]');
const inOrder = async (page: Page): Promise<string[]> => {
  const heads = page.locator('[data-place]');
  const placed = await heads.evaluateAll((all) =>
    all.map((one) => ({
      place: one.getAttribute('data-place') ?? '',
      x: one.getBoundingClientRect().left,
    })),
  );
  return placed.sort((a, b) => a.x - b.x).map(({ place }) => place);
};

test('a lifeline is hidden by its menu, its rows are counted out, and a chip brings it back', async ({
  page,
  mailglass,
}) => {
  await twoClients(page, mailglass);
  const all = await page.locator('[data-seq]').count();
  await head(page, 'desk.test').click();
  await item(page, 'Hide').click();
  await expect(head(page, 'desk.test')).toHaveCount(0);
  await expect(page.locator('[data-kind="command"][aria-label*="RCPT"]')).toHaveCount(0);
  const shown = await page.locator('[data-seq]').count();
  await expect(page.getByTestId('filter-count')).toHaveText(`${String(shown)} of ${String(all)}`);
  await head(page, 'Mailboxes').click();
  await item(page, 'Hide').click();
  await expect(page.locator('[data-kind="effect"]')).toHaveCount(0);
  await page.getByRole('button', { name: '2 hidden' }).click();
  await item(page, 'Show desk.test').click();
  await expect(head(page, 'desk.test')).toHaveCount(1);
  await page.getByRole('button', { name: '1 hidden' }).click();
  await item(page, 'Show Mailboxes').click();
  await expect(page.locator('[data-seq]')).toHaveCount(all);
  await expect(page.getByTestId('filter-count')).toHaveCount(0);
});

test('heads are moved with Alt and an arrow key, and the order outlives the page', async ({
  page,
  mailglass,
}) => {
  await twoClients(page, mailglass);
  expect((await inOrder(page)).slice(0, 3)).toEqual(['lane:0', 'lane:1', 'lane:2']);
  await head(page, 'desk.test').focus();
  await page.keyboard.press('Alt+ArrowLeft');
  await expect.poll(() => inOrder(page)).toEqual(expect.arrayContaining(['lane:1', 'lane:0', 'lane:2']));
  expect((await inOrder(page)).slice(0, 3)).toEqual(['lane:1', 'lane:0', 'lane:2']);
  await expect(head(page, 'desk.test')).toBeFocused();
  await page.reload();
  await expect(head(page, 'desk.test')).toHaveCount(1);
  await expect.poll(async () => (await inOrder(page)).slice(0, 2)).toEqual(['lane:1', 'lane:0']);
});

test('a head is dragged sideways past its neighbour, which makes room; the drag opens no menu', async ({
  page,
  mailglass,
}) => {
  await twoClients(page, mailglass);
  const servers = async (): Promise<string[]> =>
    (await inOrder(page)).filter((place) => place.startsWith('server:'));
  const before = await servers();
  expect(before.map((place) => place.split(' ').at(-1)?.replace('server:', ''))).toEqual(['smtp', 'imap']);
  const box = await page.locator(`[data-place="${before[0] ?? ''}"]`).boundingBox();
  const to = await page.locator(`[data-place="${before[1] ?? ''}"]`).boundingBox();
  if (!box || !to) throw new Error('the heads of the servers are not drawn');
  await page.mouse.move(box.x + box.width / 2, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(to.x + to.width / 2, box.y + 20, { steps: 6 });
  await page.mouse.up();
  await expect.poll(servers).toEqual([...before].reverse());
  await expect(page.getByRole('menu')).toBeHidden();
});

test('what a command did goes from its server to the mailboxes, whose lifeline came with it', async ({
  page,
  mailglass,
}) => {
  await page.setViewportSize({ width: 1400, height: 1900 });
  await page.goto(mailglass.url);
  await expect(page.locator('[data-kind="greeting"]')).toHaveCount(1);
  await expect(head(page, 'Mailboxes')).toHaveCount(0);
  await client(mailglass.ports.smtp, delivery);
  await expect(head(page, 'Mailboxes')).toHaveCount(1);
  const store = await head(page, 'Mailboxes').boundingBox();
  const arrow = await page.locator('[data-kind="effect"] .head').boundingBox();
  if (!store || !arrow) throw new Error('the arrow to the mailboxes is not drawn');
  expect(Math.abs(arrow.x + arrow.width - (store.x + store.width / 2))).toBeLessThan(8);
});

test('the state of a session stands beside its lifeline, and at the window’s top once that has passed', async ({
  page,
  mailglass,
}) => {
  await twoClients(page, mailglass);
  for (const state of ['ready', 'rcpt', 'data', 'selected INBOX']) {
    await expect(page.locator(`[data-state="${state}"]`).first()).toBeAttached();
  }
  await page.setViewportSize({ width: 1400, height: 600 });
  const selected = page.locator('[data-state="selected INBOX"] text');
  const top = (await page.getByRole('listbox', { name: 'Sequence diagram' }).boundingBox())?.y ?? 0;
  await expect.poll(async () => Math.round(((await selected.boundingBox())?.y ?? 0) - top)).toBeLessThan(200);
  await expect(selected).toHaveText(/^sel/);
});

test('the filter is found with the mouse alone: it offers what there is with counts, and shows that', async ({
  page,
  mailglass,
}) => {
  await twoClients(page, mailglass);
  await page.getByRole('combobox', { name: 'Filter the diagram' }).click();
  const options = page.getByRole('option').filter({ hasText: 'rows' });
  await expect(options.filter({ hasText: 'account:alice@north.test' })).toBeVisible();
  const verb = options.filter({ hasText: 'verb:STORE' });
  const count = Number(/(\d+) rows/.exec((await verb.textContent()) ?? '')?.[1]);
  await verb.click();
  await expect(page.getByRole('combobox')).toHaveValue('verb:STORE ');
  await expect(page.locator('[data-seq]')).toHaveCount(count);
  await expect(commands(page)).toHaveCount(1);
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('combobox').click();
  await options.filter({ hasText: 'account:alice@north.test' }).click();
  // Who logged in as alice, and the DATA that was delivered to her.
  await expect(commands(page)).toHaveCount(4);
});

test('the filter is completed with the keyboard alone, and counts go on while it is open', async ({
  page,
  mailglass,
}) => {
  await twoClients(page, mailglass);
  // The terminal has the keys at first.
  await page.getByRole('listbox', { name: 'Sequence diagram' }).focus();
  await page.keyboard.press('/');
  await page.keyboard.type('verb:rc');
  const option = page.locator('[data-term="verb:RCPT"]');
  await expect(option).toContainText('4 rows');
  await expect(commands(page)).toHaveCount(2);
  await client(mailglass.ports.smtp, delivery.slice(0, 4));
  await expect(option).toContainText('6 rows');
  await page.keyboard.press('ArrowDown');
  await expect(option).toHaveAttribute('aria-selected', 'true');
  await page.keyboard.press('Enter');
  await expect(option).toBeHidden();
  await expect(page.getByRole('combobox')).toHaveValue('verb:RCPT ');
  await page.keyboard.type('is:err');
  await page.keyboard.press('Escape');
  await expect(commands(page)).toHaveCount(2);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('combobox')).toHaveValue('');
});

test('who has no column where many are connected is given one, and keeps it', async ({ page, mailglass }) => {
  await page.setViewportSize({ width: 1024, height: 768 });
  await page.goto(mailglass.url);
  await expect(page.locator('[data-kind="greeting"]')).toHaveCount(1);
  const greeted: readonly Line[] = [[undefined, /^220 /]];
  for (let i = 0; i < 24; i++) {
    await client(mailglass.ports.smtp, [...greeted, [`EHLO desk${String(i)}.test`, /^250 /m]]);
  }
  await page.getByRole('button', { name: /^\+\d+ more$/ }).click();
  const name = (await page.getByRole('menuitem').first().textContent())?.trim() ?? '';
  await page.getByRole('menuitem').first().click();
  await expect(head(page, name)).toHaveCount(1);
  await client(mailglass.ports.smtp, [...greeted, ['EHLO another.test', /^250 /m]]);
  await expect(head(page, 'another.test')).toHaveCount(1);
  await expect(head(page, name)).toHaveCount(1);
  await expect(head(page, name).getByRole('img', { name: 'pinned' })).toHaveCount(1);
});
