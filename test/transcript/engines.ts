/**
 * Which engine and which observer serve a protocol. Loaded when asked for, so that the transcripts of one protocol do not
 * depend on the others.
 */
import { assertNever, services, type Service } from '../../common/protocols.ts';
import type { MakeObserver } from '../../common/observer.ts';
import type { Protocol } from '../../common/protocols.ts';
import type { Accounts } from '../../server/accounts.ts';
import type { MailStore } from '../../server/mailbox/store.ts';
import type { Clock, Engine, Wire } from '../../server/net/engine.ts';

export interface Parts {
  readonly store: MailStore;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly hostname: string;
  readonly log: (error: unknown) => void;
}

/** Makes the engines of one play: what sessions share, they share within it. */
export async function enginesFor(service: Service, parts: Parts): Promise<(wire: Wire) => Engine> {
  const { protocol } = services[service];
  switch (protocol) {
    case 'smtp': {
      const { SmtpSession } = await import('../../server/smtp/session.ts');
      return (wire) => new SmtpSession({ wire, service, ...parts });
    }
    case 'pop3': {
      const { Pop3Session } = await import('../../server/pop3/session.ts');
      const { MaildropLocks } = await import('../../server/pop3/maildrop-lock.ts');
      const locks = new MaildropLocks();
      return (wire) => new Pop3Session({ wire, locks, ...parts });
    }
    case 'imap': {
      const { ImapSession } = await import('../../server/imap/session.ts');
      return (wire) => new ImapSession({ wire, ...parts });
    }
    default:
      return assertNever(protocol);
  }
}

export async function observerFor(protocol: Protocol): Promise<MakeObserver> {
  switch (protocol) {
    case 'smtp':
      return (await import('../../common/smtp/observe.ts')).observeSmtp;
    case 'pop3':
      return (await import('../../common/pop3/observe.ts')).observePop3;
    case 'imap':
      return (await import('../../common/imap/observe.ts')).observeImap;
    default:
      return assertNever(protocol);
  }
}
