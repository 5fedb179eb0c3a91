/** The browser's address bar: follows where one stands, and keeps for its back button the moments one has jumped to. */
import type { Live } from '../live/live.svelte.ts';
import { formatAddress, type Moment } from './address.ts';

/** Browsers refuse an address that changes with every step of a scrubber. */
const PAUSE = 250;

/** What the address says besides the moment. */
let besides = '';

let waiting: ReturnType<typeof setTimeout> | undefined;
let next = '';

/** Says where one stands now, once the scrubber rests. */
export function followInAddress(hash: string): void {
  next = hash;
  waiting ??= setTimeout(settleAddress, PAUSE);
}

/** Has the address say something besides the moment, as `name=value`, from now on; nothing when it is empty. */
export function sayBesides(text: string): void {
  besides = text;
}

/** Says it at once. */
export function settleAddress(): void {
  if (waiting === undefined) return;
  clearTimeout(waiting);
  waiting = undefined;
  if (whole(next) !== location.hash) history.replaceState(null, '', urlOf(next));
}

/** Goes to a moment in one leap: the back button leads to where one was. */
export function jumpTo(live: Live, moment: Moment): void {
  if (live.trace === live.arriving) {
    settleAddress();
    const hash = formatAddress(live.trace.epoch, moment);
    if (whole(hash) !== location.hash) history.pushState(null, '', urlOf(hash));
  }
  live.cursor = moment.at;
  live.selected = moment.selected;
}

/** The address of this page with another moment behind it. */
export function urlOf(hash: string): string {
  return `${location.pathname}${location.search}${whole(hash)}`;
}

function whole(hash: string): string {
  if (besides === '') return hash;
  return hash === '' ? `#${besides}` : `${hash}&${besides}`;
}
