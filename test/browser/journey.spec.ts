/** Mail from one domain to another in the diagram, and one message followed alone. */
import { createTransport } from 'nodemailer';
import { expect, test, type Started } from './mailglass.ts';

async function submit({ ports }: Started, to: string, subject: string): Promise<void> {
  const transport = createTransport({
    host: '127.0.0.1',
    port: ports.submission,
    ignoreTLS: true,
    auth: { user: 'alice', pass: 'secret' },
    name: 'laptop.test',
  });
  await transport.sendMail({ from: 'alice@north.test', to, subject, text: 'At noon?' });
  transport.close();
}

test('a relay is drawn from its host, which asks DNS first; a double-click shows its journey alone', async ({
  page,
  mailglass,
}) => {
  await page.goto(mailglass.url);
  await submit(mailglass, 'dave@south.test', 'Lunch');
  // The last that a route needs, which is in sight when only lookups are.
  const asked = page.locator(
    '[data-kind="lookup"][aria-label="mx.north.test asks DNS: AAAA mx2.south.test ?"]',
  );
  await page.getByRole('button', { name: 'DNS', exact: true }).click();
  await expect(asked).toBeVisible();
  await asked.dblclick();
  const journey = page.getByTestId('journey');
  await expect(journey.locator('[data-stage]')).toHaveCount(4);
  await expect(journey).toContainText('laptop.test → Submission of mx.north.test');
  await expect(journey).toContainText('mx.north.test → SMTP of mx.south.test');
  await expect(journey).toContainText('Return-Path: <alice@north.test>');
  const heads = page.locator('[data-server]');
  const order = await heads.evaluateAll((all) => all.map((head) => head.getAttribute('data-server')));
  expect(order).toEqual(['mx.north.test submission', 'dns', 'mx.south.test smtp']);
  await page.keyboard.press('Escape');
  await expect(journey).toBeHidden();
});

test('a domain that does not exist is an error by its shape, and ends in a notice', async ({
  page,
  mailglass,
}) => {
  await page.goto(mailglass.url);
  await submit(mailglass, 'bob@nowhere.test', 'To nowhere');
  const answer = page.locator('[data-kind="answer"]').filter({ hasText: 'NXDOMAIN' });
  await expect(answer.locator('.cross')).toHaveCount(1);
  await expect(page.locator('[data-kind="effect"]').filter({ hasText: 'notice sent' })).toBeVisible();
});
