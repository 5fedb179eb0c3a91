import { beginSasl, isSaslMechanism, saslMechanisms } from '../../auth/sasl.ts';
import { EMPTY } from '../../../common/octets.ts';
import { Pop3SyntaxError, quoted } from '../../../common/pop3/arguments.ts';
import { Pop3Refusal } from '../errors.ts';
import type { Handler } from '../handler.ts';
import { afterSaslStep, decodeResponse } from '../login.ts';

/** AUTH logs in by a SASL mechanism, which may take several challenges and responses. RFC 5034 §4 */
export const auth: Handler<'AUTH'> = (dialogue, { mechanism, initial }) => {
  if (!isSaslMechanism(mechanism)) {
    throw new Pop3Refusal(
      `there is no mechanism ${quoted(mechanism)}; there are ${saslMechanisms.join(' ')}`,
    );
  }
  const exchange = beginSasl(mechanism, dialogue);
  if (initial === undefined) return afterSaslStep(dialogue, exchange, exchange.begin());
  if (!exchange.clientFirst) {
    throw new Pop3SyntaxError(
      `in ${mechanism} the server speaks first; write AUTH ${mechanism} and nothing more`,
    );
  }
  const response = initial === '=' ? EMPTY : decodeResponse(initial);
  return afterSaslStep(dialogue, exchange, exchange.step(response));
};
