/** Any fact explained: a frame by its protocol's own words for its tokens, everything else in a sentence. */
import type { CommandDescription, Token } from './command-spec.ts';
import { dnsSentence, givenAlong } from './dns/words.ts';
import { effectSentence } from './effects.ts';
import { imapCommands } from './imap/commands.ts';
import { explainImap } from './imap/explain.ts';
import { pop3Commands } from './pop3/commands.ts';
import { explainPop3 } from './pop3/explain.ts';
import { assertNever, services, type Protocol } from './protocols.ts';
import { smtpCommands } from './smtp/commands.ts';
import { explainSmtp } from './smtp/explain.ts';
import { cipherMeans, tlsVersionMeans } from './tls-words.ts';
import { unreadMeans } from './unread-words.ts';
import type { Endpoint } from './trace/endpoint.ts';
import type { Fact, FactBody, Frame } from './trace/facts.ts';

/** What a fact does not tell of itself. */
export interface ExplainContext {
  readonly protocol: Protocol;
  /** The verb of the command that a reply answers. */
  readonly verb?: string;
}

/** Something said, and where it is defined. */
export interface Words {
  readonly title: string;
  /** One or two sentences for a learner. */
  readonly means: string;
  readonly rfc?: string;
}

/** The tokens of a frame, in order and beside each other; none for a fact that is no frame. */
export function explainFact(fact: Fact | FactBody, { protocol, verb }: ExplainContext): readonly Token[] {
  if (!('octets' in fact)) return [];
  return tokensOf(fact, protocol, verb === undefined ? {} : { verb });
}

function tokensOf(frame: Frame, protocol: Protocol, context: { verb?: string }): readonly Token[] {
  switch (protocol) {
    case 'smtp':
      return explainSmtp(frame, context);
    case 'pop3':
      return explainPop3(frame, context);
    case 'imap':
      return explainImap(frame, context);
    default:
      return assertNever(protocol);
  }
}

/** The command table's entry for a verb; `undefined` for one that the protocol does not have. */
export function commandNamed(protocol: Protocol, verb: string): CommandDescription<string> | undefined {
  const tables: Record<Protocol, Readonly<Record<string, CommandDescription<string>>>> = {
    smtp: smtpCommands,
    pop3: pop3Commands,
    imap: imapCommands,
  };
  const table = tables[protocol];
  const name = verb.toUpperCase();
  if (Object.hasOwn(table, name)) return table[name];
  // `UID FETCH` is FETCH with UIDs where it has no entry of its own. RFC 9051 §6.4.9
  const bare = name.replace(/^UID /, '');
  return Object.hasOwn(table, bare) ? table[bare] : undefined;
}

const address = ({ address: host, port }: Endpoint): string =>
  `${host.includes(':') ? `[${host}]` : host}:${port}`;

function portMeans(title: string, is: number, ours: number, assigned: number): string {
  if (is === assigned) return `Port ${assigned} is the one assigned to ${title}.`;
  return `A real ${title} server has port ${assigned}; this is ${is === ours ? 'a higher one, so that no special right is needed' : 'another'}.`;
}

/** A fact that is no frame, in words; `undefined` for frames, whose tokens say more. */
export function describeFact(fact: Fact | FactBody): Words | undefined {
  switch (fact.kind) {
    case 'command-sent':
    case 'octets-sent':
    case 'reply-sent':
      return undefined;
    case 'connection-opened': {
      const { title, port, assignedPort, implicitTls } = services[fact.service];
      return {
        title: 'connection opened',
        means:
          `A TCP connection from ${address(fact.client)} to ${address(fact.server)}, where ${title} listens. ` +
          `${portMeans(title, fact.server.port, port, assignedPort)} ` +
          (implicitTls
            ? 'TLS comes first, then the greeting. RFC 8314 §3'
            : 'The server speaks first, with its greeting.'),
      };
    }
    case 'connection-named':
      return { title: 'connection named', means: `The client of this connection is ${fact.name}.` };
    case 'connection-closed':
      return {
        title: 'connection closed',
        means: fact.broken
          ? `The ${fact.by} ended the connection, and not as the protocol says: ${fact.broken}.`
          : `The ${fact.by} closed the connection as the protocol says.`,
      };
    case 'tls-started':
      return {
        title: 'TLS started',
        means:
          `From here on nobody between the two ends can read or change what is said. ` +
          `${tlsVersionMeans(fact.version)} With ${fact.cipher}, ${cipherMeans(fact.cipher)}. ` +
          (fact.serverName
            ? `The client asked for the server by the name ${fact.serverName}.`
            : 'The client asked for no server by name.'),
        rfc: 'RFC 8446 §1',
      };
    case 'tls-failed':
      return {
        title: 'TLS failed',
        means: `The two ends found no agreement on how to encrypt: ${fact.reason}.`,
        rfc: 'RFC 8446 §6.2',
      };
    case 'octets-unread':
      return {
        title: fact.why === 'encrypted' ? 'encrypted' : 'not in the capture',
        means: unreadMeans(fact),
        ...(fact.why === 'encrypted' ? { rfc: 'RFC 8446 §1' } : {}),
      };
    case 'dns-asked':
      return {
        title: 'lookup',
        means: `${sentence(dnsSentence(fact))}${asksFor(fact.type)}`,
        rfc: 'RFC 1035 §4.1',
      };
    case 'dns-answered': {
      const along = givenAlong(fact);
      return {
        title: 'answer of DNS',
        means: `The answer: ${dnsSentence(fact)}.${along === '' ? '' : ` Given along: ${along}.`}`,
        rfc: fact.rcode === 'NXDOMAIN' ? 'RFC 1035 §4.1.1' : 'RFC 1035 §4.1.3',
      };
    }
    default: {
      const effect = effectSentence(fact);
      return {
        title: fact.kind.replaceAll('-', ' '),
        means: `${sentence(effect)}${more[fact.kind] ?? ''}`,
        ...where(fact),
      };
    }
  }
}

/** A name of a host, an account or a queued message stays as it is written. */
const sentence = (text: string): string =>
  /^[a-z]+(?= )/.test(text) ? `${text.charAt(0).toUpperCase()}${text.slice(1)}.` : `${text}.`;

/** Why a host that relays asks this. RFC 5321 §5.1 */
function asksFor(type: string): string {
  if (type === 'MX') return ' The host with the lowest preference is tried first.';
  if (type === 'A' || type === 'AAAA')
    return ' A name must become an address before anybody can connect to it.';
  return '';
}

/** What a learner may not know of each change of a mailbox or a queue. */
const more: Partial<Record<FactBody['kind'], string>> = {
  'messages-added':
    ' Each message got the next UID, which no other message of this mailbox will ever have while UIDVALIDITY stays.',
  'messages-expunged': ' The messages after it move up: their sequence numbers change, their UIDs do not.',
  'flags-changed':
    ' Flags belong to the message in this mailbox, for all sessions; a copy elsewhere has its own.',
  'deletions-marked': ' A POP3 session that ends without QUIT deletes nothing.',
  'message-queued':
    ' From its 250 on the host is responsible: it delivers the message, passes it on, or tells the sender that it could not.',
  'delivery-planned': ' Attempts grow rarer the longer a message waits.',
  'delay-told': ' It is no failure yet: the host goes on trying.',
  'mailbox-created': ' UIDVALIDITY tells clients whether the UIDs they remember still count.',
};

function where(fact: FactBody): { rfc?: string } {
  switch (fact.kind) {
    case 'messages-added':
    case 'mailbox-created':
      return { rfc: 'RFC 9051 §2.3.1.1' };
    case 'messages-expunged':
      return { rfc: 'RFC 9051 §2.3.1.2' };
    case 'flags-changed':
      return { rfc: 'RFC 9051 §2.3.2' };
    case 'recent-claimed':
      return { rfc: 'RFC 3501 §2.3.2' };
    case 'deletions-marked':
      return { rfc: 'RFC 1939 §6' };
    case 'deletions-unmarked':
      return { rfc: 'RFC 1939 §5' };
    case 'message-queued':
      return { rfc: 'RFC 5321 §6.1' };
    case 'delivery-tried':
    case 'delivery-planned':
      return { rfc: 'RFC 5321 §4.5.4.1' };
    case 'delay-told':
      return { rfc: 'RFC 3461 §4.1' };
    case 'mailbox-selected':
      return { rfc: fact.exclusive ? 'RFC 1939 §4' : 'RFC 9051 §6.3.2' };
    default:
      return {};
  }
}
