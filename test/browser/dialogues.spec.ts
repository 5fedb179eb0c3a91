/** The story of the tool, by keyboard: deliver by SMTP, read by IMAP, take by POP3, and see it all. */
import { expect, openTerminal, Terminal, test } from './mailglass.ts';

async function deliver(terminal: Terminal, to: string, subject: string): Promise<void> {
  await terminal.say('EHLO me', '250 ');
  await terminal.say('MAIL FROM:<bob@north.test>', '2.1.0');
  await terminal.say(`RCPT TO:<${to}>`, '2.1.5');
  await terminal.say('DATA', '354');
  await terminal.say(`Subject: ${subject}`);
  await terminal.say('');
  await terminal.say('Typed by hand.');
  await terminal.say('.', '2.6.0');
}

test('the page opens with a terminal at SMTP, the greeting in it, and the mailboxes beside it', async ({
  page,
  mailglass,
}) => {
  await page.goto(mailglass.url);
  const smtp = new Terminal(page, 'smtp');
  await expect(smtp.log).toContainText('220 ');
  await expect(smtp.box.locator('.xterm-helper-textarea')).toBeFocused();
  const mailboxes = page.getByTestId('mailbox-pane');
  for (const account of ['alice', 'bob', 'carol', 'dave']) await expect(mailboxes).toContainText(account);
  await expect(page.locator('[data-kind="greeting"]')).toHaveCount(1);
});

test('a message delivered by hand is drawn arrow by arrow and appears in the mailbox', async ({
  page,
  mailglass,
}) => {
  await page.goto(mailglass.url);
  const smtp = new Terminal(page, 'smtp');
  await expect(smtp.log).toContainText('220 ');
  await smtp.say('EHLO me', '250 ');
  await expect(page.locator('[data-kind="command"][aria-label*="EHLO me"]')).toHaveCount(1);
  await expect(page.locator('[data-kind="reply"][data-exchange="1"]')).toHaveCount(1);
  await deliver(smtp, 'alice@north.test', 'by hand');
  await expect(page.locator('[data-kind="message"]')).toHaveCount(1);
  const row = page.getByTestId('mailbox-pane').locator('[data-uid="1"]');
  await expect(row).toContainText('by hand');
  await smtp.say('QUIT', '221');
  await expect(page.locator('[data-kind="close"]')).toHaveCount(1);
});

test('the same message is read, flagged and deleted by IMAP, and the pane changes with each command', async ({
  page,
  mailglass,
}) => {
  await page.goto(mailglass.url);
  const smtp = new Terminal(page, 'smtp');
  await expect(smtp.log).toContainText('220 ');
  await deliver(smtp, 'alice@north.test', 'for IMAP');
  const imap = await openTerminal(page, 'imap');
  const row = page.getByTestId('mailbox-pane').locator('[data-uid="1"]');
  await imap.say('a LOGIN alice secret', 'a OK');
  await imap.say('b SELECT INBOX', 'b OK');
  await imap.say('c FETCH 1 BODY[TEXT]', 'c OK');
  await expect(imap.log).toContainText('Typed by hand.');
  await expect(row).toHaveAttribute('data-flags', /\\Seen/);
  await imap.say('d STORE 1 +FLAGS (\\Flagged)', 'd OK');
  await expect(row).toHaveAttribute('data-flags', /\\Flagged/);
  await imap.say('e STORE 1 +FLAGS.SILENT (\\Deleted)', 'e OK');
  await expect(row).toHaveAttribute('data-flags', /\\Deleted/);
  await imap.say('f EXPUNGE', 'f OK');
  await expect(row).toHaveCount(0);
});

test('POP3 marks a message, shows the mark, and deletes it only at QUIT', async ({ page, mailglass }) => {
  await page.goto(mailglass.url);
  const smtp = new Terminal(page, 'smtp');
  await expect(smtp.log).toContainText('220 ');
  await deliver(smtp, 'alice@north.test', 'for POP3');
  const pop3 = await openTerminal(page, 'pop3');
  const row = page.getByTestId('mailbox-pane').locator('[data-uid="1"]');
  await pop3.say('USER alice', '+OK');
  await pop3.say('PASS secret', '+OK');
  await pop3.say('LIST', '1 ');
  await pop3.say('RETR 1', 'Typed by hand.');
  await pop3.say('DELE 1', '+OK');
  await expect(row).toHaveAttribute('data-marked', /\d/);
  await pop3.say('QUIT', '+OK');
  await expect(row).toHaveCount(0);
});

for (const { service, before, start, after, answer } of [
  { service: 'smtp', before: 'EHLO me', start: 'STARTTLS', after: 'EHLO again', answer: '250 ' },
  { service: 'pop3', before: 'CAPA', start: 'STLS', after: 'CAPA', answer: '+OK' },
  { service: 'imap', before: 'a CAPABILITY', start: 'b STARTTLS', after: 'c CAPABILITY', answer: 'c OK' },
]) {
  test(`${start} typed by hand really upgrades the ${service} connection`, async ({ page, mailglass }) => {
    await page.goto(mailglass.url);
    await expect(new Terminal(page, 'smtp').log).toContainText('220 ');
    const terminal = service === 'smtp' ? new Terminal(page, 'smtp') : await openTerminal(page, service);
    await terminal.say(before);
    await terminal.say(start, 'TLSv1.3');
    await expect(page.locator('[data-kind="tls"]')).toHaveCount(1);
    await terminal.say(after, answer);
    const label = `[data-kind="command"][aria-label*="${after}"]`;
    await expect(page.locator(label).last()).toBeVisible();
  });
}

test('an IMAP terminal in IDLE is told at once what the other one did', async ({ page, mailglass }) => {
  await page.goto(mailglass.url);
  const smtp = new Terminal(page, 'smtp');
  await expect(smtp.log).toContainText('220 ');
  await deliver(smtp, 'alice@north.test', 'shared');
  const one = await openTerminal(page, 'imap');
  await one.say('a LOGIN alice secret', 'a OK');
  await one.say('b SELECT INBOX', 'b OK');
  await one.say('c IDLE', '+ ');
  const connection = await one.box.getAttribute('data-connection');
  const two = await openTerminal(page, 'imap');
  await two.say('a LOGIN alice secret', 'a OK');
  await two.say('b SELECT INBOX', 'b OK');
  await two.say('c STORE 1 +FLAGS (\\Flagged)', 'c OK');
  await expect(
    page.locator(`[data-connection="${connection}"][data-kind="untagged"][aria-label*="Flagged"]`),
  ).toHaveCount(1);
});
