/** Taking a trace away: every format from the sheet, and the page that replays with no server and no network. */
import { readFile, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import type { Page, TestInfo } from '@playwright/test';
import { traceElements } from '../../common/export/json-lines.ts';
import { replayFile } from '../../common/export/replay-file.ts';
import { latin1Of } from '../../common/octets.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { readCapture } from '../../common/export/capture-reader.test-only.ts';
import { DANGEROUS, hostileTrace } from '../../src/export/hostile.test-only.ts';
import { manyClients } from '../../src/ladder/fixture.test-only.ts';
import { words } from '../../src/words/words.ts';
import { expect, test, type Started } from './mailglass.ts';

/** Says lines to a service, each once the one before was answered. */
async function say(port: number, lines: readonly string[]): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'data');
  for (const line of lines) {
    socket.write(`${line}\r\n`);
    await once(socket, 'data');
  }
  socket.end();
  await once(socket, 'close');
}

const MESSAGE = 'From: Ada <ada@ada.test>\r\nSubject: Lunch: "today"?\r\n\r\nAt noon.\r\n';

async function mail({ ports }: Started, message = MESSAGE): Promise<void> {
  await say(ports.submission, ['EHLO ada.test', 'AUTH PLAIN AGFsaWNlAHNlY3JldA==', 'QUIT']);
  const envelope = ['EHLO ada.test', 'MAIL FROM:<ada@ada.test>', 'RCPT TO:<alice@north.test>', 'DATA'];
  await say(ports.smtp, [...envelope, `${message}.`, 'QUIT']);
}

/** Opens the page with the keys free for its commands, and the sheet. */
async function openSheet(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.locator('[data-kind="close"], [data-kind="reply"]').first()).toBeAttached();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('e');
  await expect(page.getByRole('dialog', { name: 'Take it away' })).toBeVisible();
}

/** Chooses a format and waits for the file. */
async function choose(page: Page, format: string): Promise<void> {
  await page.getByRole('radio', { name: format }).check();
  await expect(page.getByLabel('Preview')).toHaveAttribute('aria-busy', 'false');
}

async function save(page: Page): Promise<{ name: string; octets: Buffer }> {
  await expect(page.getByRole('button', { name: 'Save' })).toBeEnabled();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save' }).click(),
  ]);
  return { name: download.suggestedFilename(), octets: await readFile(await download.path()) };
}

interface ReadPicture {
  readonly height: number;
  /** Elements and attributes that run, load, or need the page the picture came from. */
  readonly foreign: readonly string[];
  readonly text: string;
}

function readPicture(page: Page, svg: Buffer): Promise<ReadPicture> {
  return page.evaluate((text) => {
    const { documentElement: root } = new DOMParser().parseFromString(text, 'image/svg+xml');
    const known = new Set(
      'svg title style g path rect line circle ellipse polyline polygon text tspan'.split(' '),
    );
    const all = [root, ...root.querySelectorAll('*')];
    const foreign = all.flatMap((element) => [
      ...(known.has(element.localName) ? [] : [element.localName]),
      ...[...element.attributes]
        .filter(
          ({ name, value }) =>
            /^(on|href|class|style|xlink)/.test(name) || /var\(|light-dark|url\(/.test(value),
        )
        .map(({ name, value }) => `${name}="${value}"`),
    ]);
    return { height: Number(root.getAttribute('height')), foreign, text: root.textContent };
  }, svg.toString());
}

test('the diagram becomes SVG and PNG, by keyboard, with secrets masked unless asked', async ({
  page,
  mailglass,
}) => {
  await mail(mailglass);
  await openSheet(page, mailglass.url);
  await choose(page, 'Picture (SVG)');
  await expect(page.getByTestId('export-name')).toHaveText(/^mailglass-\d{8}-\d{6}-everything\.svg$/);
  const drawn = await readPicture(page, (await save(page)).octets);
  expect(drawn.foreign).toEqual([]);
  for (const said of [
    'mailglass: everything',
    'RCPT',
    'mx.north.test',
    'Submission',
    'ada.test',
    'message UID 1 added',
  ]) {
    expect(drawn.text).toContain(said);
  }
  expect(drawn.text).toContain('AUTH PLAIN ••••••');

  await page.getByLabel('with passwords').check();
  await expect.poll(async () => (await save(page)).octets.toString()).toContain('AGFsaWNlAHNlY3JldA==');
  await page.getByLabel('with passwords').uncheck();

  // Whatever the page itself is drawn in.
  const ground = async (): Promise<string> =>
    /<rect width="\d+" height="\d+" fill="([^"]+)"/.exec((await save(page)).octets.toString())?.[1] ?? '';
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme });
    for (const [theme, fill] of [
      ['dark', '#161a21'],
      ['light', '#fcfcfd'],
    ] as const) {
      await page.getByRole('dialog').getByLabel('Colours').selectOption(theme);
      await expect.poll(ground).toBe(fill);
    }
  }
  await page.emulateMedia({ colorScheme: 'light' });

  await page.getByRole('dialog').getByLabel('Colours').selectOption('dark');
  await choose(page, 'Picture (PNG)');
  const { octets } = await save(page);
  expect(octets.subarray(1, 4).toString()).toBe('PNG');
  expect(octets.readUInt32BE(16)).toBe(2560);
  expect(octets.readUInt32BE(20)).toBe(drawn.height * 2);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  // What was drawn out of sight is gone.
  await expect(page.getByRole('listbox', { name: 'Sequence diagram' })).toHaveCount(1);
});

test('text formats are looked at, copied and saved; one connection alone can be chosen', async ({
  page,
  mailglass,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await mail(mailglass);
  await openSheet(page, mailglass.url);
  await choose(page, 'Mermaid');
  await expect(page.getByLabel('Preview')).toContainText('sequenceDiagram');
  await page.getByRole('button', { name: 'Copy' }).click();
  await expect(page.getByText('Copied')).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(
    'RCPT TO#58;#60;alice@north.test#62;',
  );

  await page.getByRole('radio', { name: 'One connection' }).check();
  await page.getByLabel('Which connection').selectOption({ label: '2: ada.test, smtp' });
  await choose(page, 'Transcript (Markdown)');
  await expect(page.getByLabel('Preview')).toContainText(
    '## Connection 2: ada.test to SMTP of mx.north.test',
  );
  const markdown = await save(page);
  expect(markdown.name).toMatch(/-connection-2\.md$/);
  expect(markdown.octets.toString()).toContain('C: Subject: Lunch: "today"?\n');
  expect(markdown.octets.toString()).not.toContain('AUTH PLAIN');

  await choose(page, 'Facts (JSON Lines)');
  const lines = (await save(page)).octets
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines[0]).toMatchObject({
    mailglass: 'trace',
    version: 1,
    epoch: expect.stringMatching(/.+/),
  });
  expect(lines.filter(({ kind }) => kind === 'connection-opened')).toHaveLength(1);
  expect(lines.at(-1)).toMatchObject({ octets: expect.stringContaining('At noon.') });
  await page.getByLabel('with stored messages').uncheck();
  await expect.poll(async () => (await save(page)).octets.toString()).not.toMatch(/^\{"message":/m);
});

test('a capture has the dialogue on the usual ports; a message is saved to the octet', async ({
  page,
  mailglass,
}) => {
  await mail(mailglass);
  await openSheet(page, mailglass.url);
  await choose(page, 'Capture (pcapng)');
  const { segments } = readCapture((await save(page)).octets);
  const said = segments.map(({ octets }) => latin1Of(octets)).join('');
  expect(said).toContain('RCPT TO:<alice@north.test>\r\n');
  expect(said).toContain(`AUTH PLAIN ${'*'.repeat(20)}\r\n`);
  expect(new Set(segments.map(({ to }) => to.split(' ')[1]))).toContain('587');

  await choose(page, 'Message (.eml)');
  const eml = await save(page);
  expect(eml.name).toBe('Lunch-today.eml');
  expect(eml.octets.toString().endsWith(MESSAGE)).toBe(true);
});

test('from an arrow: its exchange, and a time that begins with it', async ({ page, mailglass }) => {
  await mail(mailglass);
  await page.goto(mailglass.url);
  await page.locator('[data-kind="command"][aria-label*="RCPT"]').click();
  await page.keyboard.press('e');
  await page.getByRole('radio', { name: 'The selected exchange' }).check();
  await choose(page, 'Transcript (Markdown)');
  const exchange = (await save(page)).octets.toString();
  expect(exchange.match(/^[CS]: /gm)).toHaveLength(2);
  await page.getByRole('radio', { name: 'From this moment on' }).check();
  await expect.poll(async () => (await save(page)).octets.toString()).toMatch(/C: RCPT[\s\S]*C: QUIT/);
  expect((await save(page)).octets.toString()).not.toContain('C: MAIL');
});

test('between two bookmarks: what lies there, and no more', async ({ page, mailglass }) => {
  await mail(mailglass);
  await page.goto(mailglass.url);
  const seqOf = (verb: string): Promise<string | null> =>
    page.locator(`[data-kind="command"][aria-label*="${verb}"]`).first().getAttribute('data-seq');
  // A link that carries bookmarks.
  const marks = [`${String(await seqOf('MAIL'))}:from here`, `${String(await seqOf('DATA'))}:to here`];
  await page.goto(`${mailglass.url}/#${new URLSearchParams(marks.map((mark) => ['mark', mark])).toString()}`);
  await page.reload();
  await expect(page.getByTestId('bookmarks')).toHaveAccessibleName('Bookmarks: 2');
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.keyboard.press('e');
  await page.getByRole('radio', { name: 'Between two bookmarks' }).check();
  await choose(page, 'Transcript (Markdown)');
  const said = (): Promise<string> => save(page).then(({ octets }) => octets.toString());
  expect((await said()).match(/^C: \w+/gm)).toEqual(['C: MAIL', 'C: RCPT', 'C: DATA']);
  await page.getByLabel('Up to').selectOption({ label: 'the end' });
  await expect.poll(said).toMatch(/C: MAIL[\s\S]*C: QUIT/);
});

/** Opens a file and hears of everything it asks for and complains about. */
async function openFile(page: Page, path: string): Promise<{ requests: string[]; problems: string[] }> {
  const heard = { requests: [] as string[], problems: [] as string[] };
  page.on('request', (request) => {
    if (!/^(data|blob):/.test(request.url())) heard.requests.push(request.url());
  });
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') heard.problems.push(message.text());
  });
  page.on('pageerror', (error) => heard.problems.push(error.message));
  await page.goto(pathToFileURL(path).href);
  return heard;
}

test('the page that replays opens from a file, asks no network, and goes through time', async ({
  page,
  mailglass,
  context,
}, info) => {
  await mail(mailglass);
  await openSheet(page, mailglass.url);
  await choose(page, 'Page that replays offline');
  const path = info.outputPath('replay.html');
  await writeFile(path, (await save(page)).octets);
  await page.close();
  await mailglass.stop();

  await context.setOffline(true);
  const replay = await context.newPage();
  const heard = await openFile(replay, path);
  await expect(replay.locator('[data-kind="command"][aria-label*="QUIT"]').first()).toBeAttached();
  await expect(replay.getByText('a replay, offline')).toBeVisible();
  await expect(replay.getByTestId('replay-note')).toBeVisible();
  await expect(replay.getByRole('link', { name: 'CA certificate' })).toHaveCount(0);
  const mailboxes = replay.getByTestId('mailbox-pane');
  await expect(mailboxes.locator('[data-uid="1"]')).toHaveCount(1);
  // Back in time the message has not come yet.
  await replay.locator('[data-kind="command"][aria-label*="QUIT"]').last().click();
  for (let i = 0; i < 60; i++) await replay.keyboard.press('ArrowLeft');
  await expect(mailboxes.locator('[data-uid="1"]')).toHaveCount(0);
  await replay.keyboard.press('End');
  await expect(mailboxes.locator('[data-uid="1"]')).toHaveCount(1);
  // The message, whose octets are in the file.
  await mailboxes.locator('[data-uid="1"]').click();
  await expect(mailboxes).toContainText('At noon.');
  for (const [key, shown] of [
    ['l', replay.getByRole('grid', { name: words.list.label })],
    ['m', replay.getByTestId('machine-now')],
    ['c', replay.getByTestId('sessions')],
    ['d', replay.getByRole('listbox', { name: 'Sequence diagram' })],
  ] as const) {
    await replay.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await replay.keyboard.press(key);
    await expect(shown).toBeVisible();
  }
  await replay.locator('[data-kind="command"][aria-label*="QUIT"]').last().click();
  await expect(replay.getByTestId('inspector')).toContainText('QUIT');
  await replay.keyboard.press('s');
  await expect(replay.getByText('In a replay none is running')).toBeVisible();
  await replay.keyboard.press('e');
  await expect(replay.getByRole('radio', { name: 'Transcript (Markdown)' })).toBeVisible();
  await expect(replay.getByRole('radio', { name: 'Page that replays offline' })).toHaveCount(0);
  await choose(replay, 'Picture (SVG)');
  expect(heard).toEqual({ requests: [pathToFileURL(path).href], problems: [] });
});

async function replayOf(facts: readonly Fact[], info: TestInfo): Promise<string> {
  const nothing = async (): Promise<undefined> => undefined;
  const parts = { epoch: 'e', facts, passwords: false, messages: false, frame: nothing, message: nothing };
  const path = info.outputPath('replay.html');
  let text = '';
  for await (const part of replayFile(await readFile('dist/page/replay.html', 'utf8'), traceElements(parts)))
    text += part;
  await writeFile(path, text);
  return path;
}

test('what hostile peers said runs nowhere, in the page that replays as in the pictures made there', async ({
  page,
}, info) => {
  const { facts } = hostileTrace();
  const heard = await openFile(page, await replayOf(facts, info));
  page.on('dialog', (dialog) => {
    heard.problems.push(`a script ran: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await expect(page.locator('[data-kind="command"]').first()).toBeAttached();
  await page.keyboard.press('e');
  await choose(page, 'Picture (SVG)');
  const { octets } = await save(page);
  expect(octets.toString()).not.toMatch(DANGEROUS);
  const drawn = await readPicture(page, octets);
  expect(drawn.foreign).toEqual([]);
  expect(drawn.text).toContain('‹ESC›');
  await choose(page, 'Picture (PNG)');
  await save(page);
  expect(heard.problems).toEqual([]);
  expect(heard.requests).toHaveLength(1);
});

test('a picture of thousands of rows is refused with what to do instead; text of them does not freeze the page', async ({
  page,
}, info) => {
  await openFile(page, await replayOf(manyClients(800, 6).facts, info));
  await page.keyboard.press('e');
  await choose(page, 'Picture (SVG)');
  await expect(page.getByRole('alert')).toContainText('up to 4,000 are drawn. Choose one connection');
  await choose(page, 'Transcript (Markdown)');
  await expect(page.getByLabel('Preview')).toContainText('800 connections');
});
