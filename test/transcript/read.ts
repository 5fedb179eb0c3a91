/**
 * Reads transcripts: dialogues written down as text, which are tests:
 *
 * ```
 * # DELE only marks; message numbers never shift. RFC 1939 §5   the first comment is the title
 * # given: alice has plain.eml, multipart.eml                   appends test/messages/<name> to alice's INBOX, in order
 * # given: alice has plain.eml \Seen in Archive                 with flags, into another mailbox
 * # given: alice has "Subject: hi\r\n\r\n.dot\n"                 a message written out, with escapes
 * # setting: pop3.loginDelay 90s               in place of the default world's; times only
 * # service: pop3s                                              unless it is the one the folder is named after
 * S: +OK <*>                 a server's line, CR LF left out; <*> stands for any run of characters within it
 * S| +OK\r\n                 a server's octets, with escapes, exactly
 * C: USER alice              sends the line and CR LF; consecutive lines are sent in one go
 * C| raw\x00text\r\n         sends with escapes (\r \n \t \0 \xNN \\) and adds nothing
 * C2: STAT                   connections are numbered, C: and S: are 1; one opens at its first line
 * ! secure 1                 the TLS handshake the server asked for takes place
 * ! vanish 1                 the client's end goes away without a word
 * ! closed 1                 the server has closed the connection
 * ! wait 31m                 time passes (ms, s, m, h); timeouts that fall due on the way come
 * ```
 */
import {
  readStep,
  unescape,
  units,
  type Fail,
  type Placed,
  type Step,
} from '../../common/capture/transcript-lines.ts';
import { concat } from '../../common/octets.ts';
import { serviceNames, type Service } from '../../common/protocols.ts';
import { defaultSettings, type Settings } from '../../common/world/settings.ts';

export interface Given extends Placed {
  /** As the accounts are called: bare or full. */
  readonly account: string;
  readonly mailbox: string;
  readonly messages: readonly GivenMessage[];
}

export interface GivenMessage {
  /** A file of `test/messages`, or the octets themselves. */
  readonly source: string | Uint8Array;
  readonly flags: readonly string[];
}

export interface Transcript {
  /** Where it was read from, for messages. */
  readonly path: string;
  readonly title: string;
  readonly service: Service;
  readonly settings: Settings;
  readonly givens: readonly Given[];
  readonly steps: readonly Step[];
}

/** A transcript that cannot be read, or a dialogue that went otherwise: always with file and line. */
export class TranscriptError extends Error {
  override readonly name = 'TranscriptError';
  constructor(path: string, line: number, problem: string) {
    super(`${path}:${line}: ${problem}`);
  }
}

/**
 * @param service what the folder says, unless the transcript says otherwise
 * @throws TranscriptError telling file and line
 */
export function readTranscript(text: string, path: string, service: Service): Transcript {
  let title: string | undefined;
  let settings = defaultSettings;
  const givens: Given[] = [];
  const steps: Step[] = [];
  const lines = text.split(/\r?\n/);
  lines.forEach((written, index) => {
    const line = index + 1;
    const fail = (problem: string): never => {
      throw new TranscriptError(path, line, problem);
    };
    if (written === '') return;
    if (written.startsWith('#')) {
      const comment = written.slice(1).trim();
      const directive = /^(given|service|setting): *(.*)$/.exec(comment);
      if (directive?.[1] === 'given') givens.push(readGiven(directive[2] ?? '', line, fail));
      else if (directive?.[1] === 'setting') settings = withSetting(settings, directive[2] ?? '', fail);
      else if (directive?.[1] === 'service') service = readService(directive[2] ?? '', fail);
      else title ??= comment;
      return;
    }
    const step = readStep(written, line, fail);
    const last = steps.at(-1);
    if (step.kind === 'send' && last?.kind === 'send' && last.connection === step.connection) {
      steps[steps.length - 1] = { ...last, octets: concat([last.octets, step.octets]) };
    } else steps.push(step);
  });
  if (!title)
    throw new TranscriptError(path, 1, 'a transcript begins with its title: # what it shows. RFC nnnn §x');
  if (steps.length === 0) throw new TranscriptError(path, lines.length, 'nothing is said in this transcript');
  return { path, title, service, settings, givens, steps };
}

function readService(name: string, fail: Fail): Service {
  const service = serviceNames.find((known) => known === name);
  return service ?? fail(`no service is called ${name}; there are ${serviceNames.join(', ')}`);
}

function withSetting(settings: Settings, text: string, fail: Fail): Settings {
  const [, group = '', name = '', amount, unit = ''] = /^(\w+)\.(\w+) (\d+)(ms|s|m|h)$/.exec(text) ?? [];
  const known = Object.entries(settings).find(([key]) => key === group)?.[1] as
    Readonly<Record<string, unknown>> | undefined;
  if (typeof known?.[name] !== 'number') return fail('a setting reads: pop3.loginDelay 90s');
  return { ...settings, [group]: { ...known, [name]: Number(amount) * (units[unit] ?? 0) } };
}

function readGiven(text: string, line: number, fail: Fail): Given {
  const found = /^(\S+) has (.+?)(?: in ([^"]+))?$/.exec(text);
  const [, account, list, mailbox = 'INBOX'] = found ?? [];
  if (!account || !list) {
    return fail(`a given reads: alice has plain.eml, "Subject: hi\\r\\n\\r\\ntext" \\Seen in Archive`);
  }
  const messages = [...list.matchAll(/(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))((?: +\\?[$\w]+)*)(?:, *|$)/g)];
  if (messages.map(([whole]) => whole).join('') !== list) fail(`cannot read the messages of: ${list}`);
  return {
    line,
    account,
    mailbox,
    messages: messages.map(([, quoted, file = '', flags = '']) => ({
      source: quoted === undefined ? file : unescape(quoted, fail),
      flags: flags.split(' ').filter((flag) => flag !== ''),
    })),
  };
}
