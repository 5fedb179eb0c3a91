/**
 * The world's text as somebody edits it, beside the text in force. A value: each step makes a new one, so the draft outlives
 * the sheet it is edited in.
 */
import type { WorldProblem } from '../../common/live-protocol.ts';

/** The text in force, and the fact that put it there. */
export interface InForce {
  readonly seq: number;
  readonly text: string;
}

export interface Draft {
  readonly text: string;
  /** What it was made from; `undefined` while the server has told no text. */
  readonly base: InForce | undefined;
  /** It was handed in and nothing came of it yet. */
  readonly asked: boolean;
  readonly problems: readonly WorldProblem[];
}

export const emptyDraft: Draft = { text: '', base: undefined, asked: false, problems: [] };

export const isChanged = ({ text, base }: Draft): boolean => text !== (base?.text ?? '');

/** Problems stay where they were reported until the next try: whoever mends the first of three still needs the others. */
export const edited = (draft: Draft, text: string): Draft => ({ ...draft, text });

export const askedFor = (draft: Draft): Draft => ({ ...draft, asked: true, problems: [] });

/** What became of it; without problems the text in force is it, or is about to be told. */
export const answered = (draft: Draft, problems: readonly WorldProblem[]): Draft => ({
  ...draft,
  asked: false,
  problems,
});

export const reverted = ({ base }: Draft): Draft => ({ ...emptyDraft, text: base?.text ?? '', base });

/**
 * Another text is in force. What was handed in, or never touched, gives way to it; what somebody is still editing stays, and
 * `isOutdated` tells.
 */
export function followed(draft: Draft, inForce: InForce | undefined): Draft {
  if (inForce?.seq === draft.base?.seq) return draft;
  if (draft.asked || !isChanged(draft)) return reverted({ ...draft, base: inForce });
  // The same as somebody else put in force: nothing is left to apply.
  return draft.text === inForce?.text ? reverted({ ...draft, base: inForce }) : draft;
}

/** Somebody else changed the world since this was begun. */
export const isOutdated = (draft: Draft, inForce: InForce | undefined): boolean =>
  draft.base !== undefined && draft.base.seq !== inForce?.seq;
