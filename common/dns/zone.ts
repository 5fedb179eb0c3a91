/** The zones of the world as its file has them, and what may be wrong with one. */
import { faultsOfRecord, type Fault } from './record-faults.ts';
import { nameFault, nameInZone, plainName } from './names.ts';

/** One line of a zone. */
export interface ZoneRecord {
  /** `@` for the zone's own name, else a label or labels below it: `mx`, `_dmarc.lists`. */
  readonly name: string;
  readonly type: 'MX' | 'A' | 'AAAA' | 'TXT' | 'CNAME' | 'NS';
  /** Seconds; `DEFAULT_TTL` unless given. */
  readonly ttl?: number;
  /** MX alone, and always: lower is tried first. RFC 5321 §5.1 */
  readonly preference?: number;
  /** The exchange, the address, the text, the name. Names are whole ones: `mx.south.test`, with or without a final dot. */
  readonly data: string;
}

/** By the zone's name: `south.test`. */
export type Zones = Readonly<Record<string, readonly ZoneRecord[]>>;

export interface ZoneError {
  /** Of the record; -1 where the zone's own name is wrong. */
  readonly index: number;
  /** `name`, `type`, `ttl`, `preference` or `data`; `zone` for the zone's own name. */
  readonly field: Fault['field'] | 'zone';
  /** What is wrong, what was expected, what to write. */
  readonly message: string;
}

/** Short, so that who edits a zone soon sees it in force; a resolver that caches may keep an answer so long. */
export const DEFAULT_TTL = 60;

/** A query looks through all of them. */
const MAX_RECORDS = 1000;

/** All that is wrong with a zone; empty for a good one. */
export function zoneErrors(zone: string, records: readonly ZoneRecord[]): ZoneError[] {
  const errors: ZoneError[] = [];
  const fault = nameFault(zone);
  if (fault) errors.push({ index: -1, field: 'zone', message: fault });
  if (records.length > MAX_RECORDS) {
    const message = `the zone has ${records.length} records, and ${MAX_RECORDS} is the most; remove some`;
    return [...errors, { index: MAX_RECORDS, field: 'name', message }];
  }
  records.forEach((record, index) => {
    for (const one of faultsOfRecord(zone, record)) errors.push({ index, ...one });
  });
  const names = new Map<string, Numbered[]>();
  records.forEach((record, index) => {
    const name = nameInZone(record.name, zone);
    const others = names.get(name);
    if (others) others.push({ record, index });
    else names.set(name, [{ record, index }]);
  });
  for (const [name, here] of names) errors.push(...errorsTogether(name, here, plainName(zone), names));
  return errors.sort((a, b) => a.index - b.index);
}

interface Numbered {
  readonly record: ZoneRecord;
  readonly index: number;
}

/** What is wrong with the records of one name together. */
function* errorsTogether(
  name: string,
  here: readonly Numbered[],
  zone: string,
  names: ReadonlyMap<string, readonly Numbered[]>,
): Generator<ZoneError> {
  const isAlias = (target: string): boolean =>
    names.get(plainName(target))?.some(({ record }) => record.type === 'CNAME') ?? false;
  const seen = new Set<string>();
  const ttls = new Map<string, number>();
  const exchanges = here.filter(({ record }) => record.type === 'MX').length;
  for (const { record, index } of here) {
    const { type, data, preference, ttl = DEFAULT_TTL } = record;
    if (type === 'CNAME' && (here.length > 1 || name === zone)) {
      const other =
        name === zone
          ? 'is the zone itself, which always has SOA and NS records'
          : 'has other records, and an alias has none of its own';
      const message = `${name} cannot be an alias: it ${other}; remove this CNAME or give the name its own addresses. RFC 1034 §3.6.2`;
      yield { index, field: 'type', message };
    }
    if (type === 'MX' && data === '.' && exchanges > 1) {
      const message = `a null MX says that ${name} takes no mail, so no other MX may stand beside it; remove one or the other. RFC 7505 §3`;
      yield { index, field: 'data', message };
    }
    if ((type === 'MX' || type === 'NS') && isAlias(data)) {
      const message = `${plainName(data)} is an alias (CNAME), and ${type} must name a host that has addresses itself. RFC 2181 §10.3`;
      yield { index, field: 'data', message };
    }
    const key = [type, preference, type === 'TXT' ? data : plainName(data)].join(' ');
    if (seen.has(key)) {
      yield {
        index,
        field: 'data',
        message: `this record stands twice; remove one. RFC 2181 §5`,
      };
    }
    seen.add(key);
    const first = ttls.get(type) ?? ttl;
    ttls.set(type, first);
    if (first !== ttl) {
      const message = `the ${type} records of ${name} are kept together, so all have one ttl: ${first} above, ${ttl} here. RFC 2181 §5.2`;
      yield { index, field: 'ttl', message };
    }
  }
}
