import type { Handler } from '../handler.ts';

/** ID tells the client who we are; what it says of itself stands in the trace like every command. RFC 2971 §3.1 */
export const id: Handler<'ID'> = function* () {
  yield 'ID ("name" "mailglass")';
  return 'ID completed';
};
