/** A whole mailglass on free ports, whose queue waits by a clock in the test's hand. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { vi } from 'vitest';
import { latin1Of } from '../../common/octets.ts';
import type { Service } from '../../common/protocols.ts';
import type { Fact, FactOf } from '../../common/trace/facts.ts';
import type { Settings } from '../../common/world/settings.ts';
import { defaultSettings } from '../../common/world/settings.ts';
import { startMailglass, type World } from '../../server/world.ts';

export class Pocket {
  readonly world: World;
  settings: Settings = defaultSettings;

  private constructor(world: World) {
    this.world = world;
  }

  static async start(options: Parameters<typeof startMailglass>[0] = {}): Promise<Pocket> {
    const holder: { pocket?: Pocket } = {};
    const world = await startMailglass({
      ...options,
      settings: () => holder.pocket?.settings ?? defaultSettings,
    });
    const pocket = new Pocket(world);
    holder.pocket = pocket;
    // Nothing falls due by itself: the test steps.
    world.clock.setRate(0);
    return pocket;
  }

  get facts(): readonly Fact[] {
    return this.world.trace.since(0);
  }

  of<Kind extends Fact['kind']>(kind: Kind): FactOf<Kind>[] {
    return this.facts.filter((fact): fact is FactOf<Kind> => fact.kind === kind);
  }

  portOf(host: string, service: Service): { address: string; port: number } {
    const found = this.world.services.list.find((one) => one.host === host && one.service === service);
    if (!found) throw new Error(`${host} has no ${service}`);
    return found;
  }

  /** Says a whole SMTP dialogue to a service, command by command; answers the replies. */
  async say(host: string, service: Service, ...commands: string[]): Promise<string[]> {
    const socket = connect({ ...this.portOf(host, service), host: this.portOf(host, service).address });
    socket.setNoDelay(true);
    let heard = '';
    const reply = async (): Promise<string> => {
      for (;;) {
        const whole = /^(?:\d{3}-[^\n]*\n)*\d{3} [^\n]*\n/.exec(heard);
        if (whole) {
          heard = heard.slice(whole[0].length);
          return whole[0].trimEnd();
        }
        const [chunk] = (await once(socket, 'data')) as [Buffer];
        heard += chunk.toString('latin1');
      }
    };
    const replies = [await reply()];
    for (const command of commands) {
      socket.write(`${command}\r\n`);
      replies.push(await reply());
    }
    socket.destroy();
    return replies;
  }

  /** Logs in at a domain's submission and submits; answers the last reply. */
  async submit(
    user: string,
    recipients: readonly string[],
    message = 'Subject: over the hills\r\n\r\nfar away',
    mailParameters = '',
  ): Promise<string> {
    const content = ['DATA', `${message}\r\n.`];
    return (await this.submitAs(user, recipients, content, mailParameters)).at(-1) ?? '';
  }

  /** Submits with the commands that send the content; answers all replies. */
  submitAs(
    user: string,
    recipients: readonly string[],
    content: readonly string[],
    mailParameters = '',
  ): Promise<string[]> {
    const [localPart, domain] = user.split('@') as [string, string];
    return this.say(
      `mx.${domain}`,
      'submission',
      'EHLO client.example',
      `AUTH PLAIN ${Buffer.from(`\0${localPart}\0secret`).toString('base64')}`,
      `MAIL FROM:<${user}>${mailParameters}`,
      ...recipients.map((recipient) => `RCPT TO:${recipient}`),
      ...content,
    );
  }

  /** The messages in a mailbox, as text. */
  inbox(account: string): string[] {
    return (this.world.store.mailbox(account, 'INBOX')?.messages ?? []).map(({ message }) =>
      latin1Of(this.world.store.body(message) ?? new Uint8Array()),
    );
  }

  /** Waits until the world has become so. */
  until(check: () => boolean): Promise<void> {
    return vi.waitUntil(check, { timeout: 10_000, interval: 5 }).then(() => undefined);
  }

  /** Waits until no message of the queue is being tried. */
  settled(): Promise<void> {
    return this.until(() => this.world.post.queue.isIdle);
  }

  /** Steps the world's clock and waits until what fell due has been tried, and planned anew or settled. */
  async pass(times: number, ms: number): Promise<void> {
    const { queue } = this.world.post;
    for (let step = 0; step < times && queue.entries.size > 0; step++) {
      const rounds = (): number => this.of('delivery-planned').length + this.of('message-unqueued').length;
      const before = rounds();
      this.world.clock.step(ms);
      await this.until(() => rounds() > before);
    }
  }
}
