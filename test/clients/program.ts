/** Programs of the command line, run as a person would. */
import { spawn, spawnSync } from 'node:child_process';

export const installed = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;

/** Runs a program to its end without blocking the servers in this process. */
export function run(
  program: string,
  ...args: string[]
): Promise<{ code: number | null; output: string; errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.on('data', (text: Buffer) => (output += text.toString()));
    child.stderr.on('data', (text: Buffer) => (errors += text.toString()));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output, errors }));
  });
}
