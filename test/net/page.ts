/** A page for tests: a WebSocket to `/api/live` that gathers what it is told. */
import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { FromPage, FromServer } from '../../common/live-protocol.ts';
import { unpackFacts } from '../../common/trace/codec.ts';
import type { Fact } from '../../common/trace/facts.ts';

export class Page {
  readonly socket: WebSocket;
  readonly messages: FromServer[] = [];
  readonly facts: Fact[] = [];
  #wake: () => void = () => undefined;

  constructor(port: number, headers: Record<string, string> = {}) {
    this.socket = new WebSocket(`ws://127.0.0.1:${port}/api/live`, { headers });
    this.socket.on('message', (data, isBinary) => {
      if (isBinary) this.facts.push(...unpackFacts(data as Buffer));
      else this.messages.push(JSON.parse(String(data as Buffer)) as FromServer);
      this.#wake();
    });
  }

  /** Connects and takes up the trace. */
  static async resumed(port: number, epoch = '', after = 0): Promise<Page> {
    const page = new Page(port);
    await page.until(() => page.messages.length > 0);
    page.say({ type: 'resume', epoch, after });
    return page;
  }

  say(message: FromPage): void {
    this.socket.send(JSON.stringify(message));
  }

  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** The first message of a type that was or will be told. */
  async told<Type extends FromServer['type']>(type: Type): Promise<Extract<FromServer, { type: Type }>> {
    const find = (): FromServer | undefined => this.messages.find((message) => message.type === type);
    await this.until(() => find() !== undefined);
    return find() as Extract<FromServer, { type: Type }>;
  }

  /** All octets a terminal was told, as text. */
  heard(terminal: string): string {
    return this.messages
      .map((message) =>
        message.type === 'terminal-octets' && message.terminal === terminal ? message.octets : '',
      )
      .join('');
  }

  async leave(): Promise<void> {
    const closed = once(this.socket, 'close');
    this.socket.close();
    await closed;
  }
}
