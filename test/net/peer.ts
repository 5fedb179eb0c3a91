/** A client for tests: says octets, waits for lines. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

export class Peer {
  socket: Socket;
  #heard = '';
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(port: number) {
    this.socket = connect({ host: '127.0.0.1', port, noDelay: true });
    this.#listen();
  }

  say(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** The next line, without its end; `undefined` when the server has closed. */
  async line(): Promise<string | undefined> {
    for (;;) {
      const end = this.#heard.indexOf('\n');
      if (end >= 0) {
        const line = this.#heard.slice(0, end).replace(/\r$/, '');
        this.#heard = this.#heard.slice(end + 1);
        return line;
      }
      if (this.#ended) return undefined;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Says a line and answers the next one heard. */
  async ask(line: string): Promise<string | undefined> {
    this.say(`${line}\r\n`);
    return this.line();
  }

  /** The client's part of a handshake. */
  async secure(ca: string, servername = 'localhost'): Promise<void> {
    const raw = this.socket;
    raw.removeAllListeners('data');
    const stream = connectTls({ socket: raw, ca, servername });
    this.socket = stream;
    this.#listen();
    await once(stream, 'secureConnect');
  }

  vanish(): void {
    this.socket.resetAndDestroy();
  }

  #listen(): void {
    const { socket } = this;
    socket.on('data', (chunk: Buffer) => {
      this.#heard += chunk.toString('latin1');
      this.#wake();
    });
    const ended = (): void => {
      if (socket !== this.socket) return;
      this.#ended = true;
      this.#wake();
    };
    socket.on('end', ended).on('close', ended).on('error', ended);
  }
}
