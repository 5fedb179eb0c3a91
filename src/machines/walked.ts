/** What a chart shows of a session: where it stands, what it may say there, what it has taken. */
import { isAllowed, isOffered, knownCommands } from '../../common/completion.ts';
import type { Place } from '../../common/machines/moves.ts';
import type { SessionState } from '../../common/projections/session.ts';
import type { Protocol } from '../../common/protocols.ts';
import { whyNot } from '../../common/why-not.ts';
import type { Chip } from './layout.ts';
import type { Taken } from './walk.ts';

/** A session on the chart, as of the moment that is looked at. */
export interface Walked {
  readonly connection: number;
  readonly place: Place;
  readonly session: SessionState;
  /** Nothing more is said on it. */
  readonly ended: boolean;
  /** The move made last. */
  readonly last?: Taken;
  /** What was refused since. */
  readonly refused?: Taken;
  /** The move of the selected arrow. */
  readonly selected?: Taken;
  readonly taken: (chip: Chip) => { readonly count: number; readonly last?: Taken };
}

export type Standing = 'allowed' | 'refused' | 'server';

/** How what a chip stands for is received now. */
export function receptionOf({ way, steps }: Chip, { place, session, ended }: Walked): Standing {
  if (way.by === 'server') return 'server';
  const here = steps.some(({ from }) => from === place);
  if (!here || ended || place === 'start') return 'refused';
  if (way.by === 'content') return 'allowed';
  const command = knownCommands(session.protocol).find(({ verb }) => verb === way.verb);
  return command && isAllowed(command, session) && isOffered(command, session) ? 'allowed' : 'refused';
}

/** Why a line would be refused by a session that stands there; `undefined` when nothing is known against it. */
export function reasonAgainst(line: string, protocol: Protocol, session: SessionState): string | undefined {
  if (line === '') return undefined;
  return whyNot(protocol === 'imap' ? `a1 ${line}` : line, session);
}

export const isMoveOf = ({ steps }: Chip, taken: Taken | undefined): boolean =>
  taken !== undefined &&
  steps.some(
    ({ from, to, verb, by }) =>
      from === taken.move.from && to === taken.move.to && verb === taken.move.verb && by === taken.move.by,
  );
