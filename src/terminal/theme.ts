/** The tokens of the page as a palette for the terminal. */
import type { ITheme } from '@xterm/xterm';
import type { Protocol } from '../../common/protocols.ts';

/** Reads tokens of the page as plain colours, whatever notation they are written in. */
class TokenReader {
  readonly #probe: HTMLElement;
  readonly #context: CanvasRenderingContext2D | null;

  constructor(within: HTMLElement) {
    this.#probe = document.createElement('span');
    within.append(this.#probe);
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = 1;
    this.#context = canvas.getContext('2d', { willReadFrequently: true });
  }

  /** @param beneath what shines through, where the token is not opaque */
  colour(token: string, beneath?: string): string {
    const context = this.#context;
    if (!context) return this.#written(token);
    context.clearRect(0, 0, 1, 1);
    for (const layer of beneath === undefined ? [token] : [beneath, token]) {
      context.fillStyle = this.#written(layer);
      context.fillRect(0, 0, 1, 1);
    }
    const [red = 0, green = 0, blue = 0, alpha = 255] = context.getImageData(0, 0, 1, 1).data;
    return `rgba(${[red, green, blue, (alpha / 255).toFixed(3)].join(', ')})`;
  }

  #written(token: string): string {
    this.#probe.style.color = `var(${token})`;
    return getComputedStyle(this.#probe).color;
  }

  done(): void {
    this.#probe.remove();
  }
}

/** The places named in `drawing.ts`: what is well is the green of IMAP, continuation the amber of POP3, trouble red. */
export function themeOf(within: HTMLElement, protocol: Protocol): ITheme {
  const tokens = new TokenReader(within);
  const ink = tokens.colour('--ink');
  const theme: ITheme = {
    background: tokens.colour('--surface'),
    foreground: ink,
    cursor: tokens.colour('--accent'),
    cursorAccent: tokens.colour('--surface'),
    selectionBackground: tokens.colour('--glow'),
    red: tokens.colour('--error'),
    green: tokens.colour('--imap'),
    yellow: tokens.colour('--pop3'),
    blue: tokens.colour(`--${protocol}`),
    magenta: tokens.colour('--accent'),
    white: tokens.colour('--ink-soft'),
    brightBlack: tokens.colour('--ink-faint'),
    brightWhite: ink,
    scrollbarSliderBackground: tokens.colour('--line'),
    scrollbarSliderHoverBackground: tokens.colour('--line-strong'),
    scrollbarSliderActiveBackground: tokens.colour('--line-strong'),
    overviewRulerBorder: tokens.colour('--surface'),
    // The place after the sixteen: the band across the screen that says TLS is up.
    extendedAnsi: [tokens.colour('--tls', '--surface')],
  };
  tokens.done();
  return theme;
}

/** The wire's font and its size in pixels. */
export function fontOf(within: HTMLElement): { family: string; size: number } {
  const style = getComputedStyle(within);
  return { family: style.fontFamily, size: Number.parseFloat(style.fontSize) };
}

/** Calls back when the theme, the presenter's mode or the system's preference changes; the result stops that. */
export function whenLookChanges(call: () => void): () => void {
  const observer = new MutationObserver(call);
  const attributes = { attributes: true, attributeFilter: ['data-theme', 'data-presenter'] };
  observer.observe(document.documentElement, attributes);
  observer.observe(document.body, attributes);
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', call);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', call);
  };
}
