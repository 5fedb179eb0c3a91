/** The page's own fonts as far as Latin goes, as rules that a picture can carry in itself. */

const FAMILIES = ['Inter Variable', 'JetBrains Mono Variable'];

let rules: Promise<string> | undefined;

/** CSS; a font that cannot be had is left out, and the picture has the system's. */
export function fontRules(): Promise<string> {
  rules ??= Promise.all(latinFonts().map(embedded)).then((all) => all.join(''));
  return rules;
}

function latinFonts(): CSSFontFaceRule[] {
  const fonts: CSSFontFaceRule[] = [];
  for (const sheet of document.styleSheets) {
    for (const rule of sheet.cssRules) {
      if (!(rule instanceof CSSFontFaceRule)) continue;
      const range = rule.style.getPropertyValue('unicode-range');
      const isLatin = range === '' || /U\+0+-0*FF\b/i.test(range);
      if (isLatin && FAMILIES.includes(familyOf(rule))) fonts.push(rule);
    }
  }
  return fonts;
}

const familyOf = (rule: CSSFontFaceRule): string =>
  rule.style.getPropertyValue('font-family').replaceAll(/['"]/g, '');

async function embedded(rule: CSSFontFaceRule): Promise<string> {
  const source = /url\("?([^")]+)"?\)/.exec(rule.style.getPropertyValue('src'))?.[1];
  if (source === undefined) return '';
  const base = rule.parentStyleSheet?.href ?? document.baseURI;
  const data = source.startsWith('data:') ? source : await dataUrl(new URL(source, base).href);
  if (data === undefined) return '';
  const weight = rule.style.getPropertyValue('font-weight') || '400';
  return `@font-face{font-family:'${familyOf(rule)}';font-weight:${weight};src:url(${data}) format('woff2')}`;
}

async function dataUrl(url: string): Promise<string | undefined> {
  try {
    const response = await fetch(url);
    if (!response.ok) return undefined;
    const octets = new Uint8Array(await response.arrayBuffer());
    let text = '';
    for (let i = 0; i < octets.length; i += 8192)
      text += String.fromCharCode(...octets.subarray(i, i + 8192));
    return `data:font/woff2;base64,${btoa(text)}`;
  } catch {
    return undefined;
  }
}
