/**
 * All that the page's controls say, in English; one file for each pane. What protocols mean is not here but with the
 * protocols, in `common/`.
 */
import { topBar } from './english/top-bar.ts';
import { exporting } from './english/exporting.ts';
import { replay } from './english/replay.ts';
import { later, views } from './english/views.ts';

export const english = {
  exporting,
  later,
  replay,
  topBar,
  views,
};
