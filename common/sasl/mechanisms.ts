/** The ways to prove who one is, and what they are worth. */
import type { SaslMeaning } from './explain.ts';

const mechanisms: Readonly<Record<string, SaslMeaning>> = {
  PLAIN: { means: 'Name and password in one response, in clear but for base64.', rfc: 'RFC 4616 §2' },
  LOGIN: {
    means: 'Name and password in two responses; old, and in no standard, but common.',
    rfc: 'RFC 4954 §4',
  },
  'CRAM-MD5': {
    means: 'The password is proven by hashing it with a challenge, and never sent.',
    rfc: 'RFC 2195 §2',
  },
  XOAUTH2: {
    means: 'An access token in place of a password; in no standard, unlike OAUTHBEARER, but common.',
    rfc: 'RFC 7628 §3',
  },
  OAUTHBEARER: { means: 'An access token in place of a password.', rfc: 'RFC 7628 §3' },
  'SCRAM-SHA-256': {
    means: 'Client and server prove to each other that they know the password, which is never sent.',
    rfc: 'RFC 7677 §3',
  },
  'SCRAM-SHA-1': {
    means: 'Client and server prove to each other that they know the password, which is never sent.',
    rfc: 'RFC 5802 §3',
  },
};

/** @param name in any case */
export function mechanismMeaning(name: string): SaslMeaning | undefined {
  const known = name.toUpperCase();
  return Object.hasOwn(mechanisms, known) ? mechanisms[known] : undefined;
}
