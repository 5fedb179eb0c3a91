/**
 * Reads a lesson's dialogues: `solution.txt`, `wrong-*.txt`, and those shown in its prose. They are written as transcripts
 * are (`common/capture/transcript-lines.ts`), with these besides:
 *
 * ```
 * # A title
 * # service: smtp            what connection 1 speaks, and every other unless it is said
 * # service 2: imap          what connection 2 speaks
 * # stops at: 3              of a wrong one: the first step that is not done then
 * # because: MAIL            of a wrong one: words that stand in what the learner is told
 * S: <...>                   any lines, up to the first that is as the next line says
 * ! clock 15m                the world's clock moves on
 * ! start mx.south.test smtp a service of a host starts, or stops
 * ! settle                   waits until no message is under way
 * C: APOP alice {{apop x}}   what is known only when the server has spoken (`fill.ts`); {{uidvalidity}}, too
 * ```
 */
import { readStep, units, type Step } from '../capture/transcript-lines.ts';
import { concat } from '../octets.ts';
import { isServiceName, serviceNames, type Service } from '../protocols.ts';
import type { LessonProblem } from './lesson.ts';

export type ScriptStep =
  | Step
  /** Lines that nobody minds. */
  | { readonly kind: 'expect-any'; readonly line: number; readonly connection: number }
  | { readonly kind: 'clock'; readonly line: number; readonly milliseconds: number }
  | {
      readonly kind: 'start' | 'stop';
      readonly line: number;
      readonly host: string;
      readonly service: Service;
    }
  | { readonly kind: 'settle'; readonly line: number };

export interface Script {
  readonly file: string;
  readonly title: string;
  readonly steps: readonly ScriptStep[];
  /** By number of connection. */
  readonly services: ReadonlyMap<number, Service>;
  /** Of a wrong one: where the lesson must stop, and words of why. */
  readonly stops?: { readonly at: number; readonly because: string };
}

class ScriptError extends Error {}

/**
 * @param line where the text begins in the file, from 1
 * @returns the script, or what is wrong with it
 */
export function readScript(text: string, file: string, service: Service, line = 1): Script | LessonProblem {
  const services = new Map<number, Service>([[1, service]]);
  const steps: ScriptStep[] = [];
  let title = '';
  let at: number | undefined;
  let because: string | undefined;
  let number = line - 1;
  const fail = (problem: string): never => {
    throw new ScriptError(problem);
  };
  try {
    for (const written of text.split(/\r?\n/)) {
      number++;
      if (written.trim() === '') continue;
      if (written.startsWith('#')) {
        const comment = written.slice(1).trim();
        const [, name = '', which = '', value = ''] =
          /^(service|stops at|because)(?: (\d+))?: *(.*)$/.exec(comment) ?? [];
        if (name === 'service') services.set(Number(which === '' ? 1 : which), serviceNamed(value, fail));
        else if (name === 'stops at')
          at = /^\d+$/.test(value) ? Number(value) : fail('"# stops at:" takes the number of a step');
        else if (name === 'because') because = value;
        else if (title === '') title = comment;
        continue;
      }
      const step = readScriptStep(written, number, fail);
      const last = steps.at(-1);
      if (step.kind === 'send' && last?.kind === 'send' && last.connection === step.connection) {
        steps[steps.length - 1] = { ...last, octets: concat([last.octets, step.octets]) };
      } else steps.push(step);
    }
    number = line;
    if (steps.length === 0) fail('nothing is said in it');
    for (const step of steps) {
      if ('connection' in step && !services.has(step.connection) && step.connection > 0)
        services.set(step.connection, services.get(1) as Service);
    }
    if ((at === undefined) !== (because === undefined)) fail('"# stops at:" and "# because:" go together');
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    return { file, line: number, column: 1, message: error.message };
  }
  return {
    file,
    title,
    steps,
    services,
    ...(at === undefined || because === undefined ? {} : { stops: { at, because } }),
  };
}

type Fail = (problem: string) => never;

function serviceNamed(name: string, fail: Fail): Service {
  return isServiceName(name)
    ? name
    : fail(`no service is called "${name}"; there are ${serviceNames.join(', ')}`);
}

function readScriptStep(written: string, line: number, fail: Fail): ScriptStep {
  const any = /^S(\d*): <\.\.\.>$/.exec(written);
  if (any) return { kind: 'expect-any', line, connection: Number(any[1] === '' ? 1 : any[1]) };
  const clock = /^! clock (\d+)(ms|s|m|h)$/.exec(written);
  if (clock) return { kind: 'clock', line, milliseconds: Number(clock[1]) * (units[clock[2] ?? ''] ?? 0) };
  const [, act, host = '', name = ''] = /^! (start|stop) (\S+) (\S+)$/.exec(written) ?? [];
  if (act === 'start' || act === 'stop') return { kind: act, line, host, service: serviceNamed(name, fail) };
  if (written === '! settle') return { kind: 'settle', line };
  return readStep(written, line, fail);
}
