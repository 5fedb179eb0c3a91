/**
 * Where a moment stands on the strip of time. Of d3's scales a strip needs nothing but this, and with them would come its
 * colours, formats and interpolations: a fortieth of what the page loads first.
 */
export interface StripScale {
  /** Pixels from the left of a moment, in milliseconds from the first; never beyond either end. */
  at(time: number): number;
  /** The moment at so many pixels; never beyond either end. */
  timeAt(x: number): number;
  /** Pixels of the right end. */
  readonly end: number;
}

/**
 * @param last milliseconds from the first moment to the last, above 0
 * @param from pixels of the left end
 * @param end pixels of the right end, beyond the left one
 */
export function stripScale(last: number, from: number, end: number): StripScale {
  const share = (value: number): number => Math.max(0, Math.min(value, 1));
  return {
    at: (time) => from + share(time / last) * (end - from),
    timeAt: (x) => share((x - from) / (end - from)) * last,
    end,
  };
}
