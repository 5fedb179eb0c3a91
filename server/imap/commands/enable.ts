import { extensions } from '../extensions.ts';
import type { Handler } from '../handler.ts';
import { highest } from '../modseqs.ts';

/** ENABLE turns on extensions that change what the server sends; what is not known is passed over. RFC 5161 §3.1 */
export const enable: Handler<'ENABLE'> = function* (session, { extensions: asked }) {
  const before = new Set(session.enabled);
  const known = extensions.filter((name) => asked.includes(name));
  for (const name of known) session.enable(name);
  // Only what this very command turned on. RFC 5161 §3.1
  yield ['ENABLED', ...known.filter((name) => !before.has(name))].join(' ');
  if (!before.has('CONDSTORE') && session.condstore && session.view) yield highest(session.view);
  if (known.length > 0) return 'ENABLE completed';
  return `ENABLE completed; of these nothing can be enabled here, only ${extensions.join(' and ')}`;
};
