/**
 * XOAUTH2: an access token in place of a password. It is no standard; mail programs speak it all the same, since large
 * providers do. The standard, OAUTHBEARER, differs in its framing. RFC 7628 §3
 */
import { EMPTY, octetsOf, strictTextOf } from '../../common/octets.ts';
import { readXoauth2 } from '../../common/sasl/messages.ts';
import { malformed, type SaslExchange, type SaslParts, type SaslStep } from './exchange.ts';

/** What a client is told of a token that is wrong, before it is refused. RFC 7628 §3.2.2 */
export const tokenRefusal = { status: '401', schemes: 'bearer', scope: 'mail' } as const;

const wrongToken: SaslStep = {
  refused: 'credentials',
  why: 'the user name or the access token is wrong; here the token of alice is token-alice',
};

export function xoauth2({ accounts }: SaslParts): SaslExchange {
  let refused = false;
  return {
    clientFirst: true,
    begin: () => ({ challenge: EMPTY }),
    step(response) {
      // An empty response is due, and whatever comes, the login has failed. In OAUTHBEARER it is the octet 1. RFC 7628 §3.2.3
      if (refused) return wrongToken;
      const said = readXoauth2(strictTextOf(response) ?? '');
      if (!said) {
        return malformed(
          'XOAUTH2 wants user=<user> ^A auth=Bearer <token> ^A ^A, in base64, where ^A is the octet 1',
        );
      }
      const account = accounts.authenticateByToken(said.user, said.token);
      if (account !== undefined) return { account };
      refused = true;
      return { challenge: octetsOf(JSON.stringify(tokenRefusal)) };
    },
  };
}
