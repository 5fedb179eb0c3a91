/** What was blocked in an HTML mail, in words. */
import { words } from '../words/words.ts';
import type { Blocked } from './html-mail.ts';

const kinds = ['images', 'styles', 'scripts', 'frames', 'media'] as const;

export function blockedText(blocked: Blocked): string {
  const { blocked: text, blockedKinds, blockedNothing } = words.message;
  const found = kinds.filter((kind) => blocked[kind] > 0).map((kind) => blockedKinds[kind](blocked[kind]));
  return found.length === 0 ? blockedNothing : text(found);
}
