/** Which observer reads which protocol. */
import { observeImap } from './imap/observe.ts';
import type { MakeObserver } from './observer.ts';
import { observePop3 } from './pop3/observe.ts';
import type { Protocol } from './protocols.ts';
import { observeSmtp } from './smtp/observe.ts';

export const observers: Readonly<Record<Protocol, MakeObserver>> = {
  smtp: observeSmtp,
  pop3: observePop3,
  imap: observeImap,
};
