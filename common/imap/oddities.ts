/** What is odd about IMAP's octets, in words for a learner. Each says what it is and why it matters. */
import * as tooEarly from '../too-early.ts';
import { isImapCommand } from './commands.ts';

export const beforeGreeting = tooEarly.beforeGreeting('RFC 9051 §7.1');
export const beforeTls = tooEarly.beforeTls('STARTTLS', 'RFC 9051 §6.2.1');
export const early: Readonly<Record<'literal' | 'sasl' | 'idle' | 'tls', string>> = {
  literal:
    'The client did not wait for the server\'s "+" before it sent the literal. Had the server refused, these octets would have been read as commands. RFC 9051 §4.3',
  sasl: 'The client did not wait for the server\'s "+" before it sent its response. RFC 9051 §6.2.2',
  idle: 'The client did not wait for the server\'s "+" before it ended IDLE. RFC 2177 §3',
  tls: beforeTls,
};
export const noTag = (mark: string): string =>
  `${shown(mark)} is no tag. Every command begins with a tag that the client makes up, of letters and digits, so that the reply can say which command it answers. RFC 9051 §2.2.1`;
export const noVerb = (mark: string): string =>
  /^[A-Za-z]+$/.test(mark) && isImapCommand(mark.toUpperCase())
    ? `The tag is missing: ${shown(mark)} stands in its place, and the server looks for the command behind it. Write "a1 ${mark.toUpperCase()}". RFC 9051 §2.2.1`
    : `No command follows the tag ${shown(mark)}. A line is a tag, a space, and a command. RFC 9051 §2.2.1`;
export const unknownVerb = (verb: string): string =>
  `${shown(verb)} is no command that mailglass knows; CAPABILITY tells what a server offers beyond the standard. RFC 9051 §6.5`;
export const badLiteral =
  'The line ends in braces that announce no literal: between them stands the number of octets to follow, up to 4294967295, and maybe a "+". RFC 9051 §4.3';
export const notDone =
  'While IDLE lasts the client may say nothing but DONE; any other command has to wait until the server has answered that. RFC 2177 §3';
export const literalBroken = (missing: number): string =>
  `The client ended the connection with ${missing} octets of the literal it had announced still to come. The command is void. RFC 9051 §4.3`;
export const brokenOff = (why: string): string =>
  `This is not whole: ${why} before the line ended. Half a line means nothing. RFC 9051 §2.2`;
export const unexpectedContinuation =
  'The server says "go ahead" although the client announced no literal and no dialogue is going on. RFC 9051 §7.6';
export const emptyReply =
  'The server sent an empty line. Every response begins with "*", "+" or a tag. RFC 9051 §2.2.2';
export const unexpectedTag = (tag: string): string =>
  `No command with the tag ${shown(tag)} awaits its reply. A client cannot know what this answers. RFC 9051 §2.2.2`;

export const noStatus = (tag: string): string =>
  `The tag ${shown(tag)} must be followed by OK, NO or BAD. RFC 9051 §7.1`;

/** A word of the wire within a sentence. */
const shown = (word: string): string => {
  const short = word.length > 24 ? `${word.slice(0, 24)}…` : word;
  return `"${short.replace(/[^\x20-\x7e…]/g, '?')}"`;
};
