/**
 * The diagram as a picture: drawn by the very components of the page, out of sight and window by window, and copied from
 * there. So whatever the page draws, the picture has.
 */
import { flushSync, mount, unmount } from 'svelte';
import { LadderView } from '../ladder/ladder-view.svelte.ts';
import { NO_FILTER } from '../ladder/row-filter.ts';
import Stage from '../ladder/Stage.svelte';
import { Live } from '../live/live.svelte.ts';
import { Trace } from '../live/trace.svelte.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { words } from '../words/words.ts';
import { fontRules } from './fonts.ts';
import { copyBoxes } from './heads-copy.ts';
import type { Pace } from './pace.ts';
import { paint, SvgCopier, xmlText } from './svg-copy.ts';

export interface DrawingParts {
  /** Those chosen and those that tell who speaks, in order. */
  readonly facts: readonly Fact[];
  readonly seqs: ReadonlySet<number>;
  /** How many rows that is. */
  readonly rows: number;
  /** Seqs of rows that are folded or unfolded against the usual. */
  readonly toggled: ReadonlySet<number>;
  readonly theme: 'light' | 'dark';
  readonly width: number;
  readonly title: string;
  /** When, in words. */
  readonly time: string;
}

export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly parts: readonly string[];
}

/** More rows than this make a picture that no program opens with pleasure. */
const MOST_DRAWN_ROWS = 4000;

/** Windows are about as high as this. */
const WINDOW = 1200;
const TITLE_HEIGHT = 52;
const MARGIN = 16;

export async function draw(parts: DrawingParts, pace: Pace): Promise<Drawing> {
  const { facts, seqs, toggled, theme, width, rows } = parts;
  if (rows > MOST_DRAWN_ROWS) throw new Error(words.exporting.tooManyRows(rows, MOST_DRAWN_ROWS));
  const nothing = (): Promise<never> => Promise.reject(new Error(words.exporting.noOctets));
  const trace = new Trace({ frame: nothing, message: nothing });
  trace.append(facts);
  const live = new Live(trace);
  const view = new LadderView(live);
  view.toggled = toggled;
  view.following = false;
  // As a journey is shown: one picture, in which everybody keeps their place from the first row to the last.
  const journey = { number: 0, summary: { from: '', subject: '' }, stages: [], seqs: [...seqs] };
  view.setFilter({ ...NO_FILTER, journey });
  view.advance(trace.facts, trace.generation);
  view.resized(width, WINDOW);

  const host = document.createElement('div');
  host.inert = true;
  host.ariaHidden = 'true';
  host.style.cssText = `color-scheme: ${theme}; color: var(--ink); height: ${String(WINDOW)}px; left: -${String(width + 9999)}px; position: fixed; top: 0; width: ${String(width)}px; contain: layout`;
  document.body.append(host);
  const stage = mount(Stage, { target: host, props: { live, view } });
  try {
    flushSync();
    await pace.frame();
    view.resized(width, WINDOW);
    flushSync();
    return await copyStage(host, view, parts, pace);
  } finally {
    await unmount(stage);
    host.remove();
  }
}

async function copyStage(
  host: HTMLElement,
  view: LadderView,
  { width, title, time }: DrawingParts,
  pace: Pace,
): Promise<Drawing> {
  const copier = new SvgCopier();
  const heads = host.querySelector('.heads');
  const headsHeight = heads?.getBoundingClientRect().height ?? 0;
  const copiedHeads = heads ? copyBoxes(heads, copier) : '';
  const { list } = view;
  const height = Math.ceil(TITLE_HEIGHT + headsHeight + list.height + MARGIN);
  const style = getComputedStyle(host);
  const colour = (token: string): string => {
    host.style.backgroundColor = `var(${token})`;
    return paint('fill', style.backgroundColor);
  };
  const text = (y: number, size: number, weight: number, token: string, said: string): string =>
    `<text x="${String(MARGIN)}" y="${String(y)}" font-family="'Inter Variable', system-ui, sans-serif" font-size="${String(size)}" font-weight="${String(weight)}"${colour(token)}>${xmlText(said)}</text>`;
  const box = `0 0 ${String(width)} ${String(height)}`;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="${String(height)}" viewBox="${box}">`,
    `<title>${xmlText(title)}</title><style>text{font-variant-ligatures:none}${await fontRules()}</style>`,
    `<rect width="${String(width)}" height="${String(height)}"${colour('--surface')}/>`,
    text(22, 16, 650, '--ink', title),
    text(40, 12, 400, '--ink-soft', time),
    `<g transform="translate(0 ${String(TITLE_HEIGHT)})">${copiedHeads}</g>`,
  ];
  for (let first = 0; first < list.length;) {
    const from = list.tops[first] ?? 0;
    const isEnd = from + WINDOW >= list.height;
    const last = isEnd ? list.length - 1 : Math.max(first, list.positionAt(from + WINDOW) - 1);
    const to = isEnd ? list.height + MARGIN : (list.tops[last + 1] ?? list.height);
    view.scrollTop = from;
    flushSync();
    const drawn = host.querySelector('[role=listbox] svg');
    if (!drawn) throw new Error(words.exporting.notDrawn);
    const seqs = new Set(
      list.indexes.slice(first, last + 1).map((index) => String(view.ladder.rows[index]?.fact.seq)),
    );
    const skips = (element: Element): boolean => {
      const seq = element.getAttribute('data-seq');
      return seq !== null && !seqs.has(seq);
    };
    const shown = `0 ${String(from - view.scene.top)} ${String(width)} ${String(to - from)}`;
    parts.push(
      `<svg y="${String(TITLE_HEIGHT + headsHeight + from)}" width="${String(width)}" height="${String(to - from)}" viewBox="${shown}">`,
      copier.inside(drawn, skips, 'stage'),
      '</svg>',
    );
    first = last + 1;
    await pace.step(first / list.length);
  }
  parts.push('</svg>\n');
  return { width, height, parts };
}
