/** What can be done on the page as a whole, by key and from the palette; panes add what is theirs. */
import type { Captures } from '../captures/captures.svelte.ts';
import type { Live } from '../live/live.svelte.ts';
import { presetCommands } from '../sessions/presets.ts';
import type { Command } from '../ui/commands.svelte.ts';
import type { Preferences } from '../ui/preferences.svelte.ts';
import { views } from '../ui/views.ts';
import { words } from '../words/words.ts';
import type { Layout, PanelName } from './layout.svelte.ts';
import type { Sheets } from './sheets.svelte.ts';

export interface Page {
  readonly live: Live;
  readonly captures: Captures;
  readonly preferences: Preferences;
  readonly layout: Layout;
  readonly sheets: Sheets;
  /** Shows a panel and takes the keys there. */
  show(name: PanelName): void;
  showLessons(): void;
  /** Says what a command did that is not to be seen, to those who hear the page. */
  tell(text: string): void;
}

export function pageCommands(page: Page): readonly Command[] {
  const { live, captures, preferences, layout, sheets, show, showLessons, tell } = page;
  const text = words.page.commands;
  return [
    {
      id: 'inspect',
      title: text.inspect,
      group: 'Diagram',
      keys: ['Enter'],
      run: () => {
        show('Inspector');
      },
    },
    {
      id: 'services',
      title: text.services,
      group: 'World',
      keys: ['s'],
      run: () => {
        show('Services');
      },
    },
    {
      id: 'queue',
      title: text.queue,
      group: 'World',
      keys: ['q'],
      run: () => {
        show('Queue');
      },
    },
    ...presetCommands(live, () => {
      layout.showView('sessions');
    }),
    {
      id: 'world',
      title: text.world,
      group: 'World',
      keys: ['w'],
      run: () => {
        live.backToLive();
        sheets.world = true;
      },
    },
    {
      id: 'captures',
      title: words.captures.command,
      group: 'Page',
      keys: ['o'],
      run: () => (captures.sheet = true),
    },
    { id: 'lessons', title: words.lesson.command, group: 'Page', keys: ['y'], run: showLessons },
    ...views.map(({ name, key }) => ({
      id: `view-${name}`,
      title: words.views[name].title,
      group: 'Page' as const,
      keys: [key],
      run: () => {
        layout.showView(name);
      },
    })),
    {
      id: 'help',
      title: text.help,
      group: 'Page',
      keys: ['?'],
      run: () => (sheets.help = !sheets.help),
    },
    {
      id: 'palette',
      title: text.palette,
      group: 'Page',
      keys: ['Ctrl+k'],
      run: () => (sheets.palette = !sheets.palette),
    },
    {
      id: 'presenter',
      title: words.presenter.commands.toggle,
      group: 'Page',
      keys: ['p'],
      run: () => (preferences.presenter = !preferences.presenter),
    },
    {
      id: 'announce',
      title: words.list.announce.command,
      group: 'Page',
      run: () => {
        preferences.announce = layout.announced ? 'off' : 'on';
        preferences.remember();
        tell(layout.announced ? words.list.announce.on : words.list.announce.off);
      },
    },
    {
      id: 'side',
      title: text.side,
      group: 'Page',
      run: () => {
        layout.toggleSide();
      },
    },
    {
      id: 'terminals',
      title: text.terminals,
      group: 'Page',
      run: () => {
        layout.toggleTerminal();
      },
    },
    {
      id: 'theme',
      title: text.theme,
      group: 'Page',
      run: () => {
        preferences.nextTheme();
        preferences.remember();
      },
    },
  ];
}
