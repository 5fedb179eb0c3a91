/** The zones of the default world: two domains, so that there is something to relay between. */
import type { Zones } from './zone.ts';

export const defaultZones: Zones = {
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
};
