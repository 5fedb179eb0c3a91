/** Steps over whole exchanges: from the moment one command was answered to the moment the next was. */
import type { Row } from '../../common/projections/ladder.ts';

/** Whether nothing more of its exchange is shown after this row; what belongs to none ends with itself. */
function endsExchange({ index, exchange }: Row): boolean {
  return exchange === null || (exchange.final !== undefined && exchange.rows.at(-1) === index);
}

/**
 * The index in the list of the next row that ends an exchange; the list's ends when there is none.
 * @param position in the list, of the row one stands at
 */
export function exchangeEnd(
  rows: readonly Row[],
  indexes: readonly number[],
  position: number,
  by: 1 | -1,
): number {
  for (let at = position + by; at >= 0 && at < indexes.length; at += by) {
    const row = rows[indexes[at] ?? -1];
    if (row && endsExchange(row)) return at;
  }
  return by > 0 ? indexes.length : 0;
}
