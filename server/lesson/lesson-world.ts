/**
 * A lesson's `world.yaml`: a world's text (docs/world.md) with two sections besides. `mailboxes` says which messages lie
 * where at the beginning, `stopped` which services do not run.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument, LineCounter } from 'yaml';
import { octetsOf } from '../../common/octets.ts';
import type { LessonProblem } from '../../common/lesson/lesson.ts';
import { isServiceName, type Service } from '../../common/protocols.ts';
import { readWorld } from '../world-file/read.ts';

export interface SeededMessage {
  readonly octets: Uint8Array;
  readonly flags: readonly string[];
}

export interface SeededMailbox {
  readonly account: string;
  readonly mailbox: string;
  readonly messages: readonly SeededMessage[];
}

export interface LessonWorld {
  /** The world's text; empty for the default world. */
  readonly text: string;
  /** The accounts named here begin anew with these mailboxes, besides those that every account has. */
  readonly mailboxes: readonly SeededMailbox[];
  readonly stopped: readonly { readonly host: string; readonly service: Service }[];
}

export const plainWorld: LessonWorld = { text: '', mailboxes: [], stopped: [] };

/** Messages are as old as this unless they say a date: the same at each beginning. */
const DATE = 'Fri, 2 Jan 2026 03:04:05 +0000';

/**
 * @param folder the lesson's, where files of messages lie
 * @returns the world, or what is wrong with it
 */
export function readLessonWorld(
  text: string,
  file: string,
  folder: string,
): LessonWorld | readonly LessonProblem[] {
  const problems: LessonProblem[] = [];
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const wrong = (message: string, at?: number): void => {
    const { line, col } = at === undefined ? { line: 1, col: 1 } : lineCounter.linePos(at);
    problems.push({ file, line: Math.max(1, line), column: Math.max(1, col), message });
  };
  for (const error of document.errors) wrong(error.message.split('\n')[0] ?? '', error.pos[0]);
  if (problems.length > 0) return problems;
  const own = (document.toJS() ?? {}) as { readonly mailboxes?: unknown; readonly stopped?: unknown };
  const at = (...path: readonly (string | number)[]): number | undefined => {
    const node = document.getIn(path, true) as { range?: readonly number[] } | undefined;
    return node?.range?.[0];
  };
  const rest = withoutSections(text);
  if (rest.trim() !== '') {
    const read = readWorld(rest);
    if ('problems' in read)
      for (const { line, column, message } of read.problems) problems.push({ file, line, column, message });
  }
  const mailboxes = seedsOf(own.mailboxes, folder, (message, ...path) => {
    wrong(message, at('mailboxes', ...path));
  });
  const stopped = stoppedOf(own.stopped, (message, index) => {
    wrong(message, at('stopped', index));
  });
  return problems.length > 0 ? problems : { text: rest.trim() === '' ? '' : rest, mailboxes, stopped };
}

/** The text with our own sections blanked, so that lines keep their numbers. */
function withoutSections(text: string): string {
  let inside = false;
  return text
    .split('\n')
    .map((line) => {
      if (/^\S/.test(line) && !line.startsWith('#')) inside = /^(mailboxes|stopped):/.test(line);
      return inside || line.startsWith('#') ? '' : line;
    })
    .join('\n');
}

type Wrong = (message: string, ...path: readonly (string | number)[]) => void;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function seedsOf(section: unknown, folder: string, wrong: Wrong): SeededMailbox[] {
  if (section === undefined) return [];
  const seeded: SeededMailbox[] = [];
  if (!isRecord(section)) {
    wrong('"mailboxes" lists accounts, each with its mailboxes, each with a list of messages');
    return [];
  }
  for (const [account, boxes] of Object.entries(section)) {
    if (!account.includes('@') || !isRecord(boxes)) {
      wrong(
        `an account is a whole address like alice@north.test with its mailboxes below it, like INBOX: []`,
        account,
      );
      continue;
    }
    for (const [mailbox, list] of Object.entries(boxes)) {
      if (!Array.isArray(list)) {
        wrong(`${mailbox} is a list of messages, [] for none`, account, mailbox);
        continue;
      }
      const messages = (list as unknown[]).flatMap((one, index) => {
        const message = messageOf(one, folder);
        if (typeof message !== 'string') return [message];
        wrong(message, account, mailbox, index);
        return [];
      });
      seeded.push({ account, mailbox, messages });
    }
  }
  return seeded;
}

const fields = ['from', 'to', 'subject', 'date', 'body', 'file', 'flags'];

/** A message as written in the world's file, or what is wrong with it. */
function messageOf(written: unknown, folder: string): SeededMessage | string {
  if (!isRecord(written)) return `a message has any of ${fields.join(', ')}`;
  const stranger = Object.keys(written).find((key) => !fields.includes(key));
  if (stranger !== undefined) return `a message has no "${stranger}"; it has any of ${fields.join(', ')}`;
  const { flags = [], file } = written;
  if (!Array.isArray(flags) || flags.some((flag) => typeof flag !== 'string'))
    return '"flags" is a list like [\\Seen]';
  const seeded = (octets: Uint8Array): SeededMessage => ({ octets, flags: flags as string[] });
  if (file !== undefined) {
    if (typeof file !== 'string' || !/^[\w.-]+$/.test(file))
      return '"file" names a file in the lesson’s folder';
    try {
      // Mail has CR LF, files have what their editor likes. RFC 5322 §2.1
      return seeded(octetsOf(readFileSync(join(folder, file), 'utf8').replace(/\r?\n/g, '\r\n')));
    } catch {
      return `there is no file ${file} in the lesson’s folder`;
    }
  }
  const text = (key: string, otherwise: string): string => {
    const value = written[key];
    return typeof value === 'string' ? value : otherwise;
  };
  const header = [
    `From: ${text('from', 'bob@north.test')}`,
    `To: ${text('to', 'alice@north.test')}`,
    `Subject: ${text('subject', '')}`,
    `Date: ${text('date', DATE)}`,
  ];
  return seeded(octetsOf(`${header.join('\r\n')}\r\n\r\n${text('body', '').replace(/\r?\n/g, '\r\n')}`));
}

function stoppedOf(
  section: unknown,
  wrong: (message: string, index: number) => void,
): LessonWorld['stopped'] {
  if (section === undefined) return [];
  if (!Array.isArray(section)) {
    wrong('"stopped" is a list like [mx2.south.test smtp]', 0);
    return [];
  }
  return (section as unknown[]).flatMap((one, index) => {
    const [host = '', service = ''] = String(one).split(' ');
    if (isServiceName(service)) return [{ host, service }];
    wrong(
      `a stopped service is a host and a service, like "mx.south.test smtp"; found ${JSON.stringify(one)}`,
      index,
    );
    return [];
  });
}
