/** mailglass in a process of its own, which can be killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { portNames, type PortName } from '../../server/cli.ts';

const main = fileURLToPath(new URL('../../server/main.ts', import.meta.url));

export interface Process {
  readonly ports: Readonly<Record<PortName, number>>;
  readonly url: string;
  /** Ends it at once, as the system would: no handler of ours runs. */
  kill(): Promise<void>;
}

/** Starts it on free ports with a data folder; resolves when all ports accept. Rejects with what it said if it did not start. */
export async function startProcess(data: string): Promise<Process> {
  const anyPort = portNames.flatMap((name) => [`--${name}-port`, '0']);
  const child: ChildProcess = spawn(
    process.execPath,
    ['--import', 'tsx', main, '--json', '--data', data, ...anyPort],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let out = '';
  let err = '';
  const exited = once(child, 'exit');
  child.stderr?.on('data', (chunk: Buffer) => (err += String(chunk)));
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      out += String(chunk);
      if (out.includes('\n')) resolve();
    });
    void exited.then(() => reject(new Error(`mailglass did not start: ${err}`)));
  });
  const { ports, url } = JSON.parse(out) as Pick<Process, 'ports' | 'url'>;
  return {
    ports,
    url,
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
