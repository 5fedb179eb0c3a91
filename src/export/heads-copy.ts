/** The heads of the lifelines are HTML on the page: here as SVG, each text and box where the page has put it. */
import { attributeText, paint, xmlText, type SvgCopier } from './svg-copy.ts';

/** How far a letter's foot stands above the bottom of its line, in its own size. */
const FOOT = 0.35;

/** @param root whose left upper corner is the origin */
export function copyBoxes(root: Element, copier: SvgCopier): string {
  const origin = root.getBoundingClientRect();
  let all = '';
  const visit = (element: Element): void => {
    const at = element.getBoundingClientRect();
    if (at.width <= 1 && at.height <= 1) return;
    const [x, y] = [at.left - origin.left, at.top - origin.top];
    if (element.localName === 'svg') {
      const box = element.getAttribute('viewBox');
      all += `<svg x="${fixed(x)}" y="${fixed(y)}" width="${fixed(at.width)}" height="${fixed(at.height)}"${
        box === null ? '' : ` viewBox="${attributeText(box)}"`
      }>${copier.inside(element, () => false, `head ${element.getAttribute('class') ?? ''}`)}</svg>`;
      return;
    }
    const style = getComputedStyle(element);
    all += boxOf(style, x, y, at.width, at.height);
    for (const node of element.childNodes) {
      if (node instanceof Element) visit(node);
      else if (node.nodeType === Node.TEXT_NODE && (node.nodeValue ?? '').trim() !== '') {
        all += textOf(node, style, at, origin);
      }
    }
  };
  visit(root);
  return all;
}

function boxOf(style: CSSStyleDeclaration, x: number, y: number, width: number, height: number): string {
  let all = '';
  const ground = paint('fill', style.backgroundColor);
  if (!ground.includes('"none"')) {
    const radius = parseFloat(style.borderTopLeftRadius) || 0;
    all += `<rect x="${fixed(x)}" y="${fixed(y)}" width="${fixed(width)}" height="${fixed(height)}" rx="${fixed(radius)}"${ground}/>`;
  }
  const side = (shown: string, colour: string, ...[x1, y1, x2, y2]: readonly number[]): void => {
    if ((parseFloat(shown) || 0) === 0) return;
    all += `<line x1="${fixed(x1)}" y1="${fixed(y1)}" x2="${fixed(x2)}" y2="${fixed(y2)}"${paint('stroke', colour)}/>`;
  };
  const [right, bottom] = [x + width, y + height];
  side(style.borderTopWidth, style.borderTopColor, x, y + 0.5, right, y + 0.5);
  side(style.borderBottomWidth, style.borderBottomColor, x, bottom - 0.5, right, bottom - 0.5);
  side(style.borderLeftWidth, style.borderLeftColor, x + 0.5, y, x + 0.5, bottom);
  side(style.borderRightWidth, style.borderRightColor, right - 0.5, y, right - 0.5, bottom);
  return all;
}

function textOf(node: Node, style: CSSStyleDeclaration, box: DOMRect, origin: DOMRect): string {
  const range = document.createRange();
  range.selectNodeContents(node);
  const at = range.getBoundingClientRect();
  if (at.width === 0) return '';
  let text = (node.nodeValue ?? '').trim().replace(/\s+/g, ' ');
  let { left } = at;
  // What the page cuts with three dots is cut here as well.
  if (style.overflowX !== 'visible' && at.width > box.width + 1) {
    const letters = [...text];
    text = `${letters.slice(0, Math.max(1, Math.floor((letters.length * box.width) / at.width) - 1)).join('')}…`;
    left = box.left;
  }
  const size = parseFloat(style.fontSize);
  const y = at.top - origin.top + at.height / 2 + size * FOOT;
  const letters = [
    ` font-family="${attributeText(style.fontFamily)}" font-size="${String(size)}"`,
    style.fontWeight === '400' ? '' : ` font-weight="${style.fontWeight}"`,
    style.fontStyle === 'normal' ? '' : ` font-style="${style.fontStyle}"`,
    style.textDecorationLine === 'none' ? '' : ` text-decoration="${style.textDecorationLine}"`,
  ].join('');
  return `<text x="${fixed(left - origin.left)}" y="${fixed(y)}"${letters}${paint('fill', style.color)}>${xmlText(text)}</text>`;
}

const fixed = (value = 0): string => String(Math.round(value * 100) / 100);
