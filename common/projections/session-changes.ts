/** What differs between two states of one session, a line for each thing that a learner would name. */
import { countOf } from '../uid-ranges.ts';
import { assertNever } from '../protocols.ts';
import type { ImapState } from '../imap/states.ts';
import type { Pop3State } from '../pop3/states.ts';
import type { SmtpState } from '../smtp/states.ts';
import type { SessionState } from './session.ts';

export interface SessionChange {
  /** `sender`, `TLS` */
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

export function sessionChanges(before: SessionState, after: SessionState): readonly SessionChange[] {
  const then = detailsOf(before);
  return Object.entries(detailsOf(after)).flatMap(([what, now]) => {
    const was = then[what] ?? NONE;
    return was === now ? [] : [{ what, before: was, after: now }];
  });
}

const NONE = 'none';

function detailsOf(state: SessionState): Readonly<Record<string, string>> {
  const of = { TLS: state.secure ? 'yes' : 'no', user: state.user ?? NONE };
  switch (state.protocol) {
    case 'smtp':
      return { ...of, ...ofSmtp(state) };
    case 'pop3':
      return { ...of, ...ofPop3(state) };
    case 'imap':
      return { ...of, ...ofImap(state) };
    default:
      return assertNever(state);
  }
}

const ofSmtp = ({ clientName, extensions, sender, recipients }: SmtpState): Record<string, string> => ({
  client: clientName === undefined || clientName === '' ? NONE : clientName,
  extensions: counted(extensions.length, 'known'),
  sender: sender === undefined ? NONE : sender === '' ? '<>' : sender,
  recipients: listed(recipients),
});

function ofPop3({ messages, marked, utf8, language, capabilities }: Pop3State): Record<string, string> {
  return {
    capabilities: counted(capabilities?.length ?? 0, 'known'),
    messages: messages === undefined ? 'not known' : String(messages),
    'marked to be deleted': counted(countOf(marked), countOf(marked) === 1 ? 'message' : 'messages'),
    UTF8: utf8 ? 'yes' : 'no',
    language: language ?? NONE,
  };
}

function ofImap({ mailbox, capabilities, idling, literalOwed }: ImapState): Record<string, string> {
  return {
    capabilities: counted(capabilities.length, 'known'),
    mailbox: mailbox ? `${mailbox.name}${mailbox.readOnly ? ', to read only' : ''}` : NONE,
    messages: mailbox ? String(mailbox.exists) : 'not known',
    IDLE: idling ? 'yes' : 'no',
    'literal awaited': literalOwed === undefined ? NONE : `${literalOwed} octets`,
  };
}

const counted = (count: number, what: string): string => (count === 0 ? NONE : `${count} ${what}`);

/** More names than these are counted. */
const LISTED = 3;

function listed(names: readonly string[]): string {
  if (names.length === 0) return NONE;
  const more = names.length - LISTED;
  return `${names.slice(0, LISTED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
