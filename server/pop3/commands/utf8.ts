import type { Handler } from '../handler.ts';

/** UTF8 takes the session to UTF-8 mode, in which messages with UTF-8 headers are sent as they are. RFC 6856 §2.1 */
export const utf8: Handler<'UTF8'> = (dialogue) => {
  dialogue.enterUtf8Mode();
  return 'messages come in UTF-8 from now on';
};
