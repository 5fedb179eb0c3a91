/**
 * Who may ask. A web site somebody visits can make the browser send requests here, under a name of its own that it lets
 * point to this machine; so we answer only to names that are ours, and let only our own page open the live connection.
 */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { isLoopback } from '../net/endpoint.ts';

/** Why a request is refused, or `undefined` if it is welcome. */
export function refusalOf(request: IncomingMessage, listeningHost: string): string | undefined {
  const { host, origin } = request.headers;
  const name = host === undefined ? undefined : nameOf(`http://${host}`);
  if (name === undefined) return 'the request names no host';
  if (!isOurs(name, listeningHost)) {
    return `this server does not answer to the name ${name}; ask for http://localhost or http://127.0.0.1`;
  }
  const changes = request.method !== 'GET' && request.method !== 'HEAD';
  const upgrades = request.headers.upgrade !== undefined;
  if (origin !== undefined && (changes || upgrades) && !sameHost(origin, host ?? '')) {
    return `a page from ${origin} may not use this server; open the page of mailglass itself`;
  }
  return undefined;
}

function isOurs(name: string, listeningHost: string): boolean {
  if (isLoopback(name) || name.endsWith('.localhost') || name === listeningHost.toLowerCase()) return true;
  // Who made it listen to the network meant to reach it by address. No web site has an address for its name.
  return !isLoopback(listeningHost) && isIP(name) !== 0;
}

function nameOf(url: string): string | undefined {
  try {
    return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
  } catch {
    return undefined;
  }
}

function sameHost(origin: string, host: string): boolean {
  try {
    return new URL(origin).host === new URL(`http://${host}`).host;
  } catch {
    return false;
  }
}
