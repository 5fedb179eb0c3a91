import type { Handler } from '../handler.ts';

/** CHECK asks for housekeeping; there is none to do here, so it is as NOOP. RFC 3501 §6.4.1 */
export const check: Handler<'CHECK'> = () => 'CHECK completed';
