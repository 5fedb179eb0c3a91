/**
 * Finds what the page says in no language that could be chosen. With the pseudo-language on, all that is in the words stands
 * in brackets; what comes of the trace, the lessons or `common/` stands in elements that say so, as they say it to whoever
 * else translates the page: `translate="no"`, and in drawings, which know no such attribute, `data-untranslated`.
 */
import type { Page } from '@playwright/test';

/** Texts outside brackets that are in sight or are read aloud, and the attributes that are; each with where it stands. */
export function plainTexts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const attributes = [
      'alt',
      'aria-description',
      'aria-label',
      'aria-roledescription',
      'aria-valuetext',
      'placeholder',
      'title',
    ];
    const found = new Set<string>();
    /** A text that was cut begins or ends within brackets. One letter is a name: `C`, `P#3`. */
    const isPlain = (text: string): boolean => /\p{L}{2}/u.test(text.replace(/⟦[^⟧]*(?:⟧|$)|^[^⟦⟧]*⟧/gu, ''));
    const isContent = (element: Element): boolean => {
      const said = element.closest('[translate], [data-untranslated]');
      return (
        said !== null && (said.hasAttribute('data-untranslated') || said.getAttribute('translate') === 'no')
      );
    };
    /** The title of a drawing and the options of a choice are seen where that is. */
    const isSeen = (element: Element): boolean =>
      (element.closest('title')?.parentElement ?? element.closest('select') ?? element).checkVisibility({
        visibilityProperty: true,
      });
    const where = (element: Element): string => {
      const names = [...element.classList].filter((name) => !name.startsWith('svelte-'));
      return [element.localName, ...names].join('.');
    };
    for (const element of document.body.querySelectorAll('*')) {
      if (element.matches('script, style') || isContent(element) || !isSeen(element)) continue;
      for (const name of attributes) {
        const text = element.getAttribute(name);
        if (text !== null && isPlain(text)) found.add(`<${where(element)}> ${name}: ${text}`);
      }
      for (const node of element.childNodes) {
        const text = node.nodeType === Node.TEXT_NODE ? (node.textContent ?? '') : '';
        if (isPlain(text)) found.add(`<${where(element)}>: ${text.trim()}`);
      }
    }
    return [...found].map((text) => text.replace(/\s+/g, ' ').slice(0, 160));
  });
}

/** What style sheets say, which no language could change. */
export function plainStyles(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const look = (rules: CSSRuleList): void => {
      for (const rule of rules) {
        if (rule instanceof CSSStyleRule && /"[^"]*\p{L}{2}/u.test(rule.style.content))
          found.push(rule.cssText);
        if ('cssRules' in rule) look(rule.cssRules as CSSRuleList);
      }
    };
    for (const sheet of document.styleSheets) look(sheet.cssRules);
    return found;
  });
}
