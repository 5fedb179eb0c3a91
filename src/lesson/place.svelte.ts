/** Which lesson is open, and whether the map of all lies over the page. The address bar knows too: `#lesson=01-glance/01-first-words`. */
import { followInAddress, sayBesides, settleAddress, urlOf } from '../time/address-bar.ts';

/** No folder of lessons has a longer path. */
const LONGEST_PATH = 300;

class LessonPlace {
  /** The path of the lesson that is open. */
  path = $state<string | null>(null);
  map = $state(false);
  /** The sheet that drafts a lesson lies over the page. */
  draft = $state(false);

  constructor() {
    this.#become(inAddress());
  }

  /** Opens a lesson in the pane; the back button leads to where one was. */
  open(path: string | null): void {
    this.map = false;
    if (path === this.path) return;
    settleAddress();
    const moment = momentInAddress();
    this.#become(path);
    history.pushState(null, '', urlOf(moment));
    followInAddress(moment);
  }

  /** The address is another one. */
  moved(): void {
    this.#become(inAddress());
  }

  #become(path: string | null): void {
    this.path = path;
    sayBesides(path === null ? '' : `lesson=${encodeURIComponent(path).replaceAll('%2F', '/')}`);
  }
}

function inAddress(): string | null {
  const path = new URLSearchParams(location.hash.slice(1)).get('lesson') ?? '';
  return path === '' || path.length > LONGEST_PATH ? null : path;
}

/** What the address says of the moment, as it stands there. */
function momentInAddress(): string {
  const parts = location.hash.slice(1).split('&');
  const moment = parts.filter((part) => part !== '' && !part.startsWith('lesson='));
  return moment.length === 0 ? '' : `#${moment.join('&')}`;
}

export const lessonPlace = new LessonPlace();
