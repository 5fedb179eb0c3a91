/** A line of the list: what a row of the diagram shows by place, arrow and colour, in words. */
import type { Row } from '../../common/projections/ladder.ts';
import { services } from '../../common/protocols.ts';
import type { Outcome } from '../../common/trace/facts.ts';
import { textOfPieces } from '../ladder/label.ts';
import { present, type Presentation } from '../ladder/presented.ts';
import { canFold, isBlock, isUnfolded } from '../ladder/row-size.ts';
import { foldWords, linesFor, nameOf, runPieces } from '../ladder/row-text.ts';
import type { Run } from '../ladder/runs.ts';
import { durationText } from '../ladder/time-text.ts';
import { words } from '../words/words.ts';

export interface ListLine {
  readonly from: string;
  readonly to: string;
  /** One line, or all that an unfolded row shows. */
  readonly said: readonly string[];
  /** What is folded away or could be, where something can. */
  readonly folded?: string;
  readonly unfolded: boolean;
  readonly means: string;
  readonly rfc?: string;
  /** How it was answered; of a reply, how it answers. */
  readonly outcome?: Outcome | 'broken' | 'waiting';
  /** From the command on. */
  readonly took?: string;
}

/** Between two lines of a reply that stand in one. */
const LINE_END = ' ⏎ ';

export function lineOf(
  row: Row,
  run: Run | undefined,
  toggled: ReadonlySet<number>,
  open: boolean,
): ListLine {
  const { means, rfc } = meaningOf(row);
  const ends = endsOf(row);
  if (run)
    return {
      ...ends,
      said: [textOfPieces(runPieces(run, open))],
      folded: open ? words.list.foldRun : words.list.unfoldRun,
      unfolded: open,
      means: words.list.runMeans(means),
    };
  const unfolded = isUnfolded(row, toggled);
  return {
    ...ends,
    said: saidBy(row, toggled),
    ...(canFold(row) ? { folded: foldWords(row, unfolded && toggled.has(row.fact.seq), Infinity) } : {}),
    unfolded,
    means,
    ...(rfc === undefined ? {} : { rfc }),
    ...answerOf(row),
  };
}

/** What an unfolded row takes more than one line, in lines. */
export function moreLines(row: Row, toggled: ReadonlySet<number>): number {
  return saidBy(row, toggled).length - 1;
}

/** Only what somebody unfolded takes more lines than one; short replies stand in one. */
function saidBy(row: Row, toggled: ReadonlySet<number>): readonly string[] {
  if (canFold(row) && isUnfolded(row, toggled)) {
    const lines = linesFor(row, true, false).map(textOfPieces).filter(Boolean);
    if (lines.length > 0) return toggled.has(row.fact.seq) ? lines : [lines.join(LINE_END)];
  }
  if (isBlock(row)) return [foldWords(row, false, Infinity)];
  return [linesFor(row, false, false).map(textOfPieces).join(LINE_END)];
}

const meanings = new WeakMap<Row, Presentation>();

function meaningOf(row: Row): Presentation {
  let known = meanings.get(row);
  if (!known) meanings.set(row, (known = present(row)));
  return known;
}

function endsOf(row: Row): Pick<ListLine, 'from' | 'to'> {
  const { server, kind, from } = row;
  const client = nameOf(row.client);
  if (kind === 'effect') return { from: server ? serverName(row) : client, to: words.list.store };
  return from === 'client' ? { from: client, to: serverName(row) } : { from: serverName(row), to: client };
}

function serverName({ server }: Row): string {
  if (!server) return words.list.server;
  if (server.service === 'dns') return words.list.dns;
  const { title } = services[server.service];
  return server.host === undefined ? title : words.list.serverOf(title, server.host);
}

function answerOf(row: Row): Pick<ListLine, 'outcome' | 'took'> {
  const { fact, exchange, kind } = row;
  const command = exchange?.command;
  if (fact.kind === 'connection-closed') return fact.broken === undefined ? {} : { outcome: 'broken' };
  if (fact.kind === 'tls-failed') return { outcome: 'broken' };
  if (row === command) {
    const { final, outcome } = exchange ?? {};
    if (!final) return { outcome: 'waiting' };
    return {
      ...(outcome === undefined ? {} : { outcome }),
      took: durationText(final.fact.at - fact.at),
    };
  }
  const took =
    command && kind !== 'effect' && row.from === 'server'
      ? { took: durationText(fact.at - command.fact.at) }
      : {};
  if (fact.kind === 'reply-sent') return { outcome: fact.outcome, ...took };
  if (kind === 'answer' && exchange?.outcome !== undefined) return { outcome: exchange.outcome, ...took };
  return took;
}
