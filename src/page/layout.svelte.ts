/**
 * Which panes are in sight and how large: what follows from the size of the window, from what somebody prefers, and from what
 * there is to show. Two columns below 1100 pixels of width, tabs below 760.
 */
import { untrack } from 'svelte';
import { lessonPlace } from '../lesson/place.svelte.ts';
import type { Live } from '../live/live.svelte.ts';
import type { Preferences } from '../ui/preferences.svelte.ts';
import { views, type View, type ViewName } from '../ui/views.ts';

/** What shares the place below the mailboxes. */
export const panels = ['Inspector', 'Services', 'Queue'] as const;
export type PanelName = (typeof panels)[number];

const tabs = ['Lesson', 'Diagram', 'Terminals', 'Mailboxes', ...panels] as const;
export type TabName = (typeof tabs)[number];

/** The smallest that panes get, in pixels. */
export const least = { side: 240, lesson: 260, terminal: 120, mailboxes: 96 } as const;
/** Of the stage, however high the terminals get. */
const LEAST_DIAGRAM = 160;

export class Layout {
  /** As measured, in pixels. */
  width = $state(0);
  sideHeight = $state(0);
  stageHeight = $state(0);
  view = $state<ViewName>('diagram');
  panel = $state<PanelName>('Inspector');
  tab = $state<TabName>('Diagram');
  /** On a small screen a lesson takes the place of the mailboxes, until they are asked for. */
  #sideAsked = $state(false);
  readonly #live: Live;
  readonly #preferences: Preferences;

  /** Made while a component is, since it follows what is shown. */
  constructor(live: Live, preferences: Preferences) {
    this.#live = live;
    this.#preferences = preferences;
    this.#follow();
  }

  /** Terminals, services and queue are the live server's: a capture has none. */
  get isLive(): boolean {
    return this.#live.capture === null;
  }

  get panels(): readonly PanelName[] {
    return this.isLive ? panels : ['Inspector'];
  }

  /** A lesson is judged on what arrives, so it stays while a capture is looked at; a replay has none. */
  get hasLesson(): boolean {
    return lessonPlace.path !== null && !this.#live.offline;
  }

  get tabs(): readonly TabName[] {
    const shown: readonly TabName[] = this.isLive ? tabs : ['Lesson', 'Diagram', 'Mailboxes', 'Inspector'];
    return shown.filter((name) => name !== 'Lesson' || this.hasLesson);
  }

  get tabbed(): boolean {
    return this.width > 0 && this.width < 760;
  }

  /** The panel that is the tab in sight. */
  get panelTab(): PanelName | undefined {
    return panels.find((name) => name === this.tab);
  }

  get lessonBeside(): boolean {
    return this.hasLesson && !this.tabbed && !this.#preferences.presenter;
  }

  /** How another view than the diagram is loaded; `undefined` while the diagram is shown. */
  get otherView(): View['load'] {
    return views.find(({ name }) => name === this.view)?.load;
  }

  /** New arrows are read aloud where nothing else shows them, unless somebody chose otherwise. */
  get announced(): boolean {
    const { announce } = this.#preferences;
    return announce === 'on' || (announce === 'list' && this.view === 'list');
  }

  get #crowded(): boolean {
    return this.lessonBeside && this.width < 1100;
  }

  get sideMost(): number {
    return Math.max(260, this.width * 0.5);
  }

  /** Beside a lesson the diagram needs its room too. */
  get side(): number {
    const narrow = this.width < 1100 || this.lessonBeside;
    const share = narrow ? this.width * (this.lessonBeside ? 0.24 : 0.32) : Infinity;
    return Math.max(least.side, Math.min(this.#preferences.side, this.sideMost, share));
  }

  get sideHidden(): boolean {
    const { presenter, sideCollapsed } = this.#preferences;
    return !this.tabbed && (presenter || (this.#crowded ? !this.#sideAsked : sideCollapsed));
  }

  get lessonMost(): number {
    return Math.max(280, this.width * 0.45);
  }

  get lesson(): number {
    return Math.max(least.lesson, Math.min(this.#preferences.lesson, this.lessonMost));
  }

  get terminalMost(): number {
    return Math.max(least.terminal, this.stageHeight - LEAST_DIAGRAM);
  }

  /** In a hall the diagram has most of the stage. */
  get terminal(): number {
    const share = this.#preferences.terminal * (this.#preferences.presenter ? 0.6 : 1);
    return Math.max(least.terminal, Math.min(share * this.stageHeight, this.stageHeight - LEAST_DIAGRAM));
  }

  get terminalHidden(): boolean {
    return !this.isLive || (!this.tabbed && this.#preferences.terminalCollapsed);
  }

  get mailboxesMost(): number {
    return Math.max(least.mailboxes, this.sideHeight - least.mailboxes);
  }

  get mailboxes(): number {
    const wanted = this.#preferences.mailboxes * this.sideHeight;
    return Math.max(least.mailboxes, Math.min(wanted, this.sideHeight - least.mailboxes));
  }

  /** Whether a pane that has a tab of its own has to make way for another. */
  isAway(name: TabName): boolean {
    return this.tabbed && this.tab !== name;
  }

  showView(name: ViewName): void {
    this.view = name;
    this.tab = 'Diagram';
  }

  showPanel(name: PanelName): void {
    this.#preferences.sideCollapsed = this.#preferences.presenter = false;
    this.#sideAsked = true;
    this.tab = this.panel = name;
  }

  showTab(name: TabName): void {
    this.tab = name;
    this.panel = this.panelTab ?? this.panel;
  }

  showTerminals(): void {
    this.#preferences.terminalCollapsed = false;
    this.tab = 'Terminals';
  }

  toggleSide(): void {
    if (this.#crowded) {
      this.#sideAsked = !this.#sideAsked;
      return;
    }
    this.#preferences.sideCollapsed = !this.#preferences.sideCollapsed;
    this.#preferences.remember();
  }

  toggleTerminal(): void {
    this.#preferences.terminalCollapsed = !this.#preferences.terminalCollapsed;
    this.#preferences.remember();
  }

  #follow(): void {
    // What is shown of the live server goes away with it.
    $effect(() => {
      if (this.isLive) return;
      this.panel = 'Inspector';
      if (this.tab === 'Terminals' || this.tab === 'Services' || this.tab === 'Queue') this.tab = 'Diagram';
    });
    // Whoever chooses an arrow wants to see it; whoever steps through time, what is shown already.
    $effect(() => {
      const { selected } = this.#live;
      // Only a choice counts: back to now nothing new was chosen.
      if (selected !== null && selected !== untrack(() => this.#live.cursor)) this.panel = 'Inspector';
    });
    // Whoever opens a lesson wants to read it.
    $effect(() => {
      if (lessonPlace.path !== null) this.tab = 'Lesson';
      else if (untrack(() => this.tab) === 'Lesson') this.tab = 'Diagram';
    });
  }
}
