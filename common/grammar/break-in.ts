/** Where a client's line breaks its protocol's grammar, whichever protocol it is. */
import { breakInImap } from '../imap/break.ts';
import { latin1Of } from '../octets.ts';
import { breakInPop3 } from '../pop3/break.ts';
import { assertNever, type Protocol } from '../protocols.ts';
import { breakInSmtp } from '../smtp/break.ts';
import type { Break } from './rule.ts';

/** @param line without its line end; of IMAP the first of its command, whose literals are taken to be as they should */
export function breakIn(line: Uint8Array, protocol: Protocol): Break | undefined {
  switch (protocol) {
    case 'smtp':
      return breakInSmtp(line);
    case 'pop3':
      return breakInPop3(line);
    case 'imap':
      return breakInImap([latin1Of(line)]);
    default:
      return assertNever(protocol);
  }
}
