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
function capabilities({ secure, utf8, delays }: Dialogue, state: 'authorization' | 'transaction'): string[] {
  return [
    'TOP',
    'USER',
    `SASL ${saslMechanisms.join(' ')}`,
    'UIDL',
    'PIPELINING',
    'RESP-CODES',
    'AUTH-RESP-CODE',
    'EXPIRE NEVER',
    ...(delays.seconds > 0 ? [`LOGIN-DELAY ${delays.seconds}`] : []),
    'UTF8 USER',
    'LANG',
    // After UTF8 no STLS may be said any more. RFC 6856 §2.1
    ...(state === 'authorization' && !secure && !utf8 ? ['STLS'] : []),
    'IMPLEMENTATION mailglass',
  ];
}
