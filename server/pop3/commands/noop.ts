import type { Handler } from '../handler.ts';

/** NOOP does nothing; that a command came puts the autologout off. RFC 1939 §5 */
export const noop: Handler<'NOOP'> = () => 'nothing done';
