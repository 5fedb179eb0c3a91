/** What a parameter of MAIL or RCPT asks for. */
import type { Token } from '../command-spec.ts';
import { decodeXtext, type Parameter } from './path.ts';

const meanings: Readonly<
  Record<string, { readonly means: (value: string) => string; readonly rfc: string }>
> = {
  SIZE: {
    means: (value) => `The message has about ${Number(value).toLocaleString('en')} octets`,
    rfc: 'RFC 1870 §5',
  },
  BODY: {
    means: (value) =>
      value.toUpperCase() === '7BIT'
        ? 'All octets of the message are below 128'
        : 'The message has octets above 127',
    rfc: 'RFC 6152 §2',
  },
  SMTPUTF8: { means: () => 'Addresses or header are in UTF-8', rfc: 'RFC 6531 §3.4' },
  RET: {
    means: (value) =>
      value.toUpperCase() === 'FULL'
        ? 'A failure report brings the whole message back'
        : 'A failure report brings the header alone back',
    rfc: 'RFC 3461 §4.3',
  },
  ENVID: {
    means: (value) => `The sender's own name for this envelope: ${decoded(value)}`,
    rfc: 'RFC 3461 §4.4',
  },
  NOTIFY: {
    means: (value) =>
      value.toUpperCase() === 'NEVER'
        ? 'Tell the sender nothing, not even of failure'
        : `Tell the sender of ${value.toLowerCase().split(',').join(' and ')}`,
    rfc: 'RFC 3461 §4.1',
  },
  ORCPT: {
    means: (value) => `The recipient as the sender first wrote it: ${decoded(value)}`,
    rfc: 'RFC 3461 §4.2',
  },
  AUTH: { means: () => 'Who is said to have submitted the message; <> for unknown', rfc: 'RFC 4954 §5' },
  REQUIRETLS: { means: () => 'Send it on over TLS or not at all', rfc: 'RFC 8689 §2' },
};

const decoded = (value: string): string => decodeXtext(value) ?? value;

export function explainParameter({ keyword, value = '', from, to }: Parameter): Token {
  const known = meanings[keyword];
  return known
    ? { from, to, name: keyword, means: known.means(value), rfc: known.rfc }
    : {
        from,
        to,
        name: 'esmtp-param',
        means: 'A parameter mailglass does not know',
        rfc: 'RFC 5321 §4.1.1.11',
      };
}
