import { EMPTY } from '../../../common/octets.ts';
import type { SaslStep } from '../../auth/exchange.ts';
import { beginSasl, decodeBase64, encodeBase64, isSaslMechanism, saslMechanisms } from '../../auth/sasl.ts';
import { capabilities } from '../capabilities.ts';
import type { SessionContext } from '../context.ts';
import { ImapBad, ImapNo } from '../errors.ts';
import type { DialogueStep, Handler } from '../handler.ts';

/** AUTHENTICATE begins a SASL dialogue: challenges and responses in base64, a line each. RFC 3501 §6.2.2 */
export const authenticate: Handler<'AUTHENTICATE'> = (session, { mechanism, initialResponse }) => {
  if (!isSaslMechanism(mechanism)) {
    throw new ImapNo(
      'CANNOT',
      `mechanism ${mechanism} is not offered; there are ${saslMechanisms.join(', ')}`,
    );
  }
  const exchange = beginSasl(mechanism, session);
  if (initialResponse !== null && !exchange.clientFirst) {
    throw new ImapBad(
      `in ${mechanism} the server speaks first, so there is no initial response (RFC 4959 3)`,
    );
  }
  // "=" stands for a response of no octets, since nothing at all means that there is none. RFC 4959 §3
  const first =
    initialResponse === null
      ? exchange.begin()
      : exchange.step(initialResponse === '=' ? EMPTY : fromBase64(initialResponse));
  const step = taken(session, first);
  if ('ok' in step) return step.ok;
  return {
    dialogue: {
      prompt: step.prompt,
      tellsAtOnce: false,
      line(text) {
        if (text === '*') throw new ImapBad('AUTHENTICATE was given up by the client');
        return taken(session, exchange.step(fromBase64(text)));
      },
    },
  };
};

function fromBase64(text: string): Uint8Array {
  const octets = decodeBase64(text);
  if (!octets) throw new ImapBad('the response is no base64 (RFC 4648 4); * alone gives the dialogue up');
  return octets;
}

function taken(session: SessionContext, step: SaslStep): DialogueStep {
  if ('challenge' in step) return { prompt: encodeBase64(step.challenge) };
  if ('account' in step) {
    session.logIn(step.account);
    return { ok: `[CAPABILITY ${capabilities(session)}] logged in as ${step.account}` };
  }
  switch (step.refused) {
    case 'malformed':
      throw new ImapBad(step.why);
    case 'unsupported':
      throw new ImapNo('CANNOT', step.why);
    case 'authorization':
      throw new ImapNo('AUTHORIZATIONFAILED', step.why);
    case 'credentials':
      throw new ImapNo('AUTHENTICATIONFAILED', step.why);
  }
}
