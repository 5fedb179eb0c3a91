/** Does what a local command asks of a terminal. */
import { services } from '../../common/protocols.ts';
import type { Service } from '../../common/protocols.ts';
import { asMessageData, localCommands, localNames } from './local-commands.ts';
import type { LocalCommand } from './local-commands.ts';
import { visible, visibleText } from './printable.ts';
import type { ShownLine } from './transcript.ts';

/** What a local command can do to its terminal. */
export interface Obedient {
  readonly status: 'connecting' | 'open' | 'closed';
  readonly connection: number | null;
  readonly service: Service;
  marks: boolean;
  connect(service?: Service): void;
  close(): void;
  note(text: string, ink?: ShownLine['ink']): void;
  /** Puts a text into the line being typed. */
  insert(text: string): void;
  /** Sends the line that begins TLS in this protocol. */
  startTls(): void;
  /** Sends octets; `shown` stands for them on the screen. */
  send(octets: Uint8Array, shown: string): void;
  clear(): void;
  redraw(): void;
  chooseFile(): Promise<{ readonly name: string; readonly octets: Uint8Array } | undefined>;
}

export function obey(terminal: Obedient, command: LocalCommand): void {
  const needsConnection = command.name === 'tls' || command.name === 'send-file' || command.name === 'raw';
  if (needsConnection && terminal.status !== 'open') {
    terminal.note('There is no connection; `connect` makes one.', 'trouble');
    return;
  }
  switch (command.name) {
    case 'connect':
      if (terminal.status !== 'closed') terminal.note('The connection there was is closed from here.');
      terminal.note(`Connecting to ${services[command.service ?? terminal.service].title}.`);
      terminal.connect(command.service);
      return;
    case 'close':
      if (terminal.status === 'closed') terminal.note('There is no connection to close.', 'trouble');
      else terminal.close();
      return;
    case 'tls':
      terminal.startTls();
      return;
    case 'send-file':
      void sendFile(terminal, command.as);
      return;
    case 'raw':
      terminal.send(command.octets, visibleText(command.octets));
      return;
    case 'base64':
      terminal.insert(command.text);
      return;
    case 'unbase64':
      terminal.note(`It stands for ${command.text}`);
      return;
    case 'crlf':
      terminal.marks = command.on;
      terminal.redraw();
      return;
    case 'clear':
      terminal.clear();
      return;
    case 'help':
      terminal.note('After Ctrl ] these are for the terminal itself:');
      for (const name of localNames) {
        const { arguments: args, means } = localCommands[name];
        terminal.note(`  ${`${name} ${args}`.padEnd(22)} ${means}`);
      }
  }
}

async function sendFile(terminal: Obedient, as: 'octets' | 'message'): Promise<void> {
  const { connection } = terminal;
  const file = await terminal.chooseFile();
  if (!file) return;
  if (terminal.status !== 'open' || terminal.connection !== connection) {
    terminal.note('The connection is gone; nothing was sent.', 'trouble');
    return;
  }
  const octets = as === 'message' ? asMessageData(file.octets) : file.octets;
  const how = as === 'message' ? ', as message data with its final dot' : '';
  terminal.send(octets, visible(`[${file.name}: ${octets.length.toLocaleString('en')} octets${how}]`));
}
