/** The diagram whose trace somebody wants to take away; while there is one, the sheet for it is open. */
import type { LadderView } from '../ladder/ladder-view.svelte.ts';

class Exporting {
  view = $state.raw<LadderView | undefined>();
}

export const exporting = new Exporting();
