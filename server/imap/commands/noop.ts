import type { Handler } from '../handler.ts';

/** NOOP does nothing; before its OK the client is told what changed. RFC 3501 §6.1.2 */
export const noop: Handler<'NOOP'> = () => 'NOOP completed';
