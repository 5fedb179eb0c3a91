/** Drafts a lesson from what was just done: its steps, its solution and its world. An author goes on from there. */
import { isImapCommand, imapCommands } from '../imap/commands.ts';
import { isPop3Command, pop3Commands } from '../pop3/commands.ts';
import type { Protocol } from '../protocols.ts';
import { isSmtpCommand, smtpCommands } from '../smtp/commands.ts';
import type { Fact } from '../trace/facts.ts';
import { textOf } from '../octets.ts';
import { readCondition } from './condition.ts';
import { draftScript } from './draft-script.ts';
import { facetNames } from './facet-names.ts';
import { valuesOf, type Said } from './facets.ts';
import { Happenings, type Answered } from './happenings.ts';

export interface DraftMailbox {
  readonly account: string;
  readonly mailbox: string;
  readonly messages: readonly { readonly octets: Uint8Array; readonly flags: readonly string[] }[];
}

export interface DraftSource {
  readonly title: string;
  /** From the beginning of the connections to the end of the stretch, in order. */
  readonly facts: readonly Fact[];
  /** Whose dialogues become the lesson. */
  readonly connections: readonly number[];
  /** The world's text at the beginning; empty for the default world. */
  readonly world: string;
  /** As they were at the beginning. Accounts that are not named keep what they have. */
  readonly mailboxes: readonly DraftMailbox[];
}

export interface Draft {
  /** By name. */
  readonly files: Readonly<Record<string, string>>;
  /** What an author has to look at, a sentence each. */
  readonly notes: readonly string[];
}

/** Of these nothing is learnt that another step does not ask for. */
const everyday = ['EHLO', 'HELO', 'NOOP', 'QUIT', 'LOGOUT', 'CAPA', 'CAPABILITY', 'PASS'];

export function draftLesson(source: DraftSource): Draft {
  const chosen = new Set(source.connections);
  const facts = source.facts.filter((fact) => 'connection' in fact && chosen.has(fact.connection));
  const { text, notes } = draftScript(facts, source.title);
  const happenings = new Happenings();
  const answered = facts.flatMap((fact) => happenings.follow(fact)).filter((one) => one.kind === 'answered');
  const meaningful = answered.filter(({ said }) => !everyday.includes(said.command.verb));
  const steps = new Map<string, string>();
  for (const one of meaningful.length > 0 ? meaningful : answered) {
    const condition = conditionOf(one);
    if (condition !== undefined && !steps.has(condition)) steps.set(condition, stepText(one, condition));
  }
  const services = new Set(
    facts.flatMap((fact) => (fact.kind === 'connection-opened' ? [fact.service] : [])),
  );
  const front = [
    '---',
    `title: ${JSON.stringify(source.title)}`,
    'about: What this lesson is about, in one sentence.',
    'minutes: 10',
    `terminals: [${[...services].join(', ')}]`,
    '---',
  ];
  const lesson = `${front.join('\n')}\n\nWhat the learner reads first: why this is worth their time.\n\n${[...steps.values()].join('\n')}`;
  return {
    files: { 'lesson.md': lesson, 'solution.txt': text, ...worldFiles(source) },
    notes: [
      ...notes,
      ...(steps.size === 0 ? ['No command was answered: a lesson needs at least one step.'] : []),
      'Write two or more wrong-*.txt, one that stops at each step; then check the lesson.',
    ],
  };
}

/** What is told apart by these, a learner should do as it was done; of the others, any will do. */
const telling = [
  'from',
  'to',
  'user',
  'mechanism',
  'subject',
  'mailbox',
  'message',
  'uid',
  'item',
  'flag',
  'how',
  'key',
  'pattern',
  'extension',
];

/** As a line of a check; `undefined` for what no condition can name. */
function conditionOf({ protocol, said, reply }: Answered): string | undefined {
  const { verb } = said.command;
  const code = reply.outcome === 'ok' || reply.outcome === 'bye' ? 'ok' : reply.code;
  const known = facetNames(protocol, verb).filter((name) => telling.includes(name));
  const facets = known.flatMap((name) => {
    const [value] = numberOf(said, name) ?? valuesOf(said, name);
    return value === undefined || value === '' ? [] : [`${name} ${quoted(value)}`];
  });
  const list = facets.length > 0 ? ` (${facets.join(', ')})` : '';
  const place = { file: '', line: 1, column: 1 };
  return [`${protocol} ${verb}${list} answered ${code}`, `${protocol} ${verb} answered ${code}`].find(
    (text) => !('message' in readCondition(text, place)),
  );
}

/** A set of one message is that message. */
function numberOf(said: Said, name: string): readonly string[] | undefined {
  if (said.protocol !== 'imap' || (name !== 'message' && name !== 'uid')) return undefined;
  const [first = ''] = valuesOf(said, 'word');
  return /^\d+$/.test(first) ? [first] : [];
}

const quoted = (value: string): string =>
  /^[\w@.\\+-]+$/.test(value) ? value : `"${printable(value).replace(/["\\]/g, '\\$&')}"`;

const printable = (text: string): string =>
  text.replace(/[\p{C}\u2028\u2029]/gu, '?').replaceAll('```', "'''");

function stepText({ protocol, said }: Answered, condition: string): string {
  const { verb, octets, secrets = [] } = said.command;
  const masked = octets.slice();
  for (const [from, to] of secrets) masked.fill(0x2a, from, to);
  const line = printable(textOf(masked).replace(/\r?\n$/, ''));
  const means = meaning(protocol, verb);
  const hints = [means, `The command is ${verb}.`, line === '---' ? ` ${line}` : line];
  return [
    `## ${means}`,
    '',
    `What ${verb} is for, and why now.`,
    '',
    '```check',
    condition,
    '```',
    '',
    '```hint',
    hints.join('\n---\n'),
    '```',
    '',
  ].join('\n');
}

function meaning(protocol: Protocol, verb: string): string {
  if (protocol === 'smtp' && isSmtpCommand(verb)) return smtpCommands[verb].means;
  if (protocol === 'pop3' && isPop3Command(verb)) return pop3Commands[verb].means;
  if (protocol === 'imap' && isImapCommand(verb)) return imapCommands[verb].means;
  return verb;
}

/** `world.yaml`, and the messages that it names. */
function worldFiles({ world, mailboxes }: DraftSource): Record<string, string> {
  const files: Record<string, string> = {};
  const lines = ['mailboxes:'];
  for (const account of new Set(mailboxes.map((one) => one.account))) {
    lines.push(`  ${JSON.stringify(account)}:`);
    for (const { mailbox, messages } of mailboxes.filter((one) => one.account === account)) {
      lines.push(`    ${JSON.stringify(mailbox)}:${messages.length === 0 ? ' []' : ''}`);
      for (const { octets, flags } of messages) {
        const file = `message-${String(Object.keys(files).length + 1)}.eml`;
        files[file] = textOf(octets).replaceAll('\r\n', '\n');
        const kept = flags.filter((flag) => flag.toLowerCase() !== '\\recent');
        lines.push(`      - { file: ${file}${kept.length > 0 ? `, flags: ${JSON.stringify(kept)}` : ''} }`);
      }
    }
  }
  const text = [world.trim(), mailboxes.length > 0 ? lines.join('\n') : ''].filter(Boolean).join('\n');
  return text === '' ? files : { 'world.yaml': `${text}\n`, ...files };
}
