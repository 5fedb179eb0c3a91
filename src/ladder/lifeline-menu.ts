/** What can be done with a lifeline, as entries of its menu. */
import { visible } from '../terminal/printable.ts';
import { keyLabel } from '../ui/commands.svelte.ts';
import type { MenuItem } from '../ui/menu-item.ts';
import { words } from '../words/words.ts';
import type { Place } from './head-drag.svelte.ts';
import type { LadderView } from './ladder-view.svelte.ts';
import { clientKey } from './lifeline-order.ts';
import { nameOf } from './row-text.ts';

const say = words.lifelines;

/** Puts the lifeline of a place at another of those in sight. */
export function moveLifeline(view: LadderView, places: readonly Place[], place: string, to: number): void {
  view.arrangement.move(
    places.map(({ key }) => key),
    place,
    to,
  );
}

/** What all lifelines but the mailboxes' have in common. */
export function itemsFor(
  view: LadderView,
  key: string,
  name: string,
  places: readonly Place[],
  place: string,
): MenuItem[] {
  const at = places.findIndex((one) => one.key === place);
  const pinned = view.arrangement.pinned.has(key);
  return [
    {
      label: pinned ? say.unpin : say.pin,
      run: () => {
        view.arrangement.pin(key, !pinned);
      },
    },
    {
      label: say.left,
      keys: keyLabel('Alt+ArrowLeft'),
      disabled: at <= 0,
      run: () => {
        moveLifeline(view, places, place, at - 1);
      },
    },
    {
      label: say.right,
      keys: keyLabel('Alt+ArrowRight'),
      disabled: at >= places.length - 1,
      run: () => {
        moveLifeline(view, places, place, at + 1);
      },
    },
    hideItem(view, key, name),
  ];
}

export const hideItem = (view: LadderView, key: string, name: string): MenuItem => ({
  label: say.hide,
  run: () => {
    view.hide(key, name);
  },
});

/** Shows one client alone, or the others again. A mail host has many connections: its name is looked for instead. */
export function onlyItem(view: LadderView, connection: number | undefined, name: string): MenuItem {
  const { filter } = view;
  const { connections, text } = filter;
  const isOnly = connection === undefined ? text === name : connections.includes(connection);
  return {
    label: isOnly ? say.notOnlyThis : say.onlyThis,
    run: () => {
      if (connection === undefined) view.setFilter({ ...filter, text: isOnly ? '' : name });
      else {
        const others = connections.filter((one) => one !== connection);
        view.setFilter({ ...filter, connections: isOnly ? others : [...others, connection] });
      }
    },
  };
}

/** The clients for which there is no room; whichever is chosen gets it. */
export const otherItems = (view: LadderView): MenuItem[] =>
  view.columns.others.map((client) => ({
    label: visible(nameOf(client)),
    isName: true,
    run: () => {
      view.arrangement.pin(clientKey(client), true);
    },
  }));
