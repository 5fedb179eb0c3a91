/** Lessons of the built-in course as somebody plays them who does it for the first time: one for each protocol. */
import { createTransport } from 'nodemailer';
import type { Page } from '@playwright/test';
import { expect, Terminal, test } from './mailglass.ts';
import { begin, beginButton, choose, entry, isDone, pane, step, why } from './learner.ts';
import { fetchByImap, fetchByPop3 } from '../clients/fetching.ts';

test.beforeEach(() => {
  test.slow();
});

/** Opens the map, and from there a lesson. */
async function choosing(page: Page, url: string, path: string): Promise<void> {
  await page.goto(url);
  await page.getByRole('button', { name: 'lessons', exact: true }).click();
  await expect(entry(page, path)).toHaveAttribute('data-mark', 'fresh');
  await entry(page, path).click();
  await expect(pane(page)).toHaveAttribute('data-lesson', path);
  await begin(page);
}

test('SMTP, “Three phases”: another order on purpose, one by mistake, and a message', async ({
  page,
  mailglass,
}) => {
  await choosing(page, mailglass.url, '02-smtp/01-three-phases');
  await expect(pane(page)).toContainText('one message, which is taken as a whole or not at all');
  const terminal = new Terminal(page, 'smtp');
  await terminal.say('EHLO learner.example', '250 ');
  await isDone(page, 1);
  await choose(page, 2, /^550/);
  await expect(step(page, 2)).toContainText('Not quite.');
  await choose(page, 2, /^503/);
  await expect(step(page, 2)).toContainText('Right. 503 means');
  // MAIL stands before it, so this is the right order; the step wants the wrong one.
  await terminal.say('MAIL FROM:<carol@south.test>', '250 2.1.0');
  await terminal.say('RCPT TO:<bob@north.test>', '250 2.1.5');
  await expect(why(page, 2)).toContainText(
    /“RCPT TO:<bob@north.test>” was answered “250 2\.1\.5 .*”; 503 was expected/,
  );
  await terminal.say('RSET', '250 2.0.0');
  await terminal.say('RCPT TO:<bob@north.test>', '503');
  await isDone(page, 2);
  // The diagram has the arrow that did it.
  await step(page, 2).getByRole('button', { name: 'RCPT → 503' }).click();
  await expect(page.getByLabel('Inspector', { exact: true })).toContainText('503');
  // A message without its subject is a message, but not the one that is asked for.
  for (const line of ['MAIL FROM:<carol@south.test>', 'RCPT TO:<bob@north.test>'])
    await terminal.say(line, '250 2.1.');
  await terminal.say('DATA', '354');
  for (const line of ['From: Carol <carol@south.test>', '', 'At 8.12.']) await terminal.say(line);
  await terminal.say('.', '250 2.6.0');
  await expect(why(page, 3)).toContainText('subject Timetable is wanted');
  const hints = ['Give me a hint', 'Another hint', 'Show the answer'];
  for (const name of hints) await step(page, 3).getByRole('button', { name, exact: true }).click();
  await expect(step(page, 3).getByTestId('lesson-hint')).toHaveCount(hints.length);
  const answer = step(page, 3).getByTestId('lesson-hint').last();
  await answer.getByRole('listitem').filter({ hasText: 'MAIL FROM' }).hover();
  await answer.getByRole('button', { name: 'Put “MAIL FROM:<carol@south.test>”' }).click();
  await page.keyboard.press('Enter');
  await terminal.say('RCPT TO:<bob@north.test>');
  await terminal.say('DATA');
  for (const line of ['Subject: Timetable', '', 'The train leaves at 8.12.', '.']) await terminal.say(line);
  await isDone(page, 3);
  // That was the second message already.
  await isDone(page, 4);
  await terminal.say('QUIT', '221');
  await isDone(page, 5);
  await expect(page.getByTestId('lesson-outro')).toContainText('Lesson done');
  await page.getByTestId('lesson-outro').getByRole('button', { name: 'Next' }).click();
  await expect(pane(page)).toHaveAttribute('data-lesson', '02-smtp/02-ehlo-and-extensions');
});

test('POP3, “DELE, RSET and QUIT”: marks that a lost connection undoes', async ({ page, mailglass }) => {
  await choosing(page, mailglass.url, '03-pop3/04-dele-rset-quit');
  const terminal = new Terminal(page, 'pop3');
  await terminal.say('USER alice', '+OK');
  await terminal.say('PASS secret', '3 messages');
  await choose(page, 1, /^Messages 1 and 2/);
  await choose(page, 1, /^Messages 2 and 3/);
  await expect(step(page, 1)).toContainText('the others keep their numbers until the end of the session');
  await terminal.say('DELE 2', 'message 2 is marked');
  await expect(why(page, 1)).toContainText('You said “DELE 2”; message 1 is wanted here');
  await step(page, 1).getByRole('button', { name: 'Give me a hint' }).click();
  await expect(step(page, 1)).toContainText('one that marks, one that shows');
  await terminal.say('RSET', '+OK');
  await isDone(page, 2);
  await terminal.say('DELE 1', 'message 1 is marked');
  await terminal.say('LIST', '+OK 2 messages');
  await isDone(page, 1);
  await page.keyboard.press('Control+]');
  await terminal.say('close', 'Closed');
  await isDone(page, 3, false);
  await page.keyboard.press('Enter');
  await expect(terminal.log).toContainText(/Closed[^]*\+OK/);
  await terminal.say('USER alice');
  await terminal.say('PASS secret');
  await terminal.say('STAT', '+OK 3 ');
  await isDone(page, 3);
  await terminal.say('QUIT', 'goodbye');
  // Leaving deletes what is marked, and nothing was.
  await expect(step(page, 4)).toContainText('Not seen yet');
  await page.keyboard.press('Enter');
  await expect(terminal.log).toContainText(/goodbye[^]*\+OK/);
  await terminal.say('USER alice');
  await terminal.say('PASS secret', /goodbye[^]*3 messages/);
  await terminal.say('DELE 1');
  await terminal.say('QUIT', /goodbye[^]*goodbye/);
  await isDone(page, 4);
  await expect(page.getByTestId('lesson-outro')).toContainText('Lesson done');
});

test('IMAP, “Marks that stay”: a tag forgotten, a look too careful, and flags', async ({
  page,
  mailglass,
}) => {
  await choosing(page, mailglass.url, '04-imap/06-flags');
  const terminal = new Terminal(page, 'imap');
  await terminal.say('LOGIN alice secret', 'LOGIN BAD');
  await terminal.say('a1 LOGIN alice secret', 'a1 OK');
  await terminal.say('a2 SELECT INBOX', 'a2 OK');
  await choose(page, 1, /^Nothing/);
  await terminal.say('a3 FETCH 1 BODY.PEEK[TEXT]', 'a3 OK');
  await expect(why(page, 1)).toContainText('peek no is wanted here');
  await terminal.say('a4 FETCH 1 BODY[TEXT]', 'a4 OK');
  await isDone(page, 1);
  await expect(step(page, 2)).toHaveAttribute('data-done', 'false');
  await terminal.say('a5 FETCH 2 FLAGS', 'a5 OK');
  await isDone(page, 2);
  await terminal.say('a6 STORE 1 FLAGS (\\Flagged)', 'a6 OK');
  await isDone(page, 3);
  await terminal.say('a7 STORE 2 +FLAGS ($Weekend)', 'a7 OK');
  await expect(why(page, 4)).toContainText('silent yes is wanted here');
  for (const name of ['Give me a hint', 'Another hint', 'Show the answer'])
    await step(page, 4).getByRole('button', { name, exact: true }).click();
  await expect(step(page, 4)).toContainText('a8 STORE 2 +FLAGS.SILENT ($Weekend)');
  await terminal.say('a8 STORE 2 -FLAGS.SILENT ($Weekend)', 'a8 OK');
  await expect(why(page, 4)).toContainText('how added is wanted here');
  await terminal.say('a9 STORE 2 +FLAGS.SILENT ($Weekend)', 'a9 OK');
  await isDone(page, 4);
  await step(page, 4)
    .getByRole('button', { name: /STORE → .*OK/ })
    .first()
    .click();
  await expect(page.getByLabel('Inspector', { exact: true })).toContainText('$Weekend');
  await expect(page.getByTestId('lesson-outro')).toContainText('Lesson done');
});

test('a lesson is done by clients of one’s own at the ports it shows', async ({ page, mailglass }) => {
  await choosing(page, mailglass.url, '01-glance/02-one-message');
  await page.getByText('With a client of your own').click();
  const portOf = async (service: string): Promise<number> => {
    const listed = pane(page)
      .getByRole('listitem')
      .filter({ hasText: new RegExp(`${service}mx.north.test`) });
    return Number(/:(\d+)/.exec((await listed.locator('code').textContent()) ?? '')?.[1]);
  };
  const client = createTransport({ host: '127.0.0.1', port: await portOf('SMTP'), ignoreTLS: true });
  await client.sendMail({ from: 'carol@south.test', to: 'alice@north.test', subject: 'Lunch', text: 'x' });
  await expect(why(page, 1)).toContainText('subject Picnic is wanted');
  await client.sendMail({ from: 'carol@south.test', to: 'alice@north.test', subject: 'Picnic', text: 'x' });
  client.close();
  await isDone(page, 1);
  await isDone(page, 2, false);
  await fetchByPop3(await portOf('POP3'), 2);
  await isDone(page, 2);
  await fetchByImap(await portOf('IMAP'), 2);
  await isDone(page, 3);
  await expect(page.getByTestId('lesson-outro')).toContainText('Lesson done');
});

test('the solution is typed into two terminals, held up, gone on with and stopped', async ({
  page,
  mailglass,
}) => {
  await page.goto(`${mailglass.url}#lesson=04-imap/12-two-clients`);
  await pane(page).getByRole('button', { name: 'Show the solution' }).click();
  await expect(page.getByTestId('terminal-log').filter({ hasText: 'C: ' })).not.toHaveCount(0, {
    timeout: 30_000,
  });
  await pane(page).getByRole('button', { name: 'Pause' }).click();
  await expect(pane(page)).toContainText('Held up');
  const lines = page.getByTestId('terminal-log');
  const said = (await lines.allTextContents()).join('');
  await new Promise((resolve) => setTimeout(resolve, 2000));
  // What was being answered may still come.
  const since = (await lines.allTextContents()).join('').slice(said.length);
  expect(since.match(/C: /g) ?? []).toHaveLength(0);
  await pane(page).getByRole('button', { name: 'Go on', exact: true }).click();
  await expect(step(page, 1)).toHaveAttribute('data-done', 'true', { timeout: 40_000 });
  await pane(page).getByRole('button', { name: 'Stop', exact: true }).click();
  await expect(pane(page).getByRole('button', { name: 'Show the solution' })).toBeVisible();
  await expect(beginButton(page)).toHaveText('Begin again');
});
