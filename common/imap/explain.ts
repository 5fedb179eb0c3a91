/** What each token of an IMAP frame means, for somebody who sees it for the first time. */
import type { Token } from '../command-spec.ts';
import { latin1Of } from '../octets.ts';
import type { Frame, OctetsSent } from '../trace/facts.ts';
import { saslMeaning } from '../sasl/explain.ts';
import { explainArguments, explainCommand } from './explain-command.ts';
import { explainResponse } from './explain-response.ts';

/** @param context the verb of the command that the frame answers or continues */
export function explainImap(frame: Frame, context: { verb?: string } = {}): Token[] {
  switch (frame.kind) {
    case 'command-sent':
      return explainCommand(latin1Of(frame.octets));
    case 'octets-sent':
      return explainOctets(frame, context.verb ?? '');
    case 'reply-sent':
      return explainResponse(latin1Of(frame.octets), frame.what, context.verb);
  }
}

function explainOctets(frame: OctetsSent, verb: string): Token[] {
  const text = latin1Of(frame.octets);
  const end = text.replace(/\r?\n$/, '').length;
  const whole = (to: number, name: string, means: string, rfc: string): Token[] =>
    to > 0 ? [{ from: 0, to, name, means, rfc }] : [];
  switch (frame.what) {
    case 'literal':
      return whole(
        text.length,
        'literal',
        `The ${frame.size} octets that the line before announced. Whatever stands in them is content: no line end and no quote ends it.`,
        'RFC 3501 §4.3',
      );
    case 'argument':
      return explainArguments(text, 0, verb, undefined);
    case 'response':
      if (verb === 'IDLE') {
        return whole(
          end,
          'DONE',
          'The client ends IDLE; only then may it say something else.',
          'RFC 2177 §3',
        );
      }
      return text.startsWith('*')
        ? whole(end, 'cancel', 'The client gives the dialogue up.', 'RFC 3501 §6.2.2')
        : whole(
            end,
            'SASL response',
            'The client’s answer to the server’s challenge, in base64: a coding, not a protection.',
            'RFC 3501 §6.2.2',
          ).map((token) => ({ ...token, ...saslMeaning('client', text.slice(0, end)) }));
    default:
      return [];
  }
}
