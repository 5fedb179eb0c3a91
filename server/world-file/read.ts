/** The text of a world's file: a description, or what is wrong with it, told by line and column. A wrong text is refused whole. */
import type { WorldProblem } from '../../common/live-protocol.ts';
import { isServiceName, serviceNames } from '../../common/protocols.ts';
import { plainName } from '../../common/dns/names.ts';
import type { ZoneRecord, Zones } from '../../common/dns/zone.ts';
import { defaultWorld } from '../../common/world/default-world.ts';
import {
  worldFaults,
  type Domains,
  type MailHost,
  type WorldDescription,
} from '../../common/world/description.ts';
import { defaultSettings, type Settings } from '../../common/world/settings.ts';
import { Source, suggestion, type Spot } from './source.ts';

export type ReadWorld =
  { readonly description: WorldDescription } | { readonly problems: readonly WorldProblem[] };

/** In octets of UTF-8. A thousand accounts and a thousand records fit several times. */
export const MAX_WORLD_OCTETS = 256 * 1024;

/** What is not in the text is as in the default world: a whole section, or a single setting. */
export function readWorld(text: string): ReadWorld {
  const octets = Buffer.byteLength(text);
  if (octets > MAX_WORLD_OCTETS) {
    const message = `the text has ${octets} octets, and ${MAX_WORLD_OCTETS} is the most; make it shorter`;
    return { problems: [{ line: 1, column: 1, message }] };
  }
  const source = new Source(text);
  if (source.problems.length > 0) return { problems: source.problems };
  const sections = source.fields(
    source.root,
    ['domains', 'hosts', 'zones', 'settings'],
    'domains: { north.test: … }',
  );
  const { domains, hosts, zones, settings } = sections;
  const description: WorldDescription = {
    domains: domains ? domainsOf(source, domains) : defaultWorld.domains,
    hosts: hosts ? hostsOf(source, hosts) : defaultWorld.hosts,
    zones: zones ? zonesOf(source, zones) : defaultWorld.zones,
    settings: settingsOf(source, settings),
  };
  if (source.problems.length > 0) return { problems: source.problems };
  for (const { path, at, message } of worldFaults(description)) {
    const [section] = path;
    const given = section !== undefined && Object.hasOwn(sections, section);
    const why = given ? message : `${message}. (${String(section)} is not given, so the default counts)`;
    source.problem(path, why, at);
  }
  return source.problems.length > 0 ? { problems: source.problems } : { description };
}

function domainsOf(source: Source, spot: Spot): Domains {
  const domains = source.entries(spot, 'north.test: { accounts: { alice: secret } }', plainName);
  return Object.fromEntries(
    domains.map(([domain, below]) => {
      const { accounts } = source.fields(below, ['accounts'], 'accounts: { alice: secret }');
      const entries = accounts ? source.entries(accounts, 'alice: secret', lower) : [];
      const passwords = entries.map(([localPart, one]) => [localPart, source.text(one, 'secret') ?? 'x']);
      return [domain, { accounts: Object.fromEntries(passwords) as Record<string, string> }];
    }),
  );
}

const lower = (text: string): string => text.toLowerCase();

function hostsOf(source: Source, spot: Spot): MailHost[] {
  const example = '- { name: mx.north.test, domain: north.test, address: 127.0.0.1, services: [smtp] }';
  return source.items(spot, example).map((item) => {
    const keys = ['name', 'domain', 'address', 'services'] as const;
    const fields = source.fields(item, keys, 'name: mx.north.test');
    const { name, domain, address, services } = fields;
    for (const key of keys) {
      if (!fields[key])
        source.problem(item.path, `this host has no \`${key}\`; one looks like \`${example}\``);
    }
    return {
      name: plainName((name && source.text(name, 'mx.north.test')) ?? ''),
      domain: plainName((domain && source.text(domain, 'north.test')) ?? ''),
      address: (address && source.text(address, '127.0.0.1')) ?? '',
      services: (services ? source.items(services, '[smtp, imap]') : []).flatMap((one) => {
        const service = source.text(one, 'smtp');
        if (service === undefined) return [];
        if (isServiceName(service)) return [service];
        source.problem(one.path, `\`${service}\` is no service; ${suggestion(service, serviceNames)}`);
        return [];
      }),
    };
  });
}

function zonesOf(source: Source, spot: Spot): Zones {
  const example = '- { name: mx, type: A, data: 127.0.0.1 }';
  return Object.fromEntries(
    source
      .entries(spot, `north.test: [${example.slice(2)}]`, plainName)
      .map(([zone, below]) => [
        zone,
        source.items(below, example).map((one) => recordOf(source, one, example)),
      ]),
  );
}

/** Its values are checked with the zone. */
function recordOf(source: Source, spot: Spot, example: string): ZoneRecord {
  const fields = source.fields(spot, ['name', 'type', 'ttl', 'preference', 'data'], example);
  for (const key of ['name', 'type', 'data'] as const) {
    if (!fields[key])
      source.problem(spot.path, `this record has no \`${key}\`; one looks like \`${example}\``);
  }
  const { name, type, data } = fields;
  const ttl = fields.ttl && source.number(fields.ttl, '60');
  const preference = fields.preference && source.number(fields.preference, '10');
  return {
    name: (name && source.text(name, 'mx')) ?? '@',
    type: ((type && source.text(type, 'A')) ?? 'A').toUpperCase() as ZoneRecord['type'],
    ...(ttl === undefined ? {} : { ttl }),
    ...(preference === undefined ? {} : { preference }),
    data: (data && source.text(data, '127.0.0.1')) ?? '',
  };
}

/** Attempts in a row are not worth counting beyond that. */
const MAX_RETRIES = 50;

const SECOND = 1000;

function settingsOf(source: Source, spot: Spot | undefined): Settings {
  const { queue, receiving, submission, pop3 } = spot
    ? source.fields(spot, ['queue', 'receiving', 'submission', 'pop3'], 'queue: { retry: [5m, 15m] }')
    : {};
  return {
    queue: queue ? queueOf(source, queue) : defaultSettings.queue,
    receiving: receiving ? receivingOf(source, receiving) : defaultSettings.receiving,
    submission: submission ? submissionOf(source, submission) : defaultSettings.submission,
    pop3: pop3 ? pop3Of(source, pop3) : defaultSettings.pop3,
  };
}

function queueOf(source: Source, spot: Spot): Settings['queue'] {
  const usual = defaultSettings.queue;
  const fields = source.fields(spot, ['retry', 'warnAfter', 'expireAfter', 'seed'], 'expireAfter: 5d');
  const { retry, warnAfter, expireAfter, seed } = fields;
  const waits = retry && source.items(retry, '[5m, 15m, 1h]');
  if (waits && (waits.length === 0 || waits.length > MAX_RETRIES)) {
    source.problem(retry.path, `there are 1 to ${MAX_RETRIES} waits between attempts, such as [5m, 15m, 1h]`);
  }
  const drawn = seed && source.number(seed, '1');
  if (drawn !== undefined && !(Number.isInteger(drawn) && drawn >= 0 && drawn < 2 ** 31)) {
    source.problem(seed?.path ?? [], `a seed is a whole number from 0 to ${2 ** 31 - 1}, such as 1`);
  }
  return {
    retry: waits?.map((one) => source.duration(one, SECOND, '15m') ?? SECOND) ?? usual.retry,
    warnAfter: (warnAfter && source.duration(warnAfter, SECOND, '4h')) ?? usual.warnAfter,
    expireAfter: (expireAfter && source.duration(expireAfter, SECOND, '5d')) ?? usual.expireAfter,
    seed: drawn ?? usual.seed,
  };
}

function receivingOf(source: Source, spot: Spot): Settings['receiving'] {
  const usual = defaultSettings.receiving;
  const keys = ['greylistFor', 'full', 'openRelays'] as const;
  const { greylistFor, full, openRelays } = source.fields(spot, keys, 'greylistFor: 90s');
  const names = (list: Spot, example: string): string[] =>
    source.items(list, `[${example}]`).map((one) => source.text(one, example) ?? '');
  return {
    greylistFor: (greylistFor && source.duration(greylistFor, 0, '90s')) ?? usual.greylistFor,
    full: full ? names(full, 'dave@south.test').map(lower) : usual.full,
    openRelays: openRelays ? names(openRelays, 'mx.south.test').map(plainName) : usual.openRelays,
  };
}

function pop3Of(source: Source, spot: Spot): Settings['pop3'] {
  const { loginDelay } = source.fields(spot, ['loginDelay'], 'loginDelay: 90s');
  return {
    loginDelay: (loginDelay && source.duration(loginDelay, 0, '90s')) ?? defaultSettings.pop3.loginDelay,
  };
}

function submissionOf(source: Source, spot: Spot): Settings['submission'] {
  const usual = defaultSettings.submission;
  const keys = ['senderMustMatch', 'addMissing'] as const;
  const { senderMustMatch, addMissing } = source.fields(spot, keys, 'senderMustMatch: true');
  return {
    senderMustMatch: (senderMustMatch && source.flag(senderMustMatch)) ?? usual.senderMustMatch,
    addMissing: (addMissing && source.flag(addMissing)) ?? usual.addMissing,
  };
}
