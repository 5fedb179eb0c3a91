/**
 * All that the page's controls say, in English; one file for each pane. What protocols mean is not here but with the
 * protocols, in `common/`.
 */
import { captures } from './english/captures.ts';
import { topBar } from './english/top-bar.ts';
import { later, views } from './english/views.ts';

export const english = {
  captures,
  later,
  topBar,
  views,
};
