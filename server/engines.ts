/** Who speaks which protocol. */
import { assertNever, services, type Service } from '../common/protocols.ts';
import type { Accounts } from './accounts.ts';
import { ImapSession } from './imap/session.ts';
import type { MailStore } from './mailbox/store.ts';
import type { Clock, Engine, Wire } from './net/engine.ts';
import { LoginDelays } from './pop3/login-delays.ts';
import type { MailHost } from './relay/hosts.ts';
import type { Post } from './relay/post.ts';
import { MaildropLocks } from './pop3/maildrop-lock.ts';
import { Pop3Session } from './pop3/session.ts';
import type { PortOf } from './smtp/policy.ts';
import { SmtpSession } from './smtp/session.ts';

export interface EngineParts {
  readonly store: MailStore;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly post: Post;
  /** Where a service listens, for replies that send somebody there. */
  readonly portOf: PortOf;
  readonly log: (error: unknown) => void;
}

/** Makes the engine of each connection. */
export function engineMaker(parts: EngineParts): (wire: Wire, service: Service, host: MailHost) => Engine {
  const { clock, post } = parts;
  const locks = new MaildropLocks();
  const delays = new LoginDelays(clock, () => post.settings().pop3.loginDelay);
  return (wire, service, host) => {
    const hostname = host.name;
    const { protocol } = services[service];
    switch (protocol) {
      case 'smtp':
        return new SmtpSession({ ...parts, wire, service, host });
      case 'pop3':
        return new Pop3Session({ ...parts, wire, locks, delays, hostname });
      case 'imap':
        return new ImapSession({ ...parts, wire, hostname, soon: (act) => setImmediate(act) });
      default:
        return assertNever(protocol);
    }
  };
}
