/** Who may send what to whom. Each refusal says what to do instead. */
import type { Service } from '../../common/protocols.ts';
import type { Settings } from '../../common/world/settings.ts';
import { printable } from '../../common/smtp/path.ts';
import type { Accounts } from '../accounts.ts';
import type { MailHost } from '../relay/hosts.ts';

/** A reply that refuses: the code, then the text with its enhanced status code in front. RFC 2034 §3 */
export interface Refusal {
  readonly code: number;
  readonly text: string;
}

/** An MX takes mail from anybody for its own domains; submission takes mail from its own users. RFC 6409 §3 */
export function isSubmission(service: Service): boolean {
  return service !== 'smtp';
}

/** Where a service listens. */
export type PortOf = (service: Service) => number;

export const whereToLogIn = (portOf: PortOf): string =>
  `submission (port ${portOf('submission')}) or submissions (port ${portOf('submissions')})`;

/** Where mail for a recipient goes: into a mailbox here, or on to another domain. */
export type Destination = { readonly account: string } | { readonly domain: string };

export interface RecipientPolicy {
  readonly service: Service;
  readonly host: MailHost;
  readonly accounts: Accounts;
  readonly portOf: PortOf;
  readonly settings: Settings;
}

/** Where mail for an address goes from this host, or why it does not. RFC 5321 §3.3, §3.6.2 */
export function destinationOf(address: string, policy: RecipientPolicy): Destination | Refusal {
  const { service, host, accounts, portOf, settings } = policy;
  const at = address.lastIndexOf('@');
  const [localPart, domain] =
    at < 0 ? [address, host.domain] : [unquoted(address.slice(0, at)), address.slice(at + 1).toLowerCase()];
  const shown = printable(address);
  if (domain !== host.domain) {
    // A user of ours may send anywhere; whether there is such a domain, DNS will tell. RFC 6409 §3.1
    if (isSubmission(service) || settings.receiving.openRelays.includes(host.name)) return { domain };
    const text =
      `5.7.1 <${shown}>: relaying denied; this port takes mail for ${host.domain} alone. ` +
      `A client that sends mail elsewhere logs in at ${whereToLogIn(portOf)}`;
    return { code: 550, text };
  }
  const ofDomain = accounts.names.filter((name) => name.endsWith(`@${domain}`));
  const account = ofDomain.find((name) => name === `${localPart}@${domain}`.toLowerCase());
  if (account) {
    return settings.receiving.full.includes(account)
      ? { code: 452, text: `4.2.2 <${shown}>: the mailbox is full; try again when its owner has made room` }
      : { account };
  }
  // Each domain has a postmaster. We differ: nobody is set up for it, so the domain's first user reads that mail. RFC 5321 §4.5.1
  const [first] = ofDomain;
  if (localPart.toLowerCase() === 'postmaster' && first) return { account: first };
  return { code: 550, text: `5.1.1 <${shown}>: no such user here; there are ${listed(ofDomain)}` };
}

/** Why a user may not send as this address. RFC 6409 §6.1 */
export function senderRefusal(
  address: string,
  user: string | undefined,
  settings: Settings,
): Refusal | undefined {
  // Notices have no sender. RFC 5321 §4.5.5
  if (user === undefined || address === '' || !settings.submission.senderMustMatch) return undefined;
  if (address.toLowerCase() === user) return undefined;
  const text = `5.7.1 <${printable(address)}>: you logged in as ${user}, whose address is another; MAIL FROM:<${user}> is yours`;
  return { code: 550, text };
}

/** `"alice"@north.test` is `alice@north.test`. RFC 5321 §4.1.2 */
function unquoted(localPart: string): string {
  return localPart.startsWith('"') ? localPart.slice(1, -1).replace(/\\(.)/g, '$1') : localPart;
}

/** `a, b and c`; a reply line has room for some ten. RFC 5321 §4.5.3.1.5 */
export function listed(names: readonly string[]): string {
  const most = names.length > 10 ? [...names.slice(0, 9), `${names.length - 9} more`] : names;
  return most.length < 2 ? most.join('') : `${most.slice(0, -1).join(', ')} and ${most.at(-1) ?? ''}`;
}
