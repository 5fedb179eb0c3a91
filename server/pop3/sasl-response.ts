/** A client's line within an AUTH dialogue. RFC 5034 §4 */
import { latin1Of } from '../../common/octets.ts';
import { Pop3SyntaxError } from '../../common/pop3/arguments.ts';
import type { SaslExchange } from '../auth/exchange.ts';
import type { Line } from './command-lines.ts';
import { Pop3Refusal } from './errors.ts';
import type { Dialogue, Handled } from './handler.ts';
import { afterSaslStep, decodeResponse } from './login.ts';

/** Room for the longest response of our mechanisms: two names and a password of 255 octets each, in base64. */
const MAX_RESPONSE_OCTETS = 1024;

export function readResponse(dialogue: Dialogue, exchange: SaslExchange, line: Line): Handled {
  if (line.size > MAX_RESPONSE_OCTETS) {
    throw new Pop3SyntaxError(`that response had ${line.size} octets; ${MAX_RESPONSE_OCTETS} are the most`);
  }
  const text = latin1Of(line.octets);
  if (text === '*') throw new Pop3Refusal('you cancelled the authentication');
  return afterSaslStep(dialogue, exchange, exchange.step(decodeResponse(text)));
}
