/**
 * HTML mail made harmless: nothing is fetched, nothing runs, no link leads away. The frame it is shown in refuses all that
 * as well (`sandbox=""` and the policy below); what is taken out here is what a frame cannot refuse, and what is counted.
 */
import { words } from '../words/words.ts';

/** What was kept from loading, by kind. */
export interface Blocked {
  readonly images: number;
  readonly styles: number;
  readonly scripts: number;
  readonly frames: number;
  readonly media: number;
}

export interface HarmlessHtml {
  readonly srcdoc: string;
  readonly blocked: Blocked;
}

const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

/**
 * @param html as the message has it, decoded to text
 * @param inline data URLs of the images the message brings along, by Content-ID without its angle brackets. RFC 2392
 */
export function harmlessHtml(html: string, inline: ReadonlyMap<string, string> = new Map()): HarmlessHtml {
  // A document made by the parser is inert: it loads nothing and runs nothing.
  const page = new DOMParser().parseFromString(html, 'text/html');
  const all = (selector: string): Element[] => [...page.querySelectorAll(selector)];

  for (const image of all('img[src]')) {
    const url = (image.getAttribute('src') ?? '').trim();
    const found = /^cid:/i.test(url) ? inline.get(decoded(url.slice(4))) : undefined;
    if (found) image.setAttribute('src', found);
  }

  const blocked = {
    images: all('*').filter(loadsImage).length,
    styles:
      all('link[rel~=stylesheet i]').length +
      all('style').reduce((sum, { textContent }) => sum + remoteUrls(textContent), 0) +
      all('[style]').reduce((sum, element) => sum + remoteUrls(element.getAttribute('style') ?? ''), 0),
    scripts: all('script').length + all('*').reduce((sum, element) => sum + handlers(element), 0),
    frames: all('iframe, frame, object, embed').length,
    media: all('video, audio').length,
  };

  // Templates would become shadow trees, and animations could give a link back its address.
  for (const element of all(
    'script, iframe, frame, object, embed, meta, base, link, template, animate, set, animatemotion, animatetransform',
  )) {
    element.remove();
  }
  for (const element of all('*')) {
    if (loadsImage(element)) withhold(element);
    const isImage = element.localName === 'img' || element.localName === 'image';
    for (const name of element.getAttributeNames()) {
      // A frame may go to where its links lead: so they lead nowhere, and say where they would have led.
      const leads = /^(xlink:)?href$/i.test(name) && !isImage;
      if (leads && !element.hasAttribute('title')) {
        element.setAttribute('title', element.getAttribute(name) ?? '');
      }
      if (leads || /^(on.*|target|action|formaction|ping|srcset)$/i.test(name)) element.removeAttribute(name);
    }
    if (element.localName === 'a') element.setAttribute('class', 'mailglass-link');
    const style = element.getAttribute('style');
    if (style) element.setAttribute('style', withoutFetches(style));
    if (element.localName === 'style') element.textContent = withoutFetches(element.textContent);
  }
  const srcdoc =
    `<!doctype html><meta http-equiv="Content-Security-Policy" content="${POLICY}"><meta charset="utf-8">` +
    // Whatever link is left all the same would open a window, which the sandbox refuses.
    '<base target="_blank">' +
    '<style>body{font:14px/1.5 system-ui,sans-serif;margin:12px;color:#171b22;background:#fff;overflow-wrap:anywhere}' +
    'img{max-width:100%}.mailglass-link{color:#0b57a4;text-decoration:underline;cursor:help}' +
    '.mailglass-blocked{border:1px dashed #5f6977;color:#5f6977;font-size:12px;padding:2px 6px}</style>' +
    page.documentElement.outerHTML;
  return { srcdoc, blocked };
}

/** An image that is not fetched leaves its place, with what it says it shows. */
function withhold(image: Element): void {
  for (const name of IMAGE_ATTRIBUTES) image.removeAttribute(name);
  if (image.localName !== 'img') return;
  const box = image.ownerDocument.createElement('span');
  box.setAttribute('class', 'mailglass-blocked');
  box.textContent = image.getAttribute('alt')?.trim() || words.message.imageNotLoaded;
  image.replaceWith(box);
}

/** A style sheet that fetches nothing. The policy refuses it too, but says so in the console each time. */
const withoutFetches = (css: string): string =>
  css.replace(/@import[^;]*;?/gi, '').replace(/url\(\s*(["']?)\s*(?!data:)[^"')]*\1\s*\)/gi, 'url("data:,")');

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}

const isRemote = (url: string | null): boolean =>
  url !== null && url.trim() !== '' && !/^\s*data:/i.test(url);

const IMAGE_ATTRIBUTES = ['src', 'srcset', 'href', 'xlink:href', 'background'] as const;

const loadsImage = (element: Element): boolean =>
  element.matches('img, input[type=image], image, [background]') &&
  IMAGE_ATTRIBUTES.some((name) => isRemote(element.getAttribute(name)));

/** How often a style sheet would fetch something. */
function remoteUrls(css: string): number {
  let count = 0;
  for (const [, url = ''] of css.matchAll(/url\(\s*["']?([^"')]*)/gi)) if (isRemote(url)) count++;
  return count + [...css.matchAll(/@import\s+["']/gi)].length;
}

const handlers = (element: Element): number =>
  element.getAttributeNames().filter((name) => /^on/i.test(name)).length;
