/** Browser journeys: every test has a mailglass of its own, the built one, started as a person would start it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { test as base, expect, type Locator, type Page } from '@playwright/test';

export type PortName =
  'http' | 'smtp' | 'submission' | 'submissions' | 'pop3' | 'pop3s' | 'imap' | 'imaps' | 'dns';

export interface Started {
  readonly url: string;
  readonly ports: Readonly<Record<PortName, number>>;
  /** Stops it; with `start(ports)` it comes again on the same ports. */
  stop(): Promise<void>;
}

const portNames: readonly PortName[] = [
  'http', 'smtp', 'submission', 'submissions', 'pop3', 'pop3s', 'imap', 'imaps', 'dns',
]; // prettier-ignore

/** @param more options of the command line besides */
export async function start(
  ports: Partial<Record<PortName, number>> = {},
  more: readonly string[] = [],
): Promise<Started> {
  const options = portNames.flatMap((name) => [`--${name}-port`, String(ports[name] ?? 0)]);
  const child: ChildProcess = spawn(
    process.execPath,
    ['dist/server/main.js', '--ephemeral', '--json', ...options, ...more],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  if (!child.stdout) throw new Error('the server has no standard output');
  for await (const chunk of child.stdout) {
    text += String(chunk);
    if (text.includes('\n')) break;
  }
  const ready = JSON.parse(text) as { url: string; ports: Record<PortName, number> };
  return {
    url: ready.url,
    ports: ready.ports,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** One terminal of the page, driven by the keyboard. */
export class Terminal {
  readonly page: Page;
  readonly box: Locator;

  constructor(page: Page, service: string) {
    this.page = page;
    this.box = page.locator(`[data-terminal="${service}"]`).last();
  }

  get log(): Locator {
    return this.box.getByTestId('terminal-log');
  }

  /** Types a line as a person does and waits until the terminal shows `answer`. */
  async say(line: string, answer?: string | RegExp): Promise<void> {
    await this.box.locator('.xterm-helper-textarea').focus();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press('Enter');
    if (answer !== undefined) await expect(this.log).toContainText(answer);
  }
}

/** Opens one more terminal with the `+` menu. */
export async function openTerminal(page: Page, service: string): Promise<Terminal> {
  await page.getByRole('button', { name: 'Open a terminal' }).click();
  await page.locator(`[data-open="${service}"]`).click();
  const terminal = new Terminal(page, service);
  await expect(terminal.log).toContainText(/\+OK|\* OK|220 /);
  return terminal;
}

interface Fixtures {
  mailglass: Started;
}

export const test = base.extend<Fixtures>({
  // eslint-disable-next-line no-empty-pattern -- Playwright reads the fixtures from the pattern
  mailglass: async ({}, use) => {
    const started = await start();
    await use(started);
    await started.stop();
  },
});

export { expect };
