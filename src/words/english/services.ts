/** The services of the hosts. */
export const services = {
  stopAll: 'Stop all',
  stopAllTitle: 'As if the machine went down: senders try the next MX, or wait',
  startAll: 'Start all',
  startAllTitle: 'All its services, where they were',
  portTitle: (address: string, port: number) => `${address} port ${String(port)}`,
  states: { running: 'running', stopped: 'stopped' },
  open: (count: number) => (count === 0 ? 'nobody connected' : `${count.toLocaleString('en')} connected`),
  openTitle:
    'Connections that are open. Stopping says goodbye on each: 421 in SMTP, BYE in IMAP; POP3 has no such word and just closes.',
  stop: 'Stop',
  start: 'Start',
  restart: 'Restart',
  stopOf: (service: string, host: string) => `Stop ${service} of ${host}`,
  startOf: (service: string, host: string) => `Start ${service} of ${host}`,
  restartOf: (service: string, host: string) => `Restart ${service} of ${host}`,
  waiting: 'Waiting for mailglass to say what it serves…',
  /** How TLS comes about. */
  tls: {
    implicit: 'The TLS handshake comes before the greeting. RFC 8314 §3',
    smtp: 'In clear until the client says STARTTLS. RFC 3207 §4',
    pop3: 'In clear until the client says STLS. RFC 2595 §4',
    imap: 'In clear until the client says STARTTLS. RFC 9051 §6.2.1',
  },
  listen: (running: number, stopped: number) => {
    const listen = `${String(running)} ${running === 1 ? 'service listens' : 'services listen'}`;
    return stopped === 0 ? listen : `${listen}, ${String(stopped)} ${stopped === 1 ? 'is' : 'are'} stopped`;
  },
};
