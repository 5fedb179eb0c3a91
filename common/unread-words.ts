/** What is said of octets that cannot be shown. */
import type { OctetsUnread } from './trace/facts.ts';

const octetsText = (count: number): string =>
  `${count.toLocaleString('en')} ${count === 1 ? 'octet' : 'octets'}`;

function ends({ client, server }: OctetsUnread): string {
  const parts = [
    ...(client > 0 ? [`${octetsText(client)} of the client`] : []),
    ...(server > 0 ? [`${octetsText(server)} of the server`] : []),
  ];
  return parts.join(' and ');
}

/** In a few words, for the diagram: the word to look at first, and the rest. */
export function unreadNote(fact: OctetsUnread): { readonly head: string; readonly rest: string } {
  const { why, client, server, passedOver = 0 } = fact;
  if (why === 'encrypted') return { head: 'encrypted', rest: `: ${octetsText(client + server)}` };
  const passed = passedOver > 0 ? `${octetsText(passedOver)} passed over` : '';
  if (why === 'began') return { head: 'began before', rest: passed === '' ? ' the capture' : `: ${passed}` };
  if (client + server === 0) return { head: 'unreadable', rest: `: ${passed}` };
  return { head: 'missing', rest: `: ${ends(fact)}${passed === '' ? '' : `, ${passed}`}` };
}

/** In sentences, for the inspector. */
export function unreadMeans(fact: OctetsUnread): string {
  const passed =
    fact.passedOver === undefined
      ? ''
      : ` ${octetsText(fact.passedOver)} were passed over, up to the next line that can begin something.`;
  switch (fact.why) {
    case 'encrypted':
      return (
        `From the handshake on, the client sent ${octetsText(fact.client)} and the server ${octetsText(fact.server)} under TLS. ` +
        'Without the keys nobody can read them, which is what TLS is for.'
      );
    case 'began':
      return `The capture began when this connection was under way: what was said before is not known.${passed}`;
    case 'missing':
      return fact.client + fact.server === 0
        ? `Some octets could not be told apart.${passed}`
        : `${ends(fact)} are not in the capture: packets were lost on the way to it, or cut short.${passed}`;
  }
}
