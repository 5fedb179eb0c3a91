/** The command line: what may be said, what it means, and what is said back. */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { serviceNames, services, type Service } from '../common/protocols.ts';
import { hostAndPort, isLoopback } from './net/endpoint.ts';

/** Everything that listens. */
export type PortName = 'http' | Service | 'dns';

export const portNames: readonly PortName[] = ['http', ...serviceNames, 'dns'];

export const defaultPorts = Object.fromEntries([
  ['http', 8025],
  ...serviceNames.map((name) => [name, services[name].port]),
  ['dns', 2053],
]) as Readonly<Record<PortName, number>>;

export interface StartOptions {
  readonly host: string;
  readonly ports: Readonly<Record<PortName, number>>;
  /** `undefined`: keep nothing. */
  readonly data: string | undefined;
  /** The file that describes the world, instead of the data folder's. */
  readonly world: string | undefined;
  readonly json: boolean;
  /** Folders of lessons besides the built-in ones. */
  readonly lessons: readonly string[];
  /** A lesson's folder, or one of lessons, to play. */
  readonly play: string | undefined;
  /** A capture, a saved trace or a transcript to show. */
  readonly open: string | undefined;
}

export type CommandLine =
  | { readonly does: 'start'; readonly options: StartOptions }
  | { readonly does: 'help' | 'version' }
  /** Writes a lesson to start from. */
  | { readonly does: 'lesson-new'; readonly folder: string }
  /** Proves lessons; the built-in ones where no folder is named. */
  | { readonly does: 'lesson-check'; readonly folders: readonly string[] }
  | { readonly does: 'refuse'; readonly why: string };

const portOption = (name: PortName): string => `${name}-port`;

/** How a person calls what listens there. */
export function titleOf(name: PortName): string {
  if (name === 'http') return 'page and API';
  return name === 'dns' ? 'DNS' : services[name].title;
}

export function parseCommandLine(args: readonly string[]): CommandLine {
  let values: Record<string, string | boolean | string[] | undefined>;
  let positionals: string[];
  try {
    ({ values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...Object.fromEntries(portNames.map((name) => [portOption(name), { type: 'string' as const }])),
        host: { type: 'string' },
        data: { type: 'string' },
        world: { type: 'string' },
        open: { type: 'string' },
        lessons: { type: 'string', multiple: true },
        ephemeral: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    }));
  } catch (error) {
    return { does: 'refuse', why: `${firstSentence((error as Error).message)}; --help shows all options` };
  }
  if (values['help']) return { does: 'help' };
  if (values['version']) return { does: 'version' };
  const command = readCommand(positionals, Object.keys(values));
  if (typeof command === 'string') return { does: 'refuse', why: command };
  if (command.does !== 'play') return command;
  const ports = { ...defaultPorts };
  for (const name of portNames) {
    const given = values[portOption(name)];
    if (typeof given !== 'string') continue;
    if (!/^\d{1,5}$/.test(given) || Number(given) > 65535) {
      const why = `--${portOption(name)} takes a port from 0 to 65535 (0 picks a free one), not "${given}"`;
      return { does: 'refuse', why };
    }
    ports[name] = Number(given);
  }
  const clash = sharedPort(ports);
  if (clash) return { does: 'refuse', why: clash };
  const { host, data, world, open } = values;
  const lessons = Array.isArray(values['lessons']) ? values['lessons'] : [];
  if (data !== undefined && values['ephemeral']) {
    return { does: 'refuse', why: '--data and --ephemeral contradict each other; give one of them' };
  }
  const empty = [
    ...Object.entries({ host, data, world, open }),
    ...lessons.map((dir) => ['lessons', dir] as const),
  ].find(([, value]) => value === '');
  if (empty) return { does: 'refuse', why: `--${empty[0]} needs a value; --help shows all options` };
  return {
    does: 'start',
    options: {
      host: typeof host === 'string' ? host : '127.0.0.1',
      ports,
      data: values['ephemeral'] ? undefined : typeof data === 'string' ? data : join(homedir(), '.mailglass'),
      world: typeof world === 'string' ? world : undefined,
      json: values['json'] === true,
      lessons,
      play: command.folder,
      open: typeof open === 'string' ? open : undefined,
    },
  };
}

type Command =
  Extract<CommandLine, { does: `lesson-${string}` }> | { does: 'play'; folder: string | undefined };

/** What the words besides the options ask for, or what is wrong with them; no word starts mailglass. */
function readCommand(words: readonly string[], options: readonly string[]): Command | string {
  const [first, second, ...folders] = words;
  if (first === undefined) return { does: 'play', folder: undefined };
  if (first !== 'lesson') {
    return `there is no command "${first}"; there is "mailglass lesson new|check|play", and without a command mailglass starts`;
  }
  const [folder] = folders;
  if (second === 'check' || second === 'new') {
    const [option] = options;
    if (option !== undefined) return `"lesson ${second}" takes folders and no options, found --${option}`;
  }
  if (folder === '') return `"lesson ${second ?? ''}" takes a folder, found an empty name`;
  switch (second) {
    case 'check':
      return { does: 'lesson-check', folders };
    case 'new':
    case 'play':
      if (folder === undefined || folders.length > 1) {
        const found = folders.length === 0 ? 'none' : String(folders.length);
        return `"lesson ${second}" takes one folder, found ${found}: mailglass lesson ${second} DIR`;
      }
      return second === 'new' ? { does: 'lesson-new', folder } : { does: 'play', folder };
    case undefined:
      return '"lesson" wants to know what to do: mailglass lesson new DIR, lesson check [DIR…] or lesson play DIR';
    default:
      return `"lesson" knows new, check and play, not "${second}"; --help shows what they do`;
  }
}

/** Node explains at length; what it says first is what is wrong. */
function firstSentence(text: string): string {
  const [first = ''] = text.split(/\.\s/);
  return first.replace('argument is ambiguous', 'needs a value, which may not begin with a dash');
}

/** Two of ours on one port: said as such, since the system would only say that somebody has it. */
function sharedPort(ports: Readonly<Record<PortName, number>>): string | undefined {
  for (const [i, name] of portNames.entries()) {
    const other = portNames.slice(0, i).find((earlier) => ports[earlier] === ports[name]);
    if (other === undefined || ports[name] === 0) continue;
    const options = `--${portOption(other)} or --${portOption(name)}`;
    return `${titleOf(other)} and ${titleOf(name)} cannot share port ${ports[name]}; give one of them another with ${options}`;
  }
  return undefined;
}

export function helpText(): string {
  const ports = portNames.map((name) => {
    const option = `--${portOption(name)} PORT`;
    return `  ${option.padEnd(26)} ${titleOf(name)} (${defaultPorts[name]})`;
  });
  return `mailglass: see mail protocols at work

Usage: mailglass [options]
       mailglass lesson new DIR            write a small lesson to start from
       mailglass lesson check [DIR…]       prove lessons, the built-in ones unless named
       mailglass lesson play DIR [options] start at a lesson, and read it again when it changes

${ports.join('\n')}
                             0 picks a free port
  --host ADDRESS             listen there instead of on 127.0.0.1
  --data DIR                 keep what must outlive a stop there (~/.mailglass)
  --ephemeral                keep nothing
  --world FILE               the world as FILE describes it (DIR/world.yaml)
  --open FILE                show a capture, a saved trace or a transcript; with the address it prints
  --lessons DIR              lessons of that folder besides the built-in ones; may be given again
  --json                     when all ports accept, print one line of JSON and no more
  --help, --version
`;
}

export interface Served {
  readonly service: Service;
  readonly address: string;
  readonly port: number;
}

export interface Started {
  readonly url: string;
  /** The services a person will use: each once. */
  readonly served: readonly Served[];
  /** Where the world's DNS answers. */
  readonly dns: { readonly address: string; readonly port: number };
  /** The mail hosts that are not in `served`, by name, with where their MX listens. */
  readonly others: readonly { readonly name: string; readonly address: string; readonly port: number }[];
  readonly accounts: readonly string[];
  /** The one that all accounts have, if they have the same. */
  readonly password: string | undefined;
  /** The page at the lesson to play. */
  readonly lesson?: string;
  /** The page with the file that was named to be opened. */
  readonly open?: string;
}

/** What a person sees when everything listens. */
export function startedText({ url, served, dns, others, accounts, password, lesson, open }: Started): string {
  const rows = served.map(({ service, address, port }) => {
    const { title, assignedPort, implicitTls } = services[service];
    const tls = implicitTls ? 'TLS at once' : service.startsWith('pop3') ? 'STLS' : 'STARTTLS';
    const where = hostAndPort(address, port);
    return `  ${title.padEnd(12)} ${where.padEnd(22)} ${tls.padEnd(12)} (assigned: ${assignedPort})`;
  });
  const first = [
    ...(lesson === undefined ? [] : [`The lesson is at ${lesson}`]),
    ...(open === undefined ? [] : [`The file is shown at ${open}`]),
  ];
  return `${first.length === 0 ? `mailglass is at ${url}` : first.join('\n')}

${rows.join('\n')}
  ${'DNS'.padEnd(12)} ${hostAndPort(dns.address, dns.port).padEnd(22)} ${'UDP and TCP'.padEnd(12)} (assigned: 53)
${others.map(({ name, address, port }) => `  ${'also'.padEnd(12)} ${hostAndPort(address, port).padEnd(22)} ${name}\n`).join('')}
  Accounts     ${accounts.join(', ')}
  Password     ${password ?? "each its own, as the world's file has it"}

Press Ctrl+C to stop.
`;
}

/** Why it could not start, in one line. */
export function failureText(
  name: PortName,
  host: string,
  port: number,
  error: Error & { code?: string },
): string {
  const where = `${titleOf(name)} cannot listen on ${hostAndPort(host, port)}`;
  const option = `--${portOption(name)}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return `${where}: another program (another mailglass?) has the port; choose another with ${option} PORT, 0 for a free one`;
    case 'EACCES':
      return `${where}: this user may not open that port; choose one from 1024 on with ${option} PORT`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${where}: this machine has no such address; choose another with --host ADDRESS`;
    default:
      return `${where}: ${error.message}; ${option} changes the port, --host the address`;
  }
}

export function openHostWarning(host: string): string | undefined {
  if (isLoopback(host)) return undefined;
  return `warning: --host ${host} lets other machines in; accounts have a well-known password and the page shows everything`;
}
