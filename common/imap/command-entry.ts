/** What an entry of the command table says, and what several of them share. */
import type { CommandDescription } from '../command-spec.ts';
import type { ArgumentReader } from './lexer.ts';

/** The states in which a client can say something. RFC 3501 §3 */
export type ImapStateName = 'not-authenticated' | 'authenticated' | 'selected';

export interface ImapCommandSpec extends CommandDescription<ImapStateName> {
  /**
   * What the server may tell of other sessions' changes before the tagged reply: all, or all but EXPUNGE, since that would
   * shift the sequence numbers the command speaks in. RFC 3501 §7.4.1
   */
  readonly tells: 'everything' | 'no-expunge';
  /** Reads the arguments to the end of the command. Throws `ImapSyntaxError`. */
  readonly parse: (args: ArgumentReader) => unknown;
}

export const anyState = ['not-authenticated', 'authenticated', 'selected'] as const;
export const loggedIn = ['authenticated', 'selected'] as const;

export const nothing = (args: ArgumentReader): null => {
  args.end();
  return null;
};

export const oneMailbox = (args: ArgumentReader): { mailbox: string } => {
  const mailbox = args.space('a mailbox name').mailbox();
  args.end();
  return { mailbox };
};
