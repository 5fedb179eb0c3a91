/** The world that is there unless its file says otherwise. */
import { serviceNames } from '../protocols.ts';
import type { WorldDescription } from './description.ts';
import { defaultSettings } from './settings.ts';

/**
 * Two domains, so that there is something to relay between; one of them with a second MX, so that the first may fail. POP3
 * and IMAP are at one place for both, because a client's settings should not depend on a lesson about relaying.
 */
export const defaultWorld: WorldDescription = {
  domains: {
    'north.test': { accounts: { alice: 'secret', bob: 'secret' } },
    'south.test': { accounts: { carol: 'secret', dave: 'secret' } },
  },
  hosts: [
    { name: 'mx.north.test', domain: 'north.test', address: '127.0.0.1', services: serviceNames },
    {
      name: 'mx.south.test',
      domain: 'south.test',
      address: '127.0.0.2',
      services: ['smtp', 'submission', 'submissions'],
    },
    { name: 'mx2.south.test', domain: 'south.test', address: '127.0.0.3', services: ['smtp'] },
  ],
  zones: {
    'north.test': [
      { name: '@', type: 'MX', preference: 10, data: 'mx.north.test' },
      // Only the hosts that take its mail send for it. RFC 7208 §5.4
      { name: '@', type: 'TXT', data: 'v=spf1 mx -all' },
      { name: 'mx', type: 'A', data: '127.0.0.1' },
    ],
    'south.test': [
      { name: '@', type: 'MX', preference: 10, data: 'mx.south.test' },
      { name: '@', type: 'MX', preference: 20, data: 'mx2.south.test' },
      { name: '@', type: 'TXT', data: 'v=spf1 mx -all' },
      { name: 'mx', type: 'A', data: '127.0.0.2' },
      { name: 'mx2', type: 'A', data: '127.0.0.3' },
    ],
  },
  settings: defaultSettings,
};
