/** The diagram against the real transcript, arrow by arrow. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, Terminal, test } from './mailglass.ts';

interface Line {
  from: 'client' | 'server';
  text: string;
}

/** A real client that keeps what was said on both sides. */
async function dialogue(port: number, lines: readonly { say?: string; until: RegExp }[]): Promise<Line[]> {
  const socket = connect(port, '127.0.0.1');
  const spoken: Line[] = [];
  let heard = '';
  for (const { say, until } of lines) {
    if (say !== undefined) {
      spoken.push({ from: 'client', text: say });
      socket.write(`${say}\r\n`);
    }
    while (!until.test(heard)) {
      const [octets] = (await once(socket, 'data')) as [Buffer];
      heard += octets.toString('latin1');
    }
    // One arrow for each reply: an IMAP response each, an SMTP or POP3 reply with all its lines.
    spoken.push(...heard.split(/(?<=\r\n)/).map((text): Line => ({ from: 'server', text: text.trimEnd() })));
    heard = '';
  }
  socket.end();
  return spoken;
}

test('every line of an IMAP dialogue is one arrow, in order, from the right side', async ({
  page,
  mailglass,
}) => {
  await page.goto(mailglass.url);
  await expect(page.locator('[data-kind="greeting"]')).toHaveCount(1);
  const spoken = await dialogue(mailglass.ports.imap, [
    { until: /^\* OK .*\r\n/ },
    { say: 'a1 LOGIN alice secret', until: /a1 OK .*\r\n/ },
    { say: 'a2 SELECT INBOX', until: /a2 OK .*\r\n/ },
    { say: 'a3 STATUS Sent (MESSAGES)', until: /a3 OK .*\r\n/ },
    { say: 'a4 XYZZY', until: /a4 BAD .*\r\n/ },
    { say: 'a5 IDLE', until: /^\+ .*\r\n/ },
    { say: 'DONE', until: /a5 OK .*\r\n/ },
    { say: 'a6 LOGOUT', until: /a6 OK .*\r\n/ },
  ]);
  await expect(page.locator('[data-kind="close"]')).toHaveCount(1);
  const connection = await page
    .locator('[data-kind="command"][aria-label*="XYZZY"]')
    .getAttribute('data-connection');
  const arrows = page.locator(
    `[data-connection="${connection}"][data-from]:not([data-kind="open"], [data-kind="close"], [data-kind="effect"])`,
  );
  // Fewer are in the DOM than were drawn when the dialogue is longer than the pane: walk through it by its seqs.
  const drawn = new Map<number, Line>();
  const ladder = page.getByRole('listbox', { name: 'Sequence diagram' });
  for (let step = 0; step < 30; step++) {
    const seen = await arrows.evaluateAll((elements) =>
      elements.map((element) => ({
        seq: Number(element.getAttribute('data-seq')),
        from: element.getAttribute('data-from') as 'client' | 'server',
        text: element.getAttribute('aria-label') ?? '',
      })),
    );
    for (const { seq, from, text } of seen) drawn.set(seq, { from, text });
    const more = await ladder.evaluate((element, down) => {
      const before = element.scrollTop;
      element.scrollTop = down === 0 ? 0 : before + element.clientHeight / 2;
      return down === 0 || element.scrollTop !== before;
    }, step);
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
    );
    if (!more) break;
  }
  const inOrder = [...drawn.entries()].sort(([a], [b]) => a - b).map(([, line]) => line);
  expect(inOrder.map((line) => line.from)).toEqual(spoken.map((line) => line.from));
  for (const [i, { text }] of spoken.entries()) {
    expect(inOrder[i]?.text).toContain(text.replace('secret', '').slice(0, 16));
    expect(inOrder[i]?.text).not.toContain('secret');
  }
});

test('a refused command is marked by a shape, not by colour alone', async ({ page, mailglass }) => {
  await page.goto(mailglass.url);
  await expect(page.locator('[data-kind="greeting"]')).toHaveCount(1);
  await dialogue(mailglass.ports.pop3, [{ until: /^\+OK .*\r\n/ }, { say: 'RETR 1', until: /^-ERR .*\r\n/ }]);
  await expect(page.locator('[data-kind="reply"][data-failed]')).toHaveCount(1);
});

test('clicking an arrow opens the inspector on its octets, tokens, RFC section and pair', async ({
  page,
  mailglass,
}) => {
  await page.goto(mailglass.url);
  await expect(page.locator('[data-kind="greeting"]')).toHaveCount(1);
  await dialogue(mailglass.ports.smtp, [
    { until: /^220 .*\r\n/ },
    { say: 'EHLO me', until: /^250 .*\r\n/m },
    { say: 'MAIL FROM:<bob@north.test>', until: /^250 .*\r\n/m },
  ]);
  await page.locator('[data-kind="command"][aria-label*="MAIL FROM"]').click();
  const inspector = page.getByTestId('inspector');
  await expect(inspector).toContainText('MAIL');
  await expect(inspector).toContainText('RFC 5321');
  await expect(inspector.locator('[data-token]').first()).toBeVisible();
  await expect(inspector).toContainText('ms');
});

test('what is typed is seen answered even by who had looked back, but not by who paused', async ({
  page,
  mailglass,
}) => {
  await page.goto(mailglass.url);
  const smtp = new Terminal(page, 'smtp');
  await expect(smtp.log).toContainText('220 ');
  await smtp.say('EHLO me', '250 ');
  for (let i = 0; i < 6; i++) await smtp.say(`NOOP ${String(i)}`, '250 2.0.0');
  const ladder = page.getByRole('listbox', { name: 'Sequence diagram' });
  const arrow = (text: string) => page.locator(`[data-kind="command"][aria-label*="${text}"]`);
  await ladder.focus();
  for (let i = 0; i < 14; i++) await page.keyboard.press('k');
  await expect(page.getByRole('button', { name: 'Follow' })).toBeVisible();
  await smtp.say('NOOP looked back', '250 2.0.0');
  await expect(arrow('NOOP looked back')).toBeInViewport();
  await ladder.focus();
  await page.keyboard.press('Space');
  await smtp.say('NOOP paused', '250 2.0.0');
  await expect(page.getByRole('button', { name: /\d+ new/ })).toBeVisible();
});
