/**
 * Copies what the page has drawn into SVG that stands alone: every element with the style it has by now, as attributes that
 * any program understands, and nothing that runs, links or loads.
 */
import { inertText } from './inert.ts';

/** Attributes of geometry; all else (classes, roles, handlers, links) stays behind. */
const GEOMETRY =
  'd x y x1 y1 x2 y2 width height cx cy r rx ry points transform viewBox dx dy text-anchor'.split(' ');
const ELEMENTS = new Set('svg g path rect line circle ellipse polyline polygon text tspan'.split(' '));

/** What styles a stroke and letters, and what it is by default. */
const STROKE: Readonly<Record<string, string>> = {
  'stroke-width': '1px',
  'stroke-dasharray': 'none',
  'stroke-linecap': 'butt',
  'stroke-linejoin': 'miter',
  'paint-order': 'normal',
};
const LETTERS: Readonly<Record<string, string>> = {
  'font-family': '',
  'font-size': '',
  'font-weight': '400',
  'font-style': 'normal',
  'letter-spacing': 'normal',
  'text-decoration-line': 'none',
};

export class SvgCopier {
  /** Elements of one tag and class below others of the same look the same. */
  readonly #styles = new Map<string, string>();

  /** The element with all that it holds, except what `skips`. */
  copy(element: Element, skips: (element: Element) => boolean = () => false, above = ''): string {
    const tag = element.localName;
    if (!ELEMENTS.has(tag) || skips(element)) return '';
    const key = `${above}>${tag}.${element.getAttribute('class') ?? ''}${element.getAttribute('style') ?? ''}`;
    const inside = this.inside(element, skips, key);
    // A group has no look of its own but what it lends: and those it holds are asked themselves.
    if (tag === 'g')
      return inside === '' ? '' : `<g${geometry(element)}${this.#opacity(element, key)}>${inside}</g>`;
    const style = this.#styleOf(element, key);
    if (style === INVISIBLE && inside === '') return '';
    const space = tag === 'text' ? ' xml:space="preserve"' : '';
    return `<${tag}${geometry(element)}${style}${space}>${inside}</${tag}>`;
  }

  inside(element: Element, skips: (element: Element) => boolean, key: string): string {
    let inside = '';
    const isText = element.localName === 'text' || element.localName === 'tspan';
    for (const node of element.childNodes) {
      if (node instanceof Element) inside += this.copy(node, skips, key);
      else if (isText && node.nodeType === Node.TEXT_NODE) inside += xmlText(node.nodeValue ?? '');
    }
    return inside;
  }

  #opacity(element: Element, key: string): string {
    let opacity = this.#styles.get(key);
    if (opacity === undefined) {
      const value = getComputedStyle(element).opacity;
      this.#styles.set(key, (opacity = value === '1' ? '' : ` opacity="${value}"`));
    }
    return opacity;
  }

  #styleOf(element: Element, key: string): string {
    let style = this.#styles.get(key);
    if (style === undefined) this.#styles.set(key, (style = styleOf(element)));
    return style;
  }
}

const INVISIBLE = ' fill="none"';

function geometry(element: Element): string {
  let all = '';
  for (const name of GEOMETRY) {
    const value = element.getAttribute(name);
    if (value !== null) all += ` ${name}="${attributeText(value)}"`;
  }
  return all;
}

function styleOf(element: Element): string {
  if (element.localName === 'svg') return '';
  const style = getComputedStyle(element);
  if (element.localName === 'tspan' && element.parentElement) {
    return differences(style, getComputedStyle(element.parentElement));
  }
  const hasStroke = style.stroke !== 'none' && style.stroke !== TRANSPARENT;
  return [
    paint('fill', style.fill, style.fillOpacity),
    hasStroke ? paint('stroke', style.stroke, style.strokeOpacity) : '',
    attributes(style, hasStroke ? STROKE : {}),
    attributes(style, { opacity: '1' }),
    element.localName === 'text' ? attributes(style, LETTERS) : '',
  ].join('');
}

const TRANSPARENT = 'rgba(0, 0, 0, 0)';

/** What a part of a text has otherwise than the text around it, from which it has all else. */
function differences(style: CSSStyleDeclaration, around: CSSStyleDeclaration): string {
  const usual = Object.fromEntries(Object.keys(LETTERS).map((name) => [name, around.getPropertyValue(name)]));
  return (style.fill === around.fill ? '' : paint('fill', style.fill)) + attributes(style, usual);
}

function attributes(style: CSSStyleDeclaration, usual: Readonly<Record<string, string>>): string {
  let all = '';
  for (const [name, value] of Object.entries(usual)) {
    const now = style.getPropertyValue(name);
    if (now === value || now === '') continue;
    const attribute = name === 'text-decoration-line' ? 'text-decoration' : name;
    all += ` ${attribute}="${attributeText(plainLengths(now))}"`;
  }
  return all;
}

/** Older programs know no pixels, only numbers. */
const plainLengths = (value: string): string => value.replaceAll(/(\d)px\b/g, '$1');

/** A colour as all programs know it, its transparency apart. */
export function paint(name: 'fill' | 'stroke', colour: string, opacity = '1'): string {
  const numbers = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(colour);
  if (!numbers) return ` ${name}="${attributeText(colour)}"`;
  const [, red, green, blue, alpha = '1'] = numbers;
  if (Number(alpha) === 0) return ` ${name}="none"`;
  const hex = [red, green, blue].map((part) => Number(part).toString(16).padStart(2, '0')).join('');
  const visible = Number(alpha) * Number(opacity);
  return ` ${name}="#${hex}"${visible === 1 ? '' : ` ${name}-opacity="${String(+visible.toFixed(3))}"`}`;
}

/** Text of peers is among it: what an XML file cannot hold or would not show goes by its name. */
export function xmlText(text: string): string {
  return inertText(text).replace(/[<>&]/g, (letter) => `&#${String(letter.charCodeAt(0))};`);
}

export function attributeText(text: string): string {
  return xmlText(text).replaceAll('"', '&#34;');
}
