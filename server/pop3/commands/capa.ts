import { octetsOf } from '../../../common/octets.ts';
import { saslMechanisms } from '../../auth/sasl.ts';
import type { Dialogue, Handler } from '../handler.ts';

/** CAPA lists what the server can do beyond the minimum. RFC 2449 §5 */
export const capa: Handler<'CAPA'> = (dialogue, _, { state }) => ({
  text: 'this server can do the following',
  data: [
    octetsOf(
      capabilities(dialogue, state)
        .map((capability) => `${capability}\r\n`)
        .join(''),
    ),
  ],
});

/** One a line; those of the AUTHORIZATION state stay afterwards, all but STLS. RFC 2449 §5, RFC 2595 §8 */
function capabilities({ secure }: Dialogue, state: 'authorization' | 'transaction'): string[] {
  return [
    'TOP',
    'USER',
    `SASL ${saslMechanisms.join(' ')}`,
    'UIDL',
    'PIPELINING',
    'RESP-CODES',
    'AUTH-RESP-CODE',
    'EXPIRE NEVER',
    ...(state === 'authorization' && !secure ? ['STLS'] : []),
    'IMPLEMENTATION mailglass',
  ];
}
