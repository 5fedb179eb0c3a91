/**
 * What stands in the base64 of a SASL dialogue, in a sentence that may be shown to everybody: passwords, tokens, and what
 * could be tried against guessed passwords are named and not repeated. A frame does not say which mechanism it belongs to,
 * but no two of them look alike.
 */
import { decodeBase64 } from '../mime/transfer-encoding.ts';
import { octetsOfLatin1, strictTextOf } from '../octets.ts';
import type { Side } from '../protocols.ts';
import { readSaslName, readScramFinal, readScramFirst, readXoauth2 } from './messages.ts';

export interface SaslMeaning {
  readonly means: string;
  readonly rfc: string;
}

/** `undefined` where the text is none that the mechanisms known here would send. */
export function saslMeaning(from: Side, base64: string): SaslMeaning | undefined {
  const text = /^[A-Za-z0-9+/]+={0,2}$/.test(base64)
    ? strictTextOf(decodeBase64(octetsOfLatin1(base64)))
    : undefined;
  if (text === undefined) return undefined;
  return from === 'client' ? responseMeaning(text) : challengeMeaning(text);
}

function responseMeaning(text: string): SaslMeaning | undefined {
  const [actAs, user, password, ...more] = text.split('\0');
  if (user !== undefined && password !== undefined && more.length === 0) {
    const as = actAs === '' ? '' : `, to act as ${shown(actAs)}`;
    return { means: `PLAIN in base64: the user ${shown(user)}${as}, and the password.`, rfc: 'RFC 4616 §2' };
  }
  const token = readXoauth2(text);
  if (token) {
    return {
      means: `XOAUTH2 in base64: user=${shown(token.user)}, and auth=Bearer with an access token, each ended by the octet 1.`,
      rfc: 'RFC 7628 §3',
    };
  }
  const first = readScramFirst(text);
  if (first) {
    const as = first.authzid === undefined ? '' : `; a, act as ${shown(first.authzid)}`;
    const name = readSaslName(first.user) ?? first.user;
    return {
      means: `SCRAM’s first message, ${shown(text)} in base64: ${bindingMeans(first.binding)}${as}; n, the user ${shown(name)}; r, the client’s nonce, never used before.`,
      rfc: 'RFC 5802 §5',
    };
  }
  const final = readScramFinal(text);
  if (final) {
    return {
      means: `SCRAM’s last message, ${shown(final.withoutProof)},p=… in base64: c, how the first message began; r, both nonces; p, the proof that the client knows the password.`,
      rfc: 'RFC 5802 §5',
    };
  }
  const [, name] = /^(\S+) [0-9a-f]{32}$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  return {
    means: `CRAM-MD5 in base64: the user ${shown(name)}, and the challenge hashed with the password.`,
    rfc: 'RFC 2195 §2',
  };
}

function bindingMeans(binding: string): string {
  if (binding === 'n') return 'n, the client binds no channel';
  if (binding === 'y') return 'y, the client could bind the TLS channel and thinks that the server cannot';
  return 'p=, the client wants the login bound to its TLS channel';
}

function challengeMeaning(text: string): SaslMeaning | undefined {
  if (/^r=[^,]+,s=[^,]+,i=\d+/.test(text)) {
    return {
      means: `SCRAM’s answer, ${shown(text)} in base64: r, the client’s nonce with the server’s behind it; s, the salt; i, how many times the password is hashed with it.`,
      rfc: 'RFC 5802 §5',
    };
  }
  if (text.startsWith('v=')) {
    return {
      means: `${shown(text)} in base64: v, the server’s proof that it knows the password too. An empty response follows.`,
      rfc: 'RFC 5802 §5',
    };
  }
  if (text.startsWith('e=')) {
    const error = text.slice(2);
    const why = Object.hasOwn(scramErrors, error) ? scramErrors[error] : undefined;
    return {
      means: `${shown(text)} in base64: e, why the login fails${why ? `: ${why}` : ''}. The refusal follows.`,
      rfc: 'RFC 5802 §7',
    };
  }
  if (/^<[^<>\s]+>$/.test(text)) {
    return {
      means: `CRAM-MD5’s challenge ${shown(text)} in base64: the client hashes it with the password.`,
      rfc: 'RFC 2195 §2',
    };
  }
  if (/^\{.*"status".*\}$/s.test(text)) {
    return {
      means: `${shown(text)} in base64: the token is refused, and this says why. The client answers, in XOAUTH2 with an empty response, then the refusal follows.`,
      rfc: 'RFC 7628 §3.2.2',
    };
  }
  if (/^(user ?name|password):?\0?$/i.test(text)) {
    // No standard has this mechanism; it is in AUTH's general rules only.
    return {
      means: `${shown(text)} in base64: LOGIN asks for it, to be sent in base64.`,
      rfc: 'RFC 4954 §4',
    };
  }
  return undefined;
}

const scramErrors: Readonly<Record<string, string>> = {
  'invalid-encoding': 'a message was not encoded as it should be',
  'extensions-not-supported': 'the client asked for an extension that the server does not know',
  'invalid-proof': 'the proof does not fit the password, or nobody has that name',
  'channel-bindings-dont-match': 'c= is not what the first message began with',
  'server-does-support-channel-binding':
    'the client thought that the server cannot bind channels, yet it can: somebody may have tampered with what it offered',
  'channel-binding-not-supported':
    'the client wants the login bound to its TLS channel, which the server cannot',
  'unsupported-channel-binding-type': 'the server binds channels, but not in the way the client asked for',
  'unknown-user': 'nobody has that name',
  'invalid-username-encoding': 'the user name is not written as it should be',
  'no-resources': 'the server has not enough memory or the like',
  'other-error': 'the server does not say why',
};

/** Long texts are cut; control characters would not be seen. */
function shown(text = ''): string {
  const short = text.length > 160 ? `${text.slice(0, 160)}…` : text;
  return short.replace(/[\p{Cc}\p{Cf}]/gu, '?');
}
