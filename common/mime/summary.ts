/** What lists show of a message: sender and subject, decoded. Replaced by the real reading in `header.ts`. */
import type { Summary } from '../trace/facts.ts';

export function summaryOf(_octets: Uint8Array): Summary {
  return { from: '', subject: '' };
}
