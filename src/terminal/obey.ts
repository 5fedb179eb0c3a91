/** Does what a local command asks of a terminal. */
import { services } from '../../common/protocols.ts';
import type { Service } from '../../common/protocols.ts';
import { asMessageData, localCommands, localMeans, localNames } from './local-commands.ts';
import type { LocalCommand } from './local-commands.ts';
import { visible, visibleText } from './printable.ts';
import type { ShownLine } from './transcript.ts';
import { words } from '../words/words.ts';

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
  const say = words.localCommands;
  const needsConnection = command.name === 'tls' || command.name === 'send-file' || command.name === 'raw';
  if (needsConnection && terminal.status !== 'open') {
    terminal.note(say.noConnection, 'trouble');
    return;
  }
  switch (command.name) {
    case 'connect':
      if (terminal.status !== 'closed') terminal.note(say.closedFromHere);
      terminal.note(say.connecting(services[command.service ?? terminal.service].title));
      terminal.connect(command.service);
      return;
    case 'close':
      if (terminal.status === 'closed') terminal.note(say.nothingToClose, 'trouble');
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
      terminal.note(say.standsFor(command.text));
      return;
    case 'crlf':
      terminal.marks = command.on;
      terminal.redraw();
      return;
    case 'clear':
      terminal.clear();
      return;
    case 'help':
      terminal.note(say.help);
      for (const name of localNames) {
        const typed = `${name} ${localCommands[name].arguments}`;
        terminal.note(say.helpOf(typed, localMeans(name)));
      }
  }
}

async function sendFile(terminal: Obedient, as: 'octets' | 'message'): Promise<void> {
  const { connection } = terminal;
  const file = await terminal.chooseFile();
  if (!file) return;
  if (terminal.status !== 'open' || terminal.connection !== connection) {
    terminal.note(words.localCommands.gone, 'trouble');
    return;
  }
  const octets = as === 'message' ? asMessageData(file.octets) : file.octets;
  const say = as === 'message' ? words.localCommands.fileAsMessage : words.localCommands.file;
  terminal.send(octets, visible(say(file.name, words.units.number(octets.length))));
}
