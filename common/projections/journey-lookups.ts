/**
 * Which lookup a mail host makes for which message. The wire does not say; but a host asks for the MX of a domain when mail
 * for it is due, and for the addresses of the exchanges that it was told of. Two messages for one domain that are due at
 * once ask the same and are told the same, so whose question comes first makes no difference.
 */
import type { DnsAnswered, DnsAsked } from '../trace/dns-facts.ts';
import { lowerBound } from '../uid-ranges.ts';
import type { Journey, Waiting } from './journey-stages.ts';

/** One message on its way to one domain. */
interface Route {
  readonly of: { readonly journey?: Journey };
  readonly waiting: Waiting;
  readonly domain: string;
  readonly due: number;
  /** Which plan of that message it is part of. */
  readonly plan: number;
}

/** Those before `next` have asked; they go with the line, since taking the first of many away moves all others. */
interface Line {
  readonly routes: Route[];
  next: number;
}

export interface Routes {
  /** How often attempts were planned: what an earlier plan left to ask is not asked any more. */
  readonly plans: WeakMap<Waiting, number>;
  /** Who is going to ask something, by host, type and name; the one that is due first comes first. */
  readonly toAsk: Map<string, Line>;
  /** By number of lookup. */
  readonly asked: Map<number, { readonly route: Route; readonly key: string; readonly fact: DnsAsked }>;
}

export const emptyRoutes = (): Routes => ({ plans: new WeakMap(), toAsk: new Map(), asked: new Map() });

const byDue = ({ due }: Route): number => due;

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

const keyOf = (host: string, type: string, name: string): string => `${host} ${type} ${name}`;

/** An attempt at what waits is due then. */
export function planRoute(routes: Routes, of: Route['of'], waiting: Waiting, due: number): void {
  const plan = (routes.plans.get(waiting) ?? 0) + 1;
  routes.plans.set(waiting, plan);
  const domains = new Set([...waiting.recipients].map(domainOf));
  for (const domain of domains) {
    const key = keyOf(waiting.host, 'MX', domain);
    const route: Route = { of, waiting, domain, due, plan };
    const line = lineOf(routes, key);
    // Never among those that have asked already.
    line.routes.splice(Math.max(line.next, lowerBound(line.routes, due + 1, byDue)), 0, route);
  }
}

/** The journey that a lookup belongs to, if it is for a message. */
export function followRoutes(routes: Routes, fact: DnsAsked | DnsAnswered): Journey | undefined {
  if (fact.kind === 'dns-asked') {
    if (fact.by === undefined) return undefined;
    const key = keyOf(fact.by, fact.type, fact.name);
    const route = take(routes, key);
    if (!route) return undefined;
    routes.asked.set(fact.lookup, { route, key, fact });
    return route.of.journey;
  }
  const asked = routes.asked.get(fact.lookup);
  if (!asked) return undefined;
  routes.asked.delete(fact.lookup);
  const { route, key, fact: question } = asked;
  // It is asked again over TCP. RFC 1035 §4.2.1
  if (fact.truncated) expect(routes, key, route);
  else if (question.type === 'MX') {
    const exchanges = fact.answers.filter(({ type }) => type === 'MX').map(({ data }) => data);
    // A domain without MX is its own. RFC 5321 §5.1
    for (const name of exchanges.length > 0 ? exchanges : [question.name]) {
      for (const type of ['A', 'AAAA']) expect(routes, keyOf(question.by ?? '', type, name), route);
    }
  }
  return route.of.journey;
}

function lineOf({ toAsk }: Routes, key: string): Line {
  let line = toAsk.get(key);
  if (!line) toAsk.set(key, (line = { routes: [], next: 0 }));
  return line;
}

function expect(routes: Routes, key: string, route: Route): void {
  lineOf(routes, key).routes.push(route);
}

/** The first that still waits. */
function take(routes: Routes, key: string): Route | undefined {
  const line = routes.toAsk.get(key);
  if (!line) return undefined;
  while (line.next < line.routes.length) {
    const route = line.routes[line.next++] as Route;
    if (line.next === line.routes.length) routes.toAsk.delete(key);
    if (route.waiting.until === undefined && routes.plans.get(route.waiting) === route.plan) return route;
  }
  return undefined;
}
