/** What the names of a TLS handshake mean. RFC 8446 §B.4 */

/** `TLSv1.3` in words. */
export function tlsVersionMeans(version: string): string {
  switch (version) {
    case 'TLSv1.3':
      return 'TLS 1.3, the newest version: one round trip, forward secrecy always, and the certificate is encrypted too.';
    case 'TLSv1.2':
      return 'TLS 1.2: two round trips; safe with the cipher suites in use today, and the certificate is sent in clear.';
    case 'TLS':
      return 'Which version of TLS it was is not told.';
    case 'SSLv3':
    case 'TLSv1':
    case 'TLSv1.1':
      return `${version} is older than TLS 1.2 and is no longer safe. RFC 8996`;
    default:
      return `The version is ${version}.`;
  }
}

/** A cipher suite's name, whether written as IANA or as OpenSSL writes it, taken apart. */
export function cipherMeans(cipher: string): string {
  if (cipher === 'unknown') return 'how it is encrypted is not told';
  const name = cipher.toUpperCase().replaceAll('-', '_');
  const parts: string[] = [];
  if (/ECDHE/.test(name))
    parts.push('the keys are agreed upon by elliptic-curve Diffie-Hellman, anew for each connection');
  else if (/(^|_)DHE/.test(name))
    parts.push('the keys are agreed upon by Diffie-Hellman, anew for each connection');
  const aes = /AES_?(128|256)/.exec(name);
  if (aes?.[1]) parts.push(`AES with ${aes[1]}-bit keys encrypts`);
  else if (/CHACHA20/.test(name)) parts.push('ChaCha20 encrypts');
  if (/GCM/.test(name)) parts.push('its GCM mode shows any tampering');
  else if (/POLY1305/.test(name)) parts.push('Poly1305 shows any tampering');
  else if (/CCM/.test(name)) parts.push('its CCM mode shows any tampering');
  const hash = /SHA(256|384|512)?$/.exec(name);
  if (hash) parts.push(`SHA-${hash[1] ?? '1'} derives the keys`);
  return parts.length === 0 ? `the cipher suite is ${cipher}` : parts.join('; ');
}
