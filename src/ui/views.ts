/** The ways to look at a trace that share the stage. All but the diagram are loaded when first looked at. */
import type { Component } from 'svelte';
import type { Live } from '../live/live.svelte.ts';
import type { words } from '../words/words.ts';

export type ViewName = keyof typeof words.views;

/** What a view is given. */
export interface ViewProps {
  readonly live: Live;
}

export interface View {
  readonly name: ViewName;
  /** The key that shows it. */
  readonly key: string;
  /** Without it, it is the diagram, which is always there, or the same as a list. */
  readonly load?: () => Promise<{ default: Component<ViewProps> }>;
}

export const views: readonly View[] = [
  { name: 'diagram', key: 'd' },
  { name: 'list', key: 'l' },
  { name: 'states', key: 'm', load: () => import('../machines/Pane.svelte') },
  { name: 'sessions', key: 'c', load: () => import('../sessions/View.svelte') },
];
