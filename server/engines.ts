/** Who speaks which protocol, and who listens in. */
import { observeImap } from '../common/imap/observe.ts';
import type { MakeObserver } from '../common/observer.ts';
import { observePop3 } from '../common/pop3/observe.ts';
import { assertNever, services, type Protocol, type Service } from '../common/protocols.ts';
import { observeSmtp } from '../common/smtp/observe.ts';
import { defaultSettings, type Settings } from '../common/world/settings.ts';
import type { Accounts } from './accounts.ts';
import { ImapSession } from './imap/session.ts';
import type { MailStore } from './mailbox/store.ts';
import type { Clock, Engine, Wire } from './net/engine.ts';
import { LoginDelays } from './pop3/login-delays.ts';
import { MaildropLocks } from './pop3/maildrop-lock.ts';
import { Pop3Session } from './pop3/session.ts';
import type { PortOf } from './smtp/policy.ts';
import { SmtpSession } from './smtp/session.ts';

export interface EngineParts {
  readonly store: MailStore;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly hostname: string;
  /** Where a service listens, for replies that send somebody there. */
  readonly portOf: PortOf;
  readonly log: (error: unknown) => void;
  /** As they are set now; those of the default world where nobody can change them. */
  readonly settings?: () => Pick<Settings, 'pop3'>;
}

export const observers: Readonly<Record<Protocol, MakeObserver>> = {
  smtp: observeSmtp,
  pop3: observePop3,
  imap: observeImap,
};

/** Makes the engine of each connection. */
export function engineMaker(parts: EngineParts): (wire: Wire, service: Service) => Engine {
  const { clock, settings = () => defaultSettings } = parts;
  const locks = new MaildropLocks();
  const delays = new LoginDelays(clock, () => settings().pop3.loginDelay);
  return (wire, service) => {
    const { protocol } = services[service];
    switch (protocol) {
      case 'smtp':
        return new SmtpSession({ ...parts, wire, service });
      case 'pop3':
        return new Pop3Session({ ...parts, wire, locks, delays });
      case 'imap':
        return new ImapSession({ ...parts, wire, soon: (act) => setImmediate(act) });
      default:
        return assertNever(protocol);
    }
  };
}
