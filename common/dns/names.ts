/** Names of hosts and domains as the zones of the world write them, and what may be wrong with one. RFC 1035 §2.3.1 */

/** RFC 1035 §2.3.4 */
const MAX_LABEL_OCTETS = 63;

/** 255 octets on the wire, where every label has its length in front and the root ends the name. RFC 1035 §2.3.4 */
const MAX_NAME_LENGTH = 253;

/** The zone that holds all others. */
export const ROOT = '.';

/** In lower case and without the final dot, as `DnsRecord` has it; the root is `.`. Case never matters. RFC 1035 §2.3.3 */
export function plainName(name: string): string {
  return name.replace(/\.$/, '').toLowerCase() || ROOT;
}

/** The name of a record: `@` is the zone itself, all else stands below it. */
export function nameInZone(name: string, zone: string): string {
  return plainName(name === '@' ? zone : `${name}.${zone}`);
}

/** Whether the name is that of the domain or lies below it. */
export function isWithin(name: string, domain: string): boolean {
  return domain === ROOT || name === domain || name.endsWith(`.${domain}`);
}

/** `127.0.0.1`, `::1`, `[127.0.0.1]`, `IPv6:::1`: people write addresses where names belong. */
export function looksLikeAddress(text: string): boolean {
  return /^\[.*\]$/.test(text) || text.includes(':') || /^\d+(\.\d+){3}\.?$/.test(text);
}

/** What is wrong with a name, in words for who wrote it; `undefined` if nothing is. A final dot is allowed. */
export function nameFault(name: string): string | undefined {
  const text = name.replace(/\.$/, '');
  if (text === '') return 'a name needs at least one label, such as `mx`';
  for (const label of text.split('.')) {
    const fault = labelFault(label, text);
    if (fault) return fault;
  }
  if (text.length > MAX_NAME_LENGTH) {
    return `\`${text.slice(0, 20)}…\` has ${text.length} characters, and a name has at most ${MAX_NAME_LENGTH}; shorten it. RFC 1035 §2.3.4`;
  }
  return undefined;
}

function labelFault(label: string, name: string): string | undefined {
  if (label === '') {
    return `\`${name}\` has an empty label; write one dot between two labels and none in front. RFC 1035 §3.1`;
  }
  if (label === '*') {
    return 'this server knows no wildcards; write one record for each name that is to exist';
  }
  const odd = /[^A-Za-z0-9_-]/u.exec(label)?.[0];
  if (odd !== undefined) {
    return odd > '\x7f'
      ? `\`${odd}\` in \`${name}\` is not ASCII; write the label in its A-label form, which begins with \`xn--\`. RFC 5890 §2.3.2.1`
      : `\`${odd}\` does not belong in the name \`${name}\`; letters, digits, hyphens and dots do. RFC 1035 §2.3.1`;
  }
  if (label.startsWith('-') || label.endsWith('-')) {
    return `the label \`${label}\` begins or ends with a hyphen, which may stand only inside. RFC 1035 §2.3.1`;
  }
  if (label.length > MAX_LABEL_OCTETS) {
    return `the label \`${label.slice(0, 20)}…\` has ${label.length} octets, and a label has at most ${MAX_LABEL_OCTETS}; shorten it. RFC 1035 §2.3.4`;
  }
  return undefined;
}
