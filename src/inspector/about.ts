/** What the head of the inspector says of a fact. */
import type { Fact, FactOf, Outcome } from '../../common/trace/facts.ts';

export type FrameFact = FactOf<'command-sent' | 'octets-sent' | 'reply-sent'>;

export const isFrame = (fact: Fact): fact is FrameFact => 'octets' in fact;

const sentWords: Record<FactOf<'octets-sent'>['what'], string> = {
  message: 'message data',
  literal: 'literal',
  argument: 'rest of the command',
  response: 'response',
};

/** The word a learner looks at first. */
export function titleOf(fact: FrameFact): string {
  switch (fact.kind) {
    case 'command-sent':
      return fact.verb || 'no command';
    case 'octets-sent':
      return sentWords[fact.what];
    case 'reply-sent':
      return fact.code || fact.what;
  }
}

/** What kind of thing was said. */
export function kindOf(fact: FrameFact): string {
  if (fact.kind === 'command-sent') return 'command';
  if (fact.kind === 'octets-sent') return 'continues a command';
  if (fact.what === 'untagged') return fact.exchange === null ? 'data nobody asked for' : 'untagged response';
  if (fact.what === 'continuation') return 'asks for more';
  return fact.what;
}

/** How a reply answers: a sign and a word, so that it is not told by colour alone. */
export const outcomes: Readonly<Record<Outcome, { sign: string; word: string; bad: boolean }>> = {
  ok: { sign: '✓', word: 'done', bad: false },
  more: { sign: '↻', word: 'go on', bad: false },
  data: { sign: '≡', word: 'data', bad: false },
  deferred: { sign: '⧖', word: 'not now, try later', bad: true },
  refused: { sign: '✕', word: 'refused', bad: true },
  malformed: { sign: '✕', word: 'not understood', bad: true },
  bye: { sign: '⏻', word: 'goodbye', bad: false },
};
