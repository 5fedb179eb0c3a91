/**
 * All that the page's controls say, in English; one file for each pane. What protocols mean is not here but with the
 * protocols, in `common/`.
 */
import { terminal } from './english/terminal.ts';
import { time } from './english/time.ts';
import { topBar } from './english/top-bar.ts';
import { later, views } from './english/views.ts';

export const english = {
  later,
  terminal,
  time,
  topBar,
  views,
};
