/**
 * The one table of IMAP commands: it drives dispatch, allowed states, completion, explanations and the texts of BAD.
 * A command without a handler, or a handler without an entry here, does not compile.
 */
import type { ImapCommandSpec } from './command-entry.ts';
import { aclCommands } from './acl-commands.ts';
import { mailboxCommands } from './mailbox-commands.ts';
import { messageCommands } from './message-commands.ts';
import { sessionCommands } from './session-commands.ts';

export const imapCommands = {
  ...sessionCommands,
  ...mailboxCommands,
  ...aclCommands,
  ...messageCommands,
} satisfies Record<string, ImapCommandSpec>;

export type ImapCommand = keyof typeof imapCommands;

/** What `parse` of a command makes of its arguments. */
export type ImapArguments<Name extends ImapCommand> = ReturnType<(typeof imapCommands)[Name]['parse']>;

export function isImapCommand(verb: string): verb is ImapCommand {
  return Object.hasOwn(imapCommands, verb);
}
