/** What a command's handler is. */
import type { ImapArguments, ImapCommand } from '../../common/imap/commands.ts';
import type { SessionContext } from './context.ts';
import type { Response } from './output.ts';

/** How a command ends when it ends well. All else is thrown: `ImapNo`, `ImapBad`. */
export type Completion =
  /** The text of the tagged OK. */
  | string
  /** The same, and then the connection ends or TLS begins. */
  | { readonly ok: string; readonly then: 'end' | 'start-tls' }
  /** The command goes on as a dialogue in which the client's lines are no commands. */
  | { readonly dialogue: Dialogue };

/** AUTHENTICATE and IDLE: the session is in a mode of its own until it ends. */
export interface Dialogue {
  /** The text of the first continuation request. */
  readonly prompt: string;
  /** True when what changes is told at once. */
  readonly tellsAtOnce: boolean;
  /** Takes the client's next line, one character per octet. Throws as handlers do. */
  line(text: string): DialogueStep;
}

export type DialogueStep = { readonly prompt: string } | { readonly ok: string };

/** What a handler does on its way: it says something, or with `null` lets others have their turn. */
export type Progress = Generator<Response | null, Completion, undefined>;

/**
 * Does one command. It may yield untagged responses one by one, and is not asked for the next while the client does not
 * read; what it says of the mailbox it must therefore take from the view before it yields.
 */
export type Handler<Name extends ImapCommand> = (
  session: SessionContext,
  args: ImapArguments<Name>,
) => Completion | Progress;
