/** The mail hosts of a world: who speaks for which domain, and where. */
import { serviceNames, type Service } from '../../common/protocols.ts';

export interface MailHost {
  /** As in DNS, EHLO and the greeting. */
  readonly name: string;
  /** Whose mailboxes it delivers to. */
  readonly domain: string;
  /** The loopback address it listens on, and from which it speaks to others. */
  readonly address: string;
  readonly services: readonly Service[];
}

/**
 * Two domains, so that there is something to relay between; one of them with a second MX, so that the first may fail. POP3
 * and IMAP are at one place for both, because a client's settings should not depend on a lesson about relaying.
 */
export const defaultHosts: readonly MailHost[] = [
  { name: 'mx.north.test', domain: 'north.test', address: '127.0.0.1', services: serviceNames },
  {
    name: 'mx.south.test',
    domain: 'south.test',
    address: '127.0.0.2',
    services: ['smtp', 'submission', 'submissions'],
  },
  { name: 'mx2.south.test', domain: 'south.test', address: '127.0.0.3', services: ['smtp'] },
];
