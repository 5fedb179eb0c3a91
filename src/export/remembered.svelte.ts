/** What was chosen in the sheet last, as long as the page is open. Passwords are asked for each time the page is opened. */
import type { Format } from './make.ts';

class Remembered {
  format = $state<Format>('svg');
  passwords = $state(false);
  messages = $state(true);
  theme = $state<'light' | 'dark'>('light');
}

export const remembered = new Remembered();
