/** Lessons made for a test: all that the page does with one, and what befalls those who write them. `course.spec.ts` plays the built-in ones. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { createTransport } from 'nodemailer';
import { begin, beginButton, entry, isDone, pane, step } from './learner.ts';
import { expect, openTerminal, start, Terminal, test as base, type Started } from './mailglass.ts';

interface Step {
  readonly title: string;
  readonly check: string;
  readonly prose?: string;
  readonly hints?: string;
  readonly more?: string;
}

const fence = (name: string, text: string): string => `\`\`\`${name}\n${text}\n\`\`\`\n`;

function lessonText(
  title: string,
  terminals: string,
  steps: readonly Step[],
  prose = 'To begin with.',
): string {
  const sections = steps.map(
    (step) =>
      `## ${step.title}\n\n${step.prose ?? 'Do it.'}\n\n${step.more ?? ''}\n${fence('check', step.check)}\n${fence('hint', step.hints ?? 'A nudge.\n---\nA pointer.\n---\nNOOP')}`,
  );
  return `---\ntitle: ${title}\nabout: A lesson of ${terminals}.\nminutes: 3\nterminals: [${terminals}]\n---\n\n${prose}\n\n${sections.join('\n')}\n## Remember\n\nThat was **all**.\n`;
}

const predict = fence(
  'predict',
  'What will RCPT be answered now?\n- [ ] 250\n- [x] 503\nMAIL comes first. RFC 5321 §3.3',
);

const smtp = lessonText(
  'Order of things',
  'smtp',
  [
    {
      title: 'Name the sender',
      more: predict,
      check: 'smtp MAIL (from carol@south.test) answered ok',
      hints: 'Who writes?\n---\nIt is MAIL.\n---\nEHLO me.test\nMAIL FROM:<carol@south.test>',
    },
    { title: 'Name a recipient', check: 'smtp RCPT (to alice@north.test) answered ok' },
  ],
  'First greet.\n\n```transcript smtp\nS: 220 <*>\nC: EHLO me.test\nS: <...>\n```',
);
const smtpSolution =
  '# In order\nS: 220 <*>\nC: EHLO me.test\nS: <...>\nS: 250 <*>\nC: MAIL FROM:<carol@south.test>\nS: 250 <*>\nC: RCPT TO:<alice@north.test>\nS: 250 <*>\nC: QUIT\nS: 221 <*>\n! closed 1\n';
const pop3 = lessonText('Delete', 'pop3', [
  { title: 'Mark it', check: 'pop3 DELE (message 1) answered ok' },
  { title: 'Leave', check: 'mailbox bob@north.test INBOX has no message' },
]);
const imap = lessonText('Flags', 'imap', [
  { title: 'Flag it', check: 'mailbox alice@north.test INBOX has message (subject Lunch, flag \\Flagged)' },
  { title: 'Two at once', check: 'A: imap SELECT answered ok\nB: imap EXAMINE answered ok' },
]);

/** A folder of lessons of its own for each test, and a mailglass that reads it. */
const test = base.extend<{ folder: string }>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures from the pattern
  folder: async ({}, use) => {
    const folder = mkdtempSync(join(tmpdir(), 'mailglass-lessons-'));
    const write = (path: string, text: string): void => {
      mkdirSync(join(folder, path, '..'), { recursive: true });
      writeFileSync(join(folder, path), text);
    };
    write('81-own/about.yaml', 'title: Of our own\n');
    write('81-own/01-smtp/lesson.md', smtp);
    write('81-own/01-smtp/solution.txt', smtpSolution);
    write('81-own/02-pop3/lesson.md', pop3);
    write(
      '81-own/02-pop3/world.yaml',
      'mailboxes:\n  bob@north.test:\n    INBOX:\n      - { from: alice@north.test, subject: Old, body: away }\n',
    );
    write('81-own/03-imap/lesson.md', imap);
    write(
      '81-own/03-imap/world.yaml',
      'mailboxes:\n  alice@north.test:\n    INBOX:\n      - { from: bob@north.test, subject: Lunch, body: now }\n',
    );
    write('81-own/04-broken/lesson.md', smtp.replace('smtp MAIL', 'smtp MAYL'));
    await use(folder);
    rmSync(folder, { recursive: true });
  },
  mailglass: async ({ folder }, use) => {
    const started = await start({}, ['--lessons', folder]);
    await use(started);
    await started.stop();
  },
});

test.beforeEach(() => {
  test.slow();
});

async function beginOwn(page: Page, mailglass: Started, lesson: string): Promise<void> {
  await page.goto(`${mailglass.url}#lesson=81-own/${lesson}`);
  await begin(page);
}

test('SMTP: a question, a mistake told plainly, hints, links between step and arrow, and a calm end', async ({
  page,
  mailglass,
}) => {
  await page.goto(mailglass.url);
  await expect(new Terminal(page, 'smtp').log).toContainText('220 ');
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press('y');
  const smtpEntry = entry(page, '81-own/01-smtp');
  await expect(smtpEntry).toContainText('3 min');
  await expect(smtpEntry).toHaveAttribute('data-mark', 'fresh');
  await smtpEntry.click();
  await expect(pane(page)).toContainText('Nothing in the mailboxes is touched');
  await beginButton(page).click();
  const terminal = new Terminal(page, 'smtp');
  // Choosing wrongly costs nothing.
  await step(page, 1).getByRole('button', { name: '250' }).click();
  await expect(page.getByTestId('lesson-question')).toContainText('Not quite.');
  await step(page, 1).getByRole('button', { name: '503' }).click();
  await expect(page.getByTestId('lesson-question')).toContainText('Right. MAIL comes first.');
  await terminal.say('EHLO me.test', '250 ');
  await terminal.say('MAIL FROM:<dave@south.test>', '250 2.1.0');
  await expect(step(page, 1).getByTestId('lesson-why')).toContainText('from carol@south.test is wanted');
  await step(page, 1).getByRole('button', { name: 'Give me a hint' }).click();
  await step(page, 1).getByRole('button', { name: 'Another hint' }).click();
  await step(page, 1).getByRole('button', { name: 'Show the answer' }).click();
  await expect(page.getByTestId('lesson-hint')).toHaveCount(3);
  await terminal.say('RSET', '250 ');
  // A line of the answer is put into the terminal, and sent by the learner.
  await step(page, 1).getByRole('listitem').filter({ hasText: 'MAIL FROM' }).hover();
  await step(page, 1).getByRole('button', { name: 'Put “MAIL FROM:<carol@south.test>”' }).click();
  await isDone(page, 1, false);
  await page.keyboard.press('Enter');
  await isDone(page, 1);
  await terminal.say('RCPT TO:<alice@north.test>', '250 2.1.5');
  await isDone(page, 2);
  await expect(page.getByTestId('lesson-outro')).toContainText('Lesson done');
  await expect(page.getByTestId('lesson-outro').locator('strong')).toHaveText('all');
  // The arrow that met a step is one click away, and lights that step.
  await step(page, 2).getByRole('button', { name: 'RCPT → 250' }).click();
  await expect(page.getByLabel('Inspector', { exact: true })).toContainText('250 2.1.5');
  await expect(step(page, 2)).toHaveClass(/\blit\b/);
  await expect(step(page, 1)).not.toHaveClass(/\blit\b/);
  // A page opened again goes on where it was, and the map knows.
  await page.reload();
  await isDone(page, 2);
  await page.getByRole('button', { name: 'lessons', exact: true }).click();
  await expect(entry(page, '81-own/01-smtp')).toHaveAttribute('data-mark', 'done');
  await page.keyboard.press('Escape');
  await pane(page).getByRole('navigation').getByRole('button', { name: 'Next' }).click();
  await expect(pane(page)).toHaveAttribute('data-lesson', '81-own/02-pop3');
  await page.goBack();
  await expect(pane(page)).toHaveAttribute('data-lesson', '81-own/01-smtp');
});

test('POP3: whose mail will be gone is said first; a lost connection undeletes; begin again sets all anew', async ({
  page,
  mailglass,
}) => {
  await page.goto(`${mailglass.url}#lesson=81-own/02-pop3`);
  await expect(pane(page)).toContainText('The mailboxes of bob@north.test are set anew');
  await beginButton(page).click();
  const terminal = new Terminal(page, 'pop3');
  await terminal.say('USER bob', '+OK');
  await terminal.say('PASS secret', '1 message');
  await terminal.say('DELE 1', 'marked');
  await isDone(page, 1);
  // Whoever goes without QUIT has deleted nothing. RFC 1939 §6
  await page.keyboard.press('Control+]');
  await terminal.say('close', 'Closed');
  await isDone(page, 2, false);
  await expect(step(page, 2)).toContainText('Not seen yet');
  const second = await openTerminal(page, 'pop3');
  await second.say('USER bob', '+OK');
  await second.say('PASS secret', '1 message');
  await second.say('DELE 1', 'marked');
  await second.say('QUIT', 'goodbye');
  await isDone(page, 2);
  await expect(pane(page)).toContainText('2 of 2 steps done');
  await beginButton(page).click();
  await isDone(page, 1, false);
  await isDone(page, 2, false);
  await page.getByRole('group', { name: 'Accounts' }).getByRole('button', { name: 'bob' }).click();
  await expect(page.getByLabel('Mailboxes', { exact: true })).toContainText('Old');
});

test('IMAP: two connections, the second step first; a client of one’s own counts as well', async ({
  page,
  mailglass,
}) => {
  await beginOwn(page, mailglass, '03-imap');
  const first = new Terminal(page, 'imap');
  await first.say('a1 LOGIN alice secret', 'a1 OK');
  await first.say('a2 SELECT INBOX', 'a2 OK');
  await first.say('a3 EXAMINE INBOX', 'a3 OK');
  await isDone(page, 2, false);
  const second = await openTerminal(page, 'imap');
  await second.say('b1 LOGIN alice secret', 'b1 OK');
  await second.say('b2 EXAMINE INBOX', 'b2 OK');
  await isDone(page, 2);
  await isDone(page, 1, false);
  await second.say('b3 STORE 1 +FLAGS (\\Flagged)', 'b3 NO');
  await isDone(page, 1, false);
  await second.say('b4 SELECT INBOX', 'b4 OK');
  await second.say('b5 STORE 1 +FLAGS (\\Flagged)', 'b5 OK');
  await isDone(page, 1);
  await page.goto(`${mailglass.url}#lesson=81-own/01-smtp`);
  await beginButton(page).click();
  await expect(beginButton(page)).toHaveText('Begin again');
  await page.getByText('With a client of your own').click();
  await expect(pane(page)).toContainText(`127.0.0.1:${String(mailglass.ports.smtp)}`);
  const client = createTransport({ host: '127.0.0.1', port: mailglass.ports.smtp, ignoreTLS: true });
  await client.sendMail({ from: 'carol@south.test', to: 'alice@north.test', subject: 'x', text: 'y' });
  client.close();
  await isDone(page, 2);
});

test('the solution is typed after each answer, can be held up, and is not the learner’s doing', async ({
  page,
  mailglass,
}) => {
  await page.goto(`${mailglass.url}#lesson=81-own/01-smtp`);
  await pane(page).getByRole('button', { name: 'Show the solution' }).click();
  const terminal = new Terminal(page, 'smtp');
  await expect(terminal.log).toContainText('C: EHLO me.test');
  await pane(page).getByRole('button', { name: 'Pause' }).click();
  await expect(pane(page)).toContainText('Held up');
  const said = await page.evaluate(
    () =>
      new Promise<[string, string]>((resolve) => {
        const log = document.querySelector('[data-testid="terminal-log"]');
        const before = log?.textContent ?? '';
        setTimeout(() => resolve([before, log?.textContent ?? '']), 1500);
      }),
  );
  expect(said[1]).not.toContain('RCPT TO');
  await pane(page).getByRole('button', { name: 'Go on', exact: true }).click();
  await expect(terminal.log).toContainText('C: QUIT', { timeout: 40_000 });
  await isDone(page, 2);
  await expect(page.getByTestId('lesson-outro')).toContainText('That was the solution');
  await expect(pane(page).getByRole('button', { name: 'Show the solution' })).toBeVisible();
  await page.getByRole('button', { name: 'All lessons' }).click();
  await expect(entry(page, '81-own/01-smtp')).toHaveAttribute('data-mark', 'begun');
});

test('a broken lesson says where and why, and takes no other down; mended, it is there; changed, it is judged anew', async ({
  page,
  mailglass,
  folder,
}) => {
  await page.goto(`${mailglass.url}#lesson=81-own/04-broken`);
  await expect(page.getByTestId('lesson-problems')).toContainText(
    /81-own\/04-broken\/lesson\.md:\d+ .*"MAYL"/,
  );
  await expect(beginButton(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'All lessons' }).click();
  await expect(entry(page, '81-own/04-broken')).toHaveAttribute('data-mark', 'broken');
  await expect(entry(page, '81-own/03-imap')).toHaveAttribute('data-mark', 'fresh');
  await page.keyboard.press('Escape');
  const file = join(folder, '81-own/04-broken/lesson.md');
  writeFileSync(file, smtp);
  await expect(beginButton(page)).toHaveText('Begin');
  await beginButton(page).click();
  const terminal = new Terminal(page, 'smtp');
  await terminal.say('EHLO me.test', '250 ');
  await terminal.say('MAIL FROM:<carol@south.test>', '250 2.1.0');
  await isDone(page, 1);
  // What is asked for now is judged on what was done since it began.
  writeFileSync(
    file,
    smtp
      .replace('from carol@south.test', 'from dave@south.test')
      .replace('smtp RCPT (to alice@north.test)', 'smtp EHLO'),
  );
  await isDone(page, 2);
  await isDone(page, 1, false);
});

test('what would act in a lesson is only read', async ({ page, mailglass, folder }) => {
  writeFileSync(
    join(folder, '81-own/01-smtp/lesson.md'),
    smtp
      .replace('title: Order', 'title: <b>x</b>\u202eOrder')
      .replace(
        'First greet.',
        '<script>document.title = "gone"</script><img src=x onerror="document.title=1"> [go](javascript:alert(1))',
      ),
  );
  await page.goto(`${mailglass.url}#lesson=81-own/01-smtp`);
  await expect(pane(page)).toContainText('<script>document.title');
  await expect(pane(page).locator('h2')).toContainText('<b>x</b>‹U+202E›');
  await expect(pane(page).locator('img, script, a')).toHaveCount(0);
  expect(await page.title()).toContain('mailglass');
});

test('a server that was started anew is told, and the lesson can begin again', async ({
  page,
  mailglass,
  folder,
}) => {
  await beginOwn(page, mailglass, '01-smtp');
  await new Terminal(page, 'smtp').say('EHLO me.test', '250 ');
  await mailglass.stop();
  const again = await start(mailglass.ports, ['--lessons', folder]);
  try {
    await expect(pane(page)).toContainText('mailglass was started anew since you began', { timeout: 20_000 });
    await beginButton(page).click();
    await expect(pane(page)).not.toContainText('started anew');
    await new Terminal(page, 'smtp').say('EHLO me.test', '250 ');
    await new Terminal(page, 'smtp').say('MAIL FROM:<carol@south.test>', '250 2.1.0');
    await isDone(page, 1);
  } finally {
    await again.stop();
  }
});

test('on a small screen the lesson is a tab, at 1024 it stands beside the diagram', async ({
  page,
  mailglass,
}) => {
  await page.setViewportSize({ width: 700, height: 800 });
  await page.goto(`${mailglass.url}#lesson=81-own/01-smtp`);
  await expect(pane(page)).toBeVisible();
  await page.getByRole('tab', { name: 'Terminals' }).click();
  await expect(pane(page)).toBeHidden();
  await page.getByRole('tab', { name: 'Lesson' }).click();
  await expect(pane(page)).toBeVisible();
  await page.setViewportSize({ width: 1024, height: 768 });
  await expect(pane(page)).toBeVisible();
  await expect(page.getByLabel('Diagram', { exact: true })).toBeVisible();
  await pane(page).getByRole('button', { name: 'Close the lesson' }).click();
  await expect(pane(page)).toHaveCount(0);
  expect(new URL(page.url()).hash).not.toContain('lesson');
});

test('what was just done becomes a lesson, which is saved and played', async ({ page, mailglass }) => {
  await page.goto(mailglass.url);
  const terminal = new Terminal(page, 'smtp');
  await expect(terminal.log).toContainText('220 ');
  await terminal.say('EHLO me.test', '250 ');
  await terminal.say('MAIL FROM:<carol@south.test>', '250 2.1.0');
  await terminal.say('RCPT TO:<nobody@north.test>', '550');
  await page.getByRole('button', { name: 'lessons', exact: true }).click();
  await page.getByRole('button', { name: 'Make a lesson from what I just did' }).click();
  const sheet = page.getByTestId('lesson-draft');
  await expect(sheet.getByRole('region', { name: 'lesson.md' })).toContainText('nobody@north.test');
  await sheet.getByLabel('Title').fill('Nobody there');
  await expect(sheet.getByRole('region', { name: 'lesson.md' })).toContainText('Nobody there');
  await expect(sheet.getByRole('region', { name: 'solution.txt' })).toContainText('C: EHLO me.test');
  await sheet.getByRole('checkbox').uncheck();
  await expect(sheet.getByRole('region', { name: 'lesson.md' })).toHaveCount(0);
  await sheet.getByRole('checkbox').check();
  await sheet.getByLabel('Folder').fill('81-own/09-nobody');
  await sheet.getByRole('button', { name: 'Save it among the lessons' }).click();
  await sheet.getByRole('button', { name: 'Go to the lesson “Nobody there”' }).click();
  await expect(pane(page).locator('h2')).toHaveText('Nobody there');
});
