/** A world as the text of its file, with comments that a newcomer can read in a minute. Reading it gives the same world. */
import type { MailHost, WorldDescription } from '../../common/world/description.ts';
import { formatDuration } from '../../common/world/durations.ts';
import type { ZoneRecord } from '../../common/dns/zone.ts';

export function formatWorld({ domains, hosts, zones, settings }: WorldDescription): string {
  const { queue, receiving, submission, pop3 } = settings;
  return `# The world of mailglass: its domains and accounts, its mail hosts, what DNS says of them, and its settings.
# A change counts as soon as this file is saved. A file with a mistake is refused whole, and the world stays as it was.
# What is left out is as in the default world. docs/world.md tells of every key.

# Who has a mailbox, with the password. People log in as alice@north.test, or as alice.
domains:${mapping(
    Object.entries(domains).map(([domain, { accounts }]) => {
      const list = Object.entries(accounts).map(
        ([name, password]) => `      ${word(name)}: ${word(password)}`,
      );
      return `  ${word(domain)}:\n    accounts:${mapping(list)}`;
    }),
  )}

# Mail hosts: each takes mail for one domain, at a loopback address of its own, with any of the services
# smtp, submission, submissions, pop3, pop3s, imap, imaps.
hosts:${listing(hosts.map(formatHost))}

# What DNS answers. The name is "@" for the zone itself, else what stands before it. Mail goes to the MX with the lowest
# preference, and to the next one when that cannot be reached.
zones:${mapping(
    Object.entries(zones).map(
      ([zone, records]) =>
        `  ${word(zone)}:${listing(records.map((record) => `    - { ${formatRecord(record)} }`))}`,
    ),
  )}

# Times are a number and s, m, h or d.
settings:
  queue:
    # Waits between attempts at a host that cannot take the message now; the last one is repeated.
    retry: [${queue.retry.map(formatDuration).join(', ')}]
    # When the sender is told that it takes longer, and when the message goes back.
    warnAfter: ${formatDuration(queue.warnAfter)}
    expireAfter: ${formatDuration(queue.expireAfter)}
    # Draws the order of MX hosts of equal preference; the same number, the same order.
    seed: ${queue.seed}
  receiving:
    # How long a first attempt of an unknown sender is put off (greylisting); 0s puts off nobody.
    greylistFor: ${formatDuration(receiving.greylistFor)}
    # Accounts whose mailbox counts as full, such as dave@south.test.
    full: [${receiving.full.map(word).join(', ')}]
    # Hosts that relay for everybody, as none should, such as mx.south.test. Mail leaves this machine never.
    openRelays: [${receiving.openRelays.map(word).join(', ')}]
  submission:
    # Whether MAIL FROM must be the address of the account that logged in.
    senderMustMatch: ${submission.senderMustMatch}
    # Whether a missing Date or Message-ID is added.
    addMissing: ${submission.addMissing}
  pop3:
    # How long an account waits between two logins by POP3; 0s lets it log in at any time.
    loginDelay: ${formatDuration(pop3.loginDelay)}
`;
}

function formatHost({ name, domain, address, services }: MailHost): string {
  return `  - name: ${word(name)}
    domain: ${word(domain)}
    address: ${address}
    services: [${services.join(', ')}]`;
}

function formatRecord({ name, type, ttl, preference, data }: ZoneRecord): string {
  const fields = [`name: ${word(name)}`, `type: ${type}`];
  if (ttl !== undefined) fields.push(`ttl: ${ttl}`);
  if (preference !== undefined) fields.push(`preference: ${preference}`);
  return [...fields, `data: ${word(data)}`].join(', ');
}

const mapping = (lines: readonly string[]): string => (lines.length === 0 ? ' {}' : `\n${lines.join('\n')}`);

const listing = (lines: readonly string[]): string => (lines.length === 0 ? ' []' : `\n${lines.join('\n')}`);

/** In quotes where YAML would read something else: `@`, `true`, `1`, what has spaces or signs. */
function word(text: string): string {
  const isPlain = /^[A-Za-z][\w.@-]*$/.test(text) && !/^(true|false|null)$/i.test(text);
  return isPlain || /^127(\.\d{1,3}){3}$/.test(text) ? text : JSON.stringify(text);
}
