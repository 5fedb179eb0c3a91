/** Who may send what to whom. Each refusal says what to do instead. */
import type { Service } from '../../common/protocols.ts';
import { printable } from '../../common/smtp/path.ts';
import type { Accounts } from '../accounts.ts';

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

/** The account a recipient names, or why there is none. */
export function recipientAccount(
  address: string,
  service: Service,
  accounts: Accounts,
  portOf: PortOf,
): { readonly account: string } | Refusal {
  const at = address.lastIndexOf('@');
  const [localPart, domain] =
    at < 0 ? [address, ''] : [unquoted(address.slice(0, at)), address.slice(at + 1)];
  const shown = printable(address);
  const isLocal = at < 0 || accounts.domains.has(domain.toLowerCase());
  if (!isLocal) {
    const text = isSubmission(service)
      ? `5.7.1 <${shown}>: mail never leaves this machine; the domains served here are ${listed([...accounts.domains])}`
      : `5.7.1 <${shown}>: relaying denied; this port takes mail for ${listed([...accounts.domains])} alone. ` +
        `A client that sends mail elsewhere logs in at ${whereToLogIn(portOf)}`;
    return { code: 550, text };
  }
  const ofDomain = accounts.names.filter((name) => at < 0 || name.endsWith(`@${domain.toLowerCase()}`));
  const account = ofDomain.find((name) => name === `${localPart}@${domain}`.toLowerCase());
  if (account) return { account };
  // Each domain has a postmaster. We differ: nobody is set up for it, so the domain's first user reads that mail. RFC 5321 §4.5.1
  const [first] = ofDomain;
  if (localPart.toLowerCase() === 'postmaster' && first) return { account: first };
  return { code: 550, text: `5.1.1 <${shown}>: no such user here; there are ${listed(ofDomain)}` };
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
