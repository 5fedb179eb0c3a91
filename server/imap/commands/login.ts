import { capabilities } from '../capabilities.ts';
import { ImapNo } from '../errors.ts';
import type { Handler } from '../handler.ts';

/**
 * LOGIN logs in with a password as it is. RFC 3501 §6.2.3
 *
 * We differ: LOGIN is allowed without TLS, where RFC 3501 §6.2.3 wants LOGINDISABLED. This is a sandbox on the loopback
 * interface, and to see a password cross the wire in clear is part of what it teaches.
 */
export const login: Handler<'LOGIN'> = (session, { user, password }) => {
  const account = session.accounts.authenticate(user, password);
  if (account === undefined)
    throw new ImapNo('AUTHENTICATIONFAILED', 'the user name or the password is wrong');
  session.logIn(account);
  return `[CAPABILITY ${capabilities(session)}] logged in as ${account}`;
};
