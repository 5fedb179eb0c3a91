/** Which flags may be stored. RFC 3501 §2.3.2 */
import { systemFlags } from '../../common/imap/lexer.ts';
import { ImapNo } from './errors.ts';

/** Any keyword may be made; of the flags with a backslash only those of the RFC. */
export const permanentFlags = [...systemFlags.values(), '\\*'].join(' ');

export function refuseUnknownFlags(flags: readonly string[]): void {
  const unknown = flags.find((flag) => flag.startsWith('\\') && !systemFlags.has(flag.toLowerCase()));
  if (unknown === undefined) return;
  const known = [...systemFlags.values()].join(' ');
  const shown = unknown.slice(0, 24);
  throw new ImapNo('CANNOT', `${shown} is no flag here; there are ${known}, and keywords without backslash`);
}
