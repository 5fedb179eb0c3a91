/** What may be wrong with one record of a zone by itself. Texts are for who wrote the world's file. */
import { isWithin, looksLikeAddress, nameFault, nameInZone, plainName } from './names.ts';
import { textFault } from './text.ts';
import type { ZoneRecord } from './zone.ts';

export interface Fault {
  readonly field: 'name' | 'type' | 'ttl' | 'preference' | 'data';
  readonly message: string;
}

/** RFC 2181 §8 */
const MAX_TTL = 2 ** 31 - 1;

/** Sixteen bits. RFC 1035 §3.3.9 */
const MAX_PREFERENCE = 65535;

const isWhole = (value: unknown, most: number): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= most;

export function* faultsOfRecord(zone: string, record: ZoneRecord): Generator<Fault> {
  const { name, type, ttl, preference } = record;
  const inName = ownerFault(zone, name);
  if (inName) yield { field: 'name', message: inName };
  if (ttl !== undefined && !isWhole(ttl, MAX_TTL)) {
    const message = `a ttl is a whole number of seconds from 0 to ${MAX_TTL}, not ${ttl}. RFC 2181 §8`;
    yield { field: 'ttl', message };
  }
  if (type === 'MX') yield* exchangeFaults(record);
  else if (preference !== undefined) {
    const message = `only MX records have a preference; remove it from this ${type}`;
    yield { field: 'preference', message };
  }
  const inData = dataFault(zone, record);
  if (inData) yield { field: 'data', message: inData };
  if (type === 'NS' && name !== '@') {
    const message = `NS stands only at \`@\` here: to give ${nameInZone(name, zone)} servers of its own, make it a zone of its own`;
    yield { field: 'name', message };
  }
}

function ownerFault(zone: string, name: string): string | undefined {
  if (name === '@') return undefined;
  const whole = plainName(name);
  const within = isWithin(whole, plainName(zone));
  if (within || name.endsWith('.')) {
    const below = within ? whole.slice(0, -plainName(zone).length - 1) || '@' : whole;
    return `\`${name}\` is taken as a name below ${zone}; write only what stands before it: \`${below}\``;
  }
  return nameFault(name) ?? nameFault(nameInZone(name, zone));
}

function* exchangeFaults({ preference, data }: ZoneRecord): Generator<Fault> {
  if (preference === undefined) {
    const message =
      'an MX needs a preference, such as 10: of several exchanges the lowest is tried first. RFC 1035 §3.3.9';
    yield { field: 'preference', message };
  } else if (!isWhole(preference, MAX_PREFERENCE)) {
    const message = `a preference is a whole number from 0 to ${MAX_PREFERENCE}, not ${preference}. RFC 1035 §3.3.9`;
    yield { field: 'preference', message };
  } else if (data === '.' && preference !== 0) {
    const message = `a null MX (\`.\`) has preference 0, not ${preference}. RFC 7505 §3`;
    yield { field: 'preference', message };
  }
}

function dataFault(zone: string, { type, data }: ZoneRecord): string | undefined {
  switch (type) {
    case 'A':
      return isIPv4(data)
        ? data.startsWith('127.')
          ? undefined
          : `${data} is not of this machine, and mail never leaves it; use an address from 127.0.0.1 to 127.255.255.254`
        : `\`${data}\` is no IPv4 address; write four numbers from 0 to 255, such as 127.0.0.2. RFC 1035 §3.4.1`;
    case 'AAAA':
      return plainIPv6(data) === '::1'
        ? undefined
        : `\`${data}\` is not the IPv6 address of this machine, and mail never leaves it; only ::1 is`;
    case 'TXT':
      return textFault(data);
    case 'MX':
      // The null MX. RFC 7505 §3
      return data === '.' ? undefined : targetFault(zone, type, data);
    case 'CNAME':
    case 'NS':
      return targetFault(zone, type, data);
    default:
      return `records of type \`${String(type)}\` are not served here; MX, A, AAAA, TXT, CNAME and NS are`;
  }
}

/** A record that points at a host does so by name. */
function targetFault(zone: string, type: string, data: string): string | undefined {
  if (looksLikeAddress(data)) {
    return `${type} takes the name of a host, not an address; give a name that address in an A or AAAA record and write the name here. RFC 5321 §5.1`;
  }
  const fault = nameFault(data);
  if (fault) return fault;
  if (!plainName(data).includes('.') && plainName(data) !== plainName(zone)) {
    return `\`${data}\` is taken as a whole name here; if the host is in this zone, write \`${plainName(`${data}.${zone}`)}\``;
  }
  return undefined;
}

export function isIPv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
}

/** Our one IPv6 address in its short form; other texts as they are. RFC 5952 §4 */
export function plainIPv6(text: string): string {
  return /^(0{1,4}:){7}0{0,3}1$/.test(text) ? '::1' : text;
}
