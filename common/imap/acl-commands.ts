/** Commands about who may do what with a mailbox. RFC 4314 §3 */
import { loggedIn, oneMailbox, type ImapCommandSpec } from './command-entry.ts';
import type { ArgumentReader } from './lexer.ts';
import { rightsProblem } from './rights.ts';

const WHO = 'who: an account or anyone';

function identifier(args: ArgumentReader): string {
  const refuse = args.space(WHO).here();
  const who = args.astringText(WHO);
  return who === '' ? refuse(WHO, 'whose rights? An account or anyone (RFC 4314 3)') : who;
}

const mailboxAndIdentifier = (args: ArgumentReader): { mailbox: string; identifier: string } => {
  const mailbox = args.space('a mailbox name').mailbox();
  const whose = identifier(args);
  args.end();
  return { mailbox, identifier: whose };
};

export const aclCommands = {
  DELETEACL: {
    rfc: 'RFC 4314 §3.2',
    states: loggedIn,
    arguments: '<mailbox> <who>',
    means: 'Take somebody off the list of a mailbox’s rights',
    example: 'A1 DELETEACL Projects bob',
    tells: 'everything',
    parse: mailboxAndIdentifier,
  },
  GETACL: {
    rfc: 'RFC 4314 §3.3',
    states: loggedIn,
    arguments: '<mailbox>',
    means: 'Ask who has which rights on a mailbox',
    example: 'A1 GETACL Projects',
    tells: 'everything',
    parse: oneMailbox,
  },
  LISTRIGHTS: {
    rfc: 'RFC 4314 §3.4',
    states: loggedIn,
    arguments: '<mailbox> <who>',
    means: 'Ask which rights somebody could be given',
    example: 'A1 LISTRIGHTS Projects bob',
    tells: 'everything',
    parse: mailboxAndIdentifier,
  },
  MYRIGHTS: {
    rfc: 'RFC 4314 §3.5',
    states: loggedIn,
    arguments: '<mailbox>',
    means: 'Ask what one may do with a mailbox',
    example: 'A1 MYRIGHTS INBOX',
    tells: 'everything',
    parse: oneMailbox,
  },
  SETACL: {
    rfc: 'RFC 4314 §3.1',
    states: loggedIn,
    arguments: '<mailbox> <who> [+|-]<rights>',
    means: 'Say what somebody may do with a mailbox',
    example: 'A1 SETACL Projects bob lrs',
    tells: 'everything',
    parse(args) {
      const mailbox = args.space('a mailbox name').mailbox();
      const whose = identifier(args);
      const refuse = args.space('rights like lrs, +w or -d').here();
      const text = args.astring('rights like lrs, +w or -d');
      args.end();
      const how = text.startsWith('+') ? 'added' : text.startsWith('-') ? 'removed' : 'replaced';
      const rights = how === 'replaced' ? text : text.slice(1);
      // None may be passed over in silence. RFC 4314 §3.1
      const problem = rightsProblem(rights);
      if (problem !== null) return refuse('rights like lrs, +w or -d', problem);
      return { mailbox, identifier: whose, how, rights } as const;
    },
  },
} satisfies Record<string, ImapCommandSpec>;
