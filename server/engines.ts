/** Who speaks which protocol, and who listens in. */
import type { MakeObserver } from '../common/observer.ts';
import type { Protocol, Service } from '../common/protocols.ts';
import type { Accounts } from './accounts.ts';
import type { MailStore } from './mailbox/store.ts';
import type { Clock, Engine, Wire } from './net/engine.ts';

export interface EngineParts {
  readonly store: MailStore;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly hostname: string;
  readonly log: (error: unknown) => void;
}

export interface Engines {
  readonly observers: Readonly<Record<Protocol, MakeObserver>>;
  readonly make: (wire: Wire, service: Service) => Engine;
  readonly runs: (protocol: Protocol) => boolean;
}

type Load = Record<string, new (parts: object) => object>;
const load = (path: string): Promise<Load> => import(path).catch(() => ({})) as Promise<Load>;

export async function loadEngines(parts: EngineParts): Promise<Engines> {
  const [pop3, locks, imap, smtp, op, oi, os] = await Promise.all(
    [
      './pop3/session.ts',
      './pop3/maildrop-lock.ts',
      './imap/session.ts',
      './smtp/session.ts',
      '../common/pop3/observe.ts',
      '../common/imap/observe.ts',
      '../common/smtp/observe.ts',
    ].map((p) => load(new URL(p, import.meta.url).href)),
  );
  const Locks = locks?.['MaildropLocks'];
  const lock = Locks && new Locks({});
  const classes = { pop3: pop3?.['Pop3Session'], imap: imap?.['ImapSession'], smtp: smtp?.['SmtpSession'] };
  const none: MakeObserver = () => ({
    observe: () => undefined,
    tlsStarted: () => undefined,
    ended: () => undefined,
  });
  return {
    observers: {
      pop3: (op?.['observePop3'] as unknown as MakeObserver | undefined) ?? none,
      imap: (oi?.['observeImap'] as unknown as MakeObserver | undefined) ?? none,
      smtp: (os?.['observeSmtp'] as unknown as MakeObserver | undefined) ?? none,
    },
    runs: (protocol) => classes[protocol] !== undefined,
    make: (wire, service) => {
      const protocol = service.startsWith('pop3') ? 'pop3' : service.startsWith('imap') ? 'imap' : 'smtp';
      const Class = classes[protocol];
      if (!Class) throw new Error(`${protocol} is not there yet`);
      return new Class({ ...parts, wire, service, locks: lock }) as Engine;
    },
  };
}
