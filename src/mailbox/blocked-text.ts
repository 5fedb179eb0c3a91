/** What was blocked in an HTML mail, in words. */
import { counted } from './format.ts';
import type { Blocked } from './html-mail.ts';

export function blockedText({ images, styles, scripts, frames, media }: Blocked): string {
  const parts = [
    images > 0 ? counted(images, 'image') : '',
    styles > 0 ? counted(styles, 'style or font', 'styles or fonts') : '',
    scripts > 0 ? counted(scripts, 'script') : '',
    frames > 0 ? counted(frames, 'frame') : '',
    media > 0 ? counted(media, 'film or sound', 'films or sounds') : '',
  ].filter((part) => part !== '');
  if (parts.length === 0) return 'Remote content is never loaded; this message asked for none.';
  return `Remote content is never loaded. Blocked: ${parts.join(', ')}.`;
}
