import type { Handler } from '../handler.ts';

/** ENABLE turns on extensions; none of ours needs it, and what is not known is passed over. RFC 5161 §3.1 */
export const enable: Handler<'ENABLE'> = function* () {
  yield 'ENABLED';
  return 'ENABLE completed; no extension here needs to be enabled';
};
