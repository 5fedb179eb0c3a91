/** What the head of the inspector says of a fact. */
import type { Fact, FactOf, Outcome } from '../../common/trace/facts.ts';
import { words } from '../words/words.ts';

const said = words.inspector;

export type FrameFact = FactOf<'command-sent' | 'octets-sent' | 'reply-sent'>;

export const isFrame = (fact: Fact): fact is FrameFact => 'octets' in fact;

/** The word a learner looks at first. */
export function titleOf(fact: FrameFact): string {
  switch (fact.kind) {
    case 'command-sent':
      return fact.verb || said.noCommand;
    case 'octets-sent':
      return said.sent[fact.what];
    case 'reply-sent':
      return fact.code || fact.what;
  }
}

/** What kind of thing was said. */
export function kindOf(fact: FrameFact): string {
  if (fact.kind === 'command-sent') return said.command;
  if (fact.kind === 'octets-sent') return said.continues;
  if (fact.what === 'untagged') return fact.exchange === null ? said.unasked : said.untagged;
  if (fact.what === 'continuation') return said.asksForMore;
  return fact.what;
}

/** How a reply answers: a sign and a word, so that it is not told by colour alone. */
export const outcomes: Readonly<Record<Outcome, { sign: string; word: string; bad: boolean }>> = {
  ok: { sign: '✓', word: said.outcomes.ok, bad: false },
  more: { sign: '↻', word: said.outcomes.more, bad: false },
  data: { sign: '≡', word: said.outcomes.data, bad: false },
  deferred: { sign: '⧖', word: said.outcomes.deferred, bad: true },
  refused: { sign: '✕', word: said.outcomes.refused, bad: true },
  malformed: { sign: '✕', word: said.outcomes.malformed, bad: true },
  bye: { sign: '⏻', word: said.outcomes.bye, bad: false },
};
