/** The protocols mailglass speaks, the services that speak them, and the world they serve by default. */

export type Protocol = 'smtp' | 'pop3' | 'imap';

/** Who sent something. */
export type Side = 'client' | 'server';

export type Service = 'smtp' | 'submission' | 'submissions' | 'pop3' | 'pop3s' | 'imap' | 'imaps';

export interface ServiceDescription {
  readonly protocol: Protocol;
  /** How a person calls it. */
  readonly title: string;
  /** The port mailglass listens on unless told otherwise. */
  readonly port: number;
  /** The port IANA assigned, that a real server would use. */
  readonly assignedPort: number;
  /** Implicit TLS: the handshake comes before the greeting. RFC 8314 §3 */
  readonly implicitTls: boolean;
}

export const services: Readonly<Record<Service, ServiceDescription>> = {
  smtp: { protocol: 'smtp', title: 'SMTP', port: 2525, assignedPort: 25, implicitTls: false },
  submission: { protocol: 'smtp', title: 'Submission', port: 2587, assignedPort: 587, implicitTls: false },
  submissions: { protocol: 'smtp', title: 'Submissions', port: 2465, assignedPort: 465, implicitTls: true },
  pop3: { protocol: 'pop3', title: 'POP3', port: 2110, assignedPort: 110, implicitTls: false },
  pop3s: { protocol: 'pop3', title: 'POP3S', port: 2995, assignedPort: 995, implicitTls: true },
  imap: { protocol: 'imap', title: 'IMAP', port: 2143, assignedPort: 143, implicitTls: false },
  imaps: { protocol: 'imap', title: 'IMAPS', port: 2993, assignedPort: 993, implicitTls: true },
};

export const protocolNames: readonly Protocol[] = ['smtp', 'pop3', 'imap'];

export const serviceNames = Object.keys(services) as Service[];

export function isServiceName(name: string): name is Service {
  return Object.hasOwn(services, name);
}

/** Stands in `default:` of a switch over a union, so that a forgotten case does not compile. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value ${JSON.stringify(value)}`);
}
