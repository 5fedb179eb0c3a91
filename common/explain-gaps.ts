/**
 * What stands between the tokens of a frame: punctuation, words that repeat, texts for people. So whoever points at an octet
 * is told what it is for, whichever it is.
 */
import type { Token } from './command-spec.ts';
import { latin1Of } from './octets.ts';
import type { Protocol } from './protocols.ts';
import type { Frame } from './trace/facts.ts';

type Named = Omit<Token, 'from' | 'to'>;

/** Gaps beyond these say nothing new: a frame of thousands of words is explained at its beginning. */
const MOST_PIECES = 400;

/** The tokens with others in their gaps; blanks and line ends stay uncovered. */
export function withoutGaps(tokens: readonly Token[], frame: Frame, protocol: Protocol): readonly Token[] {
  const text = latin1Of(frame.octets);
  const filled: Token[] = [];
  let pieces = 0;
  let at = 0;
  for (const token of [...tokens, undefined]) {
    const to = token?.from ?? text.length;
    if (to > at && pieces < MOST_PIECES) {
      for (const piece of piecesOf(text, at, to, frame, protocol)) {
        if (pieces++ >= MOST_PIECES) break;
        filled.push(piece);
      }
    }
    if (token) {
      filled.push(token);
      at = token.to;
    }
  }
  return filled;
}

function piecesOf(text: string, from: number, to: number, frame: Frame, protocol: Protocol): Token[] {
  const gap = text.slice(from, to);
  if (!/[^ \r\n]/.test(gap)) return [];
  if (frame.kind === 'octets-sent' && frame.what === 'message') {
    // Content is one piece, whatever stands in it.
    const begins = from + (/^[\r\n]*/.exec(gap)?.[0].length ?? 0);
    return [{ from: begins, to: from + gap.trimEnd().length, ...body }];
  }
  const { pattern, nameOf } = gaps[protocol];
  return [...gap.matchAll(pattern)].map((match) => {
    const begins = from + match.index;
    const isFirst = begins === 0 || text.charAt(begins - 1) === '\n';
    return { from: begins, to: begins + match[0].length, ...nameOf(match[0], isFirst, frame) };
  });
}

const body: Named = {
  name: 'body',
  means: 'The lines of the message, as the recipient gets them',
  rfc: 'RFC 5322 §2.3',
};

interface Gaps {
  readonly pattern: RegExp;
  /** @param first whether it begins a line */
  readonly nameOf: (piece: string, first: boolean, frame: Frame) => Named;
}

const gaps: Readonly<Record<Protocol, Gaps>> = {
  smtp: {
    pattern:
      /(?<=^|\n)\d{3}(?:-|(?= ))|\b(?:FROM|TO):|[<>](?=[\s<>]|$)|<|[@.](?=\s*$)|[^ \r\n<](?:[^\r\n<]*[^ \r\n<])?/gi,
    nameOf: inSmtp,
  },
  pop3: {
    pattern: /[^ \r\n]+/g,
    nameOf: () => ({
      name: 'argument',
      means: 'Nobody knows what a command takes that POP3 does not have.',
      rfc: 'RFC 1939 §3',
    }),
  },
  imap: { pattern: /[()[\]]|[^ \r\n()[\]]+/g, nameOf: inImap },
};

function inSmtp(piece: string, first: boolean, { kind }: Frame): Named {
  if (kind === 'reply-sent') {
    if (first && /^\d{3}-?$/.test(piece)) {
      const means = piece.endsWith('-')
        ? 'The code again, and a hyphen: more lines of this reply follow'
        : 'The code again, and no hyphen: this is the last line of the reply';
      return { name: 'Reply-code', means, rfc: 'RFC 5321 §4.2.1', punctuation: true };
    }
    if (piece === '.') {
      return {
        name: 'dot',
        means: 'Stands between the three numbers of the status code',
        rfc: 'RFC 3463 §2',
        punctuation: true,
      };
    }
    return { name: 'textstring', means: 'Words for people; programs go by the code', rfc: 'RFC 5321 §4.2' };
  }
  switch (piece.toUpperCase()) {
    case 'FROM:':
      return {
        name: 'FROM:',
        means: 'Behind it stands where failures are told, the reverse-path',
        rfc: 'RFC 5321 §4.1.1.2',
        punctuation: true,
      };
    case 'TO:':
      return {
        name: 'TO:',
        means: 'Behind it stands who gets the message, the forward-path',
        rfc: 'RFC 5321 §4.1.1.3',
        punctuation: true,
      };
    case '<':
    case '>':
      return {
        name: 'angle bracket',
        means: 'Angle brackets hold a path, so that nothing beside it is taken for a part of it',
        rfc: 'RFC 5321 §4.1.2',
        punctuation: true,
      };
    case '@':
      return {
        name: '@',
        means: 'Divides who from where: the local part before it is for the host behind it alone',
        rfc: 'RFC 5321 §4.1.2',
        punctuation: true,
      };
    default:
      return {
        name: 'not read',
        means: 'This cannot be read as a part of the command',
        rfc: 'RFC 5321 §4.1.1',
      };
  }
}

function inImap(piece: string, _first: boolean, { kind }: Frame): Named {
  switch (piece) {
    case '(':
    case ')':
      return {
        name: 'parenthesis',
        means: 'Parentheses hold a list; lists may hold lists.',
        rfc: 'RFC 3501 §4.4',
        punctuation: true,
      };
    case '[':
    case ']':
      return {
        name: 'bracket',
        means: 'Brackets hold the response code, which is for programs; the text behind it is not.',
        rfc: 'RFC 3501 §7.1',
        punctuation: true,
      };
    default:
      return kind === 'reply-sent'
        ? { name: 'data', means: 'More of what the response tells.', rfc: 'RFC 3501 §7' }
        : { name: 'not read', means: 'This cannot be read as a part of the command.', rfc: 'RFC 3501 §9' };
  }
}
