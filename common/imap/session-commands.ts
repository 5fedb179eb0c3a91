/** Commands about the connection and who speaks on it. RFC 3501 §6.1, §6.2 */
import { anyState, loggedIn, nothing, type ImapCommandSpec } from './command-entry.ts';
import { readId } from './parse-arguments.ts';

const notAuthenticated = ['not-authenticated'] as const;

export const sessionCommands = {
  AUTHENTICATE: {
    rfc: 'RFC 3501 §6.2.2',
    states: notAuthenticated,
    arguments: '<mechanism> [<initial response>]',
    means: 'Log in by a SASL mechanism',
    example: 'A1 AUTHENTICATE PLAIN AGFsaWNlAHNlY3JldA==',
    tells: 'everything',
    parse(args) {
      const mechanism = args.space('a mechanism like PLAIN').atom('a mechanism like PLAIN').toUpperCase();
      if (args.atEnd()) return { mechanism, initialResponse: null };
      // Base64, in which "=" may stand: an astring reads all of its characters. RFC 4959 §3
      const initialResponse = args
        .space('an initial response in base64')
        .astring('an initial response in base64');
      args.end();
      return { mechanism, initialResponse };
    },
  },
  CAPABILITY: {
    rfc: 'RFC 3501 §6.1.1',
    states: anyState,
    arguments: '',
    means: 'Ask what the server can do',
    example: 'A1 CAPABILITY',
    tells: 'everything',
    parse: nothing,
  },
  ENABLE: {
    rfc: 'RFC 5161 §3.1',
    states: loggedIn,
    arguments: '<capability> ...',
    means: 'Turn on extensions that change what the server sends',
    example: 'A1 ENABLE CONDSTORE',
    tells: 'everything',
    parse(args) {
      const extensions = [args.space('a capability').atom('a capability').toUpperCase()];
      while (!args.atEnd())
        extensions.push(args.space('a further capability').atom('a capability').toUpperCase());
      return { extensions };
    },
  },
  ID: {
    rfc: 'RFC 2971 §3.1',
    states: anyState,
    arguments: 'NIL | ("<field>" "<value>" ...)',
    means: 'Say which program this is, and ask the same',
    example: 'A1 ID ("name" "telnet")',
    tells: 'everything',
    parse: readId,
  },
  LOGIN: {
    rfc: 'RFC 3501 §6.2.3',
    states: notAuthenticated,
    arguments: '<user> <password>',
    means: 'Log in with a password, in clear',
    example: 'A1 LOGIN alice secret',
    tells: 'everything',
    parse(args) {
      const user = args.space('a user name').astringText('a user name');
      const password = args.space('a password').astringText('a password');
      args.end();
      return { user, password };
    },
  },
  LOGOUT: {
    rfc: 'RFC 3501 §6.1.3',
    states: anyState,
    arguments: '',
    means: 'End the session',
    example: 'A1 LOGOUT',
    tells: 'everything',
    parse: nothing,
  },
  NOOP: {
    rfc: 'RFC 3501 §6.1.2',
    states: anyState,
    arguments: '',
    means: 'Do nothing, and be told what changed',
    example: 'A1 NOOP',
    tells: 'everything',
    parse: nothing,
  },
  STARTTLS: {
    rfc: 'RFC 3501 §6.2.1',
    states: notAuthenticated,
    arguments: '',
    means: 'Begin to encrypt the connection',
    example: 'A1 STARTTLS',
    tells: 'everything',
    parse: nothing,
  },
} satisfies Record<string, ImapCommandSpec>;
