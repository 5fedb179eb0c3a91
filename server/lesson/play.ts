/** Plays a script against real ports, as a client that waits for what it expects. */
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type SecureContextOptions } from 'node:tls';
import { filled } from '../../common/lesson/fill.ts';
import type { Script, ScriptStep } from '../../common/lesson/script.ts';
import { latin1Of, textOf } from '../../common/octets.ts';
import { matches } from '../../common/capture/line-pattern.ts';
import { assertNever, services, type Service } from '../../common/protocols.ts';
import type { Endpoint } from '../../common/trace/endpoint.ts';

export interface PlayParts {
  /** Where a service listens; `undefined` where it does not. */
  readonly where: (service: Service) => Endpoint | undefined;
  readonly ca: () => Promise<string>;
  /** Moves the world's clock on. */
  readonly clock: (milliseconds: number) => void;
  /** Starts or stops a service of a host. */
  readonly service: (host: string, service: Service, action: 'start' | 'stop') => Promise<void>;
  /** Resolves when no message is under way. */
  readonly settle: () => Promise<void>;
}

/** The dialogue went otherwise than written. */
export class PlayError extends Error {
  override readonly name = 'PlayError';
  readonly file: string;
  readonly line: number;
  constructor(file: string, line: number, message: string) {
    super(message);
    this.file = file;
    this.line = line;
  }
}

/** What has not come by then does not come. */
const DEADLINE_MS = 5000;

/** Resolves when all was said and answered as written; rejects with `PlayError`. All connections are closed then. */
export async function play(script: Script, parts: PlayParts): Promise<void> {
  const lines = new Map<number, Line>();
  try {
    for (const step of script.steps) {
      await take(step, script, parts, lines).catch((error: unknown) => {
        if (error instanceof PlayError) throw error;
        throw new PlayError(script.file, step.line, error instanceof Error ? error.message : String(error));
      });
    }
  } finally {
    await Promise.all([...lines.values()].map((line) => line.close()));
  }
}

async function take(
  step: ScriptStep,
  script: Script,
  parts: PlayParts,
  lines: Map<number, Line>,
): Promise<void> {
  switch (step.kind) {
    case 'clock':
      parts.clock(step.milliseconds);
      return;
    case 'start':
    case 'stop':
      return parts.service(step.host, step.service, step.kind);
    case 'settle':
      return parts.settle();
    case 'wait':
      throw new Error('time does not pass in a lesson’s dialogue; "! clock 15m" moves the world’s clock on');
    default:
  }
  let line = lines.get(step.connection);
  if (!line) {
    const service = script.services.get(step.connection) ?? 'smtp';
    const at = parts.where(service);
    if (!at) throw new Error(`no ${service} listens in this world`);
    line = await Line.open(at, services[service].implicitTls ? { ca: await parts.ca() } : undefined);
    lines.set(step.connection, line);
  }
  switch (step.kind) {
    case 'send':
      line.send(
        filled(
          step.octets,
          step.connection,
          (which) => lines.get(which)?.greeting,
          (which) => lines.get(which)?.uidvalidity,
        ),
      );
      return;
    case 'expect-any':
      line.skip();
      return;
    case 'expect-line': {
      const found = await line.line(step.pattern);
      if (!matches(step.pattern, found))
        throw new Error(`expected “${step.pattern}”, the server said “${found}”`);
      return;
    }
    case 'expect-octets': {
      const found = await line.octets(step.octets.length);
      if (found !== latin1Of(step.octets))
        throw new Error(
          `expected ${JSON.stringify(latin1Of(step.octets))}, the server said ${JSON.stringify(found)}`,
        );
      return;
    }
    case 'secure':
      await line.secure({ ca: await parts.ca() });
      return;
    case 'vanish':
      line.vanish();
      return;
    case 'closed':
      await line.ended();
      return;
    default:
      assertNever(step);
  }
}

class Line {
  #socket: Socket;
  #pending = '';
  #ended = false;
  /** The first line that was read. */
  greeting: string | undefined;
  /** The number last told in `[UIDVALIDITY n]`. RFC 3501 §7.1 */
  uidvalidity: string | undefined;
  /** Lines are passed over until one is as expected. */
  #skipping = false;
  #wake: () => void = () => undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.#listen(socket);
  }

  static async open({ address, port }: Endpoint, tls?: SecureContextOptions): Promise<Line> {
    const socket = await new Promise<Socket>((resolve, reject) => {
      const opened: Socket = tls
        ? connectTls({ host: address, port, ...tls, servername: 'localhost' }, () => {
            resolve(opened);
          })
        : connectTcp({ host: address, port }, () => {
            resolve(opened);
          });
      opened.once('error', reject);
    });
    return new Line(socket);
  }

  #listen(socket: Socket): void {
    socket.on('data', (octets: Buffer) => {
      this.#pending += octets.toString('latin1');
      this.#wake();
    });
    const end = (): void => {
      this.#ended = true;
      this.#wake();
    };
    socket.on('end', end);
    socket.on('close', end);
    socket.on('error', end);
  }

  send(octets: Uint8Array): void {
    this.#socket.write(octets);
  }

  skip(): void {
    this.#skipping = true;
  }

  /** The next line, in UTF-8, without CR LF; while skipping, the next that is as expected. */
  async line(pattern: string): Promise<string> {
    const skipping = this.#skipping;
    this.#skipping = false;
    for (;;) {
      const end = this.#pending.indexOf('\r\n');
      if (end < 0) {
        await this.#more(`“${pattern}”`);
        continue;
      }
      const line = textOf(Buffer.from(this.#pending.slice(0, end), 'latin1'));
      this.#pending = this.#pending.slice(end + 2);
      this.greeting ??= line;
      this.uidvalidity = /\[UIDVALIDITY (\d+)\]/i.exec(line)?.[1] ?? this.uidvalidity;
      if (!skipping || matches(pattern, line)) return line;
    }
  }

  async octets(count: number): Promise<string> {
    while (this.#pending.length < count) await this.#more(`${String(count)} octets`);
    const found = this.#pending.slice(0, count);
    this.#pending = this.#pending.slice(count);
    return found;
  }

  async secure(tls: SecureContextOptions): Promise<void> {
    const plain = this.#socket;
    plain.removeAllListeners();
    this.#socket = await new Promise<Socket>((resolve, reject) => {
      const secured = connectTls({ socket: plain, ...tls, servername: 'localhost' }, () => {
        resolve(secured);
      });
      secured.once('error', reject);
    });
    this.#listen(this.#socket);
  }

  vanish(): void {
    this.#socket.destroy();
  }

  async ended(): Promise<void> {
    while (!this.#ended) await this.#more('the end of the connection');
  }

  async close(): Promise<void> {
    if (this.#socket.destroyed) return;
    const closed = new Promise((resolve) => this.#socket.once('close', resolve));
    this.#socket.destroy();
    await closed;
  }

  #more(expected: string): Promise<void> {
    if (this.#ended)
      throw new Error(
        `expected ${expected}, but the connection is closed${this.#pending === '' ? '' : `; left is ${JSON.stringify(this.#pending)}`}`,
      );
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(
          new Error(
            `expected ${expected}, and nothing came${this.#pending === '' ? '' : `; so far ${JSON.stringify(this.#pending)}`}`,
          ),
        );
      }, DEADLINE_MS);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
