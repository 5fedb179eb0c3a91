/**
 * All that the page's controls say, in English; one file for each pane. What protocols mean is not here but with the
 * protocols, in `common/`.
 */
import { presenter } from './english/presenter.ts';
import { legend, rows } from './english/rows.ts';
import { topBar } from './english/top-bar.ts';
import { later, views } from './english/views.ts';

export const english = {
  later,
  legend,
  presenter,
  rows,
  topBar,
  views,
};
