/** Long work in slices, so that between them the other connections have their turn. */
import { SLICE_OCTETS } from './limits.ts';

export class Slices {
  #left = SLICE_OCTETS;

  /** Work was done on so many octets, or as much as that. */
  spend(octets: number): void {
    this.#left -= octets;
  }

  /** Whether the slice is used up; then the next begins. */
  isOver(): boolean {
    if (this.#left > 0) return false;
    this.#left = SLICE_OCTETS;
    return true;
  }
}
