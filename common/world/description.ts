/** A world as its file describes it, and what may be wrong with one whatever it was read from. See `docs/world.md`. */
import type { Service } from '../protocols.ts';
import { isIPv4 } from '../dns/record-faults.ts';
import { nameFault } from '../dns/names.ts';
import { zoneErrors, type Zones } from '../dns/zone.ts';
import type { Settings } from './settings.ts';

export interface MailHost {
  /** As in DNS, EHLO and the greeting. */
  readonly name: string;
  /** Whose mailboxes it delivers to. */
  readonly domain: string;
  /** The loopback address it listens on, and from which it speaks to others. */
  readonly address: string;
  readonly services: readonly Service[];
}

/** The passwords of a domain's accounts, by local part. */
export type DomainAccounts = Readonly<Record<string, string>>;

export type Domains = Readonly<Record<string, { readonly accounts: DomainAccounts }>>;

/** All names in lower case and without a final dot. */
export interface WorldDescription {
  readonly domains: Domains;
  readonly hosts: readonly MailHost[];
  readonly zones: Zones;
  readonly settings: Settings;
}

export interface WorldFault {
  /** Where: `['hosts', 1, 'address']`. */
  readonly path: readonly (string | number)[];
  /** `key` where the name itself is wrong. */
  readonly at?: 'key';
  readonly message: string;
}

/** Each host opens as many ports as it has services. */
const MAX_HOSTS = 50;

const MAX_DOMAINS = 100;

/** Of all domains: each has its mailboxes. */
const MAX_ACCOUNTS = 1000;

/** RFC 5321 §4.5.3.1.1 */
const MAX_LOCAL_PART = 64;

/** Fits into a command line of every protocol, quoted or in base64. */
const MAX_PASSWORD = 128;

/** Full addresses, in the order in which they stand. */
export function accountNames(domains: Domains): string[] {
  return Object.entries(domains).flatMap(([domain, { accounts }]) =>
    Object.keys(accounts).map((localPart) => `${localPart}@${domain}`),
  );
}

/** All that is wrong with a world; nothing for a good one. */
export function* worldFaults(world: WorldDescription): Generator<WorldFault> {
  yield* domainFaults(world.domains);
  yield* hostFaults(world);
  for (const [zone, records] of Object.entries(world.zones)) {
    for (const { index, field, message } of zoneErrors(zone, records)) {
      yield index < 0
        ? { path: ['zones', zone], at: 'key', message }
        : { path: ['zones', zone, index, field], message };
    }
  }
  yield* settingFaults(world);
}

function* domainFaults(domains: Domains): Generator<WorldFault> {
  const names = Object.keys(domains);
  if (names.length === 0 || names.length > MAX_DOMAINS) {
    const message = `a world has 1 to ${MAX_DOMAINS} domains, and here are ${names.length}; one looks like \`north.test: { accounts: { alice: secret } }\``;
    yield { path: ['domains'], message };
  }
  const count = accountNames(domains).length;
  if (count > MAX_ACCOUNTS) {
    yield {
      path: ['domains'],
      message: `a world has at most ${MAX_ACCOUNTS} accounts, and here are ${count}; remove some`,
    };
  }
  for (const [domain, { accounts }] of Object.entries(domains)) {
    const fault = nameFault(domain);
    if (fault) yield { path: ['domains', domain], at: 'key', message: fault };
    for (const [localPart, password] of Object.entries(accounts)) {
      const path = ['domains', domain, 'accounts', localPart];
      if (!isLocalPart(localPart)) {
        const message = `\`${localPart}\` cannot be a local part; up to ${MAX_LOCAL_PART} letters, digits and any of !#$%&'*+-/=?^_\`{|}~ can, with single dots inside: alice. RFC 5321 §4.1.2`;
        yield { path, at: 'key', message };
      }
      if (password === '' || password.length > MAX_PASSWORD || /[\x00-\x1f\x7f]/.test(password)) {
        const message = `a password has 1 to ${MAX_PASSWORD} characters, none of them a control character; write one such as secret`;
        yield { path, message };
      }
    }
  }
}

/** What may stand unquoted before the `@`. RFC 5321 §4.1.2 */
function isLocalPart(text: string): boolean {
  return (
    text.length <= MAX_LOCAL_PART &&
    /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/.test(text)
  );
}

function* hostFaults({ hosts, domains }: WorldDescription): Generator<WorldFault> {
  if (hosts.length === 0 || hosts.length > MAX_HOSTS) {
    const message = `a world has 1 to ${MAX_HOSTS} mail hosts, and here are ${hosts.length}; one looks like \`- { name: mx.north.test, domain: north.test, address: 127.0.0.1, services: [smtp] }\``;
    yield { path: ['hosts'], message };
  }
  for (const [index, { name, domain, address, services }] of hosts.entries()) {
    const at = (field: string, message: string): WorldFault => ({ path: ['hosts', index, field], message });
    const before = hosts.slice(0, index);
    const fault = nameFault(name);
    if (fault) yield at('name', fault);
    if (before.some((other) => other.name === name)) {
      yield at('name', `two hosts are named ${name}; give each a name of its own`);
    }
    if (!Object.hasOwn(domains, domain)) {
      const message = `${name} takes mail for ${domain}, but there is no such domain; domains has ${oneOf(Object.keys(domains))}`;
      yield at('domain', message);
    }
    const wrong = addressFault(address);
    if (wrong) yield at('address', wrong);
    const other = before.find((one) => one.address === address);
    if (other) {
      const message = `${name} and ${other.name} are both at ${address}; give each host an address of its own, such as 127.0.0.${index + 1}`;
      yield at('address', message);
    }
    const twice = services.find((service, i) => services.indexOf(service) < i);
    if (twice) yield at('services', `${twice} stands twice; once is enough`);
  }
}

function addressFault(address: string): string | undefined {
  if (!isIPv4(address)) {
    return `\`${address}\` is no IPv4 address; write one from 127.0.0.1 to 127.255.255.254, such as 127.0.0.2`;
  }
  if (!address.startsWith('127.') || address === '127.0.0.0' || address === '127.255.255.255') {
    return `${address} is not an address of this machine alone, and mail never leaves it; use one from 127.0.0.1 to 127.255.255.254`;
  }
  return undefined;
}

function* settingFaults({ domains, hosts, settings }: WorldDescription): Generator<WorldFault> {
  const { full, openRelays } = settings.receiving;
  const accounts = accountNames(domains);
  for (const [index, account] of full.entries()) {
    if (accounts.includes(account)) continue;
    const message = `no account is ${account}, so its mailbox cannot be full; there are ${oneOf(accounts)}`;
    yield { path: ['settings', 'receiving', 'full', index], message };
  }
  const names = hosts.map(({ name }) => name);
  for (const [index, name] of openRelays.entries()) {
    if (names.includes(name)) continue;
    const message = `no host is named ${name}, so it cannot be an open relay; there are ${oneOf(names)}`;
    yield { path: ['settings', 'receiving', 'openRelays', index], message };
  }
}

/** Names to choose from, the first ten of them. */
function oneOf(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  return names.slice(0, 10).join(', ') + (names.length > 10 ? ` and ${names.length - 10} more` : '');
}
