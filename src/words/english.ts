/**
 * All that the page's controls say, in English; one file for each pane. What protocols mean is not here but with the
 * protocols, in `common/`.
 */
import { topBar } from './english/top-bar.ts';

export const english = {
  topBar,
};
