/** What stands on keys, where it is not a letter or a sign. */
export const keys = {
  ' ': 'Space',
  Enter: 'Enter',
  Escape: 'Esc',
  Tab: 'Tab',
  Home: 'Home',
  End: 'End',
  Delete: 'Delete',
  PageUp: 'Page Up',
  PageDown: 'Page Down',
  /** Pressed together with another. */
  ctrl: (key: string) => `Ctrl ${key}`,
  shift: (key: string) => `Shift ${key}`,
  alt: (key: string) => `Alt ${key}`,
};
