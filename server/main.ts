#!/usr/bin/env node
/** Starts mailglass from the command line, and stops it when told to. */
import { statSync } from 'node:fs';
import {
  failureText,
  helpText,
  openHostWarning,
  parseCommandLine,
  startedText,
  type StartOptions,
  type Started,
} from './cli.ts';
import { serviceNames } from '../common/protocols.ts';
import { WorldRefused } from './world-file/world-file.ts';
import { PortTaken, startMailglass, version, type World } from './world.ts';

const commandLine = parseCommandLine(process.argv.slice(2));
switch (commandLine.does) {
  case 'help':
    process.stdout.write(helpText());
    break;
  case 'version':
    process.stdout.write(`${version}\n`);
    break;
  case 'refuse':
    process.stderr.write(`mailglass: ${commandLine.why}\n`);
    process.exitCode = 2;
    break;
  case 'lesson-new':
  case 'lesson-check': {
    const { newLesson, checkLessons } = await import('./lesson/command-line.ts');
    process.exitCode =
      commandLine.does === 'lesson-new'
        ? newLesson(commandLine.folder, process)
        : await checkLessons(commandLine.folders, process);
    break;
  }
  case 'start':
    await start(commandLine.options);
    break;
}

async function start(options: StartOptions): Promise<void> {
  const { host, ports, data, world: worldFile, json, play, open } = options;
  const warning = openHostWarning(host);
  if (warning) process.stderr.write(`mailglass: ${warning}\n`);
  const noFolder = options.lessons.find(
    (folder) => !statSync(folder, { throwIfNoEntry: false })?.isDirectory(),
  );
  if (noFolder !== undefined) {
    process.stderr.write(`mailglass: there is no folder ${noFolder}; --lessons takes a folder of lessons\n`);
    process.exitCode = 2;
    return;
  }
  if (open !== undefined && !statSync(open, { throwIfNoEntry: false })?.isFile()) {
    process.stderr.write(
      `mailglass: there is no file ${open}; --open takes a capture, a trace or a transcript\n`,
    );
    process.exitCode = 2;
    return;
  }
  const played = play === undefined ? undefined : (await import('./lesson/command-line.ts')).playedAt(play);
  if (typeof played === 'string') {
    process.stderr.write(`mailglass: ${played}\n`);
    process.exitCode = 2;
    return;
  }
  const lessons = played ? [...options.lessons, played.root] : options.lessons;
  let world: World;
  try {
    world = await startMailglass({ host, ports, data, worldFile, lessons, open });
  } catch (error) {
    if (error instanceof WorldRefused) {
      process.stderr.write(`mailglass: ${error.message}\n`);
      process.exitCode = 2;
      return;
    }
    const why =
      error instanceof PortTaken
        ? failureText(error.port, host, ports[error.port], error.why)
        : `cannot start: ${(error as Error).message}`;
    process.stderr.write(`mailglass: ${why}\n`);
    process.exitCode = 1;
    return;
  }
  stopOnSignal(world);
  // Whoever started it may not listen to what it says, and go on using it.
  process.stdout.on('error', () => undefined);
  const places = {
    ...(played && { lesson: `${world.url}/#lesson=${encodeURI(played.path)}` }),
    ...(open !== undefined && { open: `${world.url}/?open` }),
  };
  process.stdout.write(
    json
      ? `${JSON.stringify({ ready: true, ports: world.ports, url: world.url, ...places })}\n`
      : started(world, host, places),
  );
}

function started(
  { url, services, accounts, ports }: World,
  host: string,
  places: Pick<Started, 'lesson' | 'open'>,
): string {
  const served = serviceNames.flatMap((name) => services.list.find(({ service }) => service === name) ?? []);
  const passwords = new Set(accounts.names.map((name) => accounts.passwordOf(name)));
  const [same] = passwords;
  const shown = new Set(served.map((one) => one.host));
  const others = services.list.filter(({ host: name, service }) => service === 'smtp' && !shown.has(name));
  return startedText({
    url,
    served,
    dns: { address: host, port: ports.dns },
    others: others.map(({ host: name, address, port }) => ({ name, address, port })),
    accounts: accounts.names,
    password: passwords.size === 1 ? same : undefined,
    ...places,
  });
}

/** The first signal says goodbye to everybody; a second one does not wait for that. */
function stopOnSignal(world: World): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    // Peers that do not let go must not keep us longer.
    setTimeout(() => process.exit(0), 900).unref();
    void world.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
