/** What the person at this browser has chosen: theme, sizes of panes, presenting or not. Remembered in the browser. */

export type Theme = 'auto' | 'light' | 'dark';

/** New arrows are read aloud: in the list only, always, never. */
export type Announce = 'list' | 'on' | 'off';

const announces: readonly Announce[] = ['list', 'on', 'off'];
const themes: readonly Theme[] = ['auto', 'light', 'dark'];
const KEY = 'mailglass';

interface Remembered {
  theme: Theme;
  announce: Announce;
  /** Width of the right column in pixels; the others are shares of the column's height. */
  side: number;
  /** Width of the lesson in pixels. */
  lesson: number;
  terminal: number;
  mailboxes: number;
  sideCollapsed: boolean;
  terminalCollapsed: boolean;
}

const defaults: Remembered = {
  theme: 'auto',
  announce: 'list',
  side: 360,
  lesson: 380,
  terminal: 0.34,
  mailboxes: 0.5,
  sideCollapsed: false,
  terminalCollapsed: false,
};

export class Preferences {
  theme = $state<Theme>(defaults.theme);
  announce = $state<Announce>(defaults.announce);
  side = $state(defaults.side);
  lesson = $state(defaults.lesson);
  terminal = $state(defaults.terminal);
  mailboxes = $state(defaults.mailboxes);
  sideCollapsed = $state(defaults.sideCollapsed);
  terminalCollapsed = $state(defaults.terminalCollapsed);
  /** Bigger type and no side panes, for a projector. Not remembered: a page should never open that way unasked. */
  presenter = $state(false);

  constructor() {
    Object.assign(this, recall());
  }

  nextTheme(): void {
    this.theme = themes[(themes.indexOf(this.theme) + 1) % themes.length] ?? 'auto';
  }

  remember(): void {
    const { theme, announce, side, lesson, terminal, mailboxes, sideCollapsed, terminalCollapsed } = this;
    const all: Remembered = {
      theme,
      announce,
      side,
      lesson,
      terminal,
      mailboxes,
      sideCollapsed,
      terminalCollapsed,
    };
    try {
      localStorage.setItem(KEY, JSON.stringify(all));
    } catch {
      // A browser that keeps nothing is served all the same.
    }
  }
}

/** What was remembered, as far as it still makes sense. */
function recall(): Partial<Remembered> {
  let stored: Record<string, unknown>;
  try {
    stored = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<string, unknown>;
  } catch {
    return {};
  }
  const recalled: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(defaults)) {
    const found = stored[name];
    const choices: readonly unknown[] | undefined = { theme: themes, announce: announces }[name];
    if (choices ? choices.includes(found) : typeof found === typeof value) recalled[name] = found;
  }
  return recalled;
}
