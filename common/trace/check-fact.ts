/**
 * Facts that come from a file are checked before anything is made of them: views rely on what `facts.ts` says, and a file
 * may be of another version, or made to harm.
 */
import type { EncodedFact } from '../live-protocol.ts';
import { octetsOfLatin1 } from '../octets.ts';
import { serviceNames } from '../protocols.ts';
import type { FactBody, Fact } from './facts.ts';
import { KEPT_OCTETS } from './facts.ts';
import {
  finite,
  flag,
  list,
  misshapen,
  moment,
  oneOf,
  optional,
  orNull,
  ranges,
  record,
  text,
  whole,
  type Shape,
} from './shape.ts';

const count = whole(0);
const number = whole(1);
/** UIDs are 32 bits, and never zero. RFC 9051 §2.3.1.1 */
const uid = whole(1, 0xffffffff);
const uids = ranges(1, 0xffffffff);
const port = whole(0, 65535);
const endpoint = record({ address: text, port });
const protocol = oneOf('smtp', 'pop3', 'imap');
const service = oneOf(...serviceNames);
const side = oneOf('client', 'server');
const summary = record({ from: text, subject: text });
const oddity = record({
  name: oneOf('bare-lf', 'bare-cr', 'nul', 'eight-bit', 'over-long', 'bad-literal', 'broken-off', 'unknown-verb', 'too-early', 'unexpected-reply'),
  at: optional(count),
  means: text,
}); // prettier-ignore

const octets: Shape<Uint8Array> = (value, path) =>
  typeof value === 'string' && !/[^\u0000-\u00ff]/.test(value)
    ? octetsOfLatin1(value)
    : misshapen(value, path, 'a text with one character from U+0000 to U+00FF for each octet');

/** Pairs of offsets [from, to), ascending. */
const offsets: Shape = (value, path) => {
  let last = 0;
  return list((pair, at): readonly [number, number] => {
    if (!Array.isArray(pair) || pair.length !== 2) return misshapen(pair, at, 'a pair of numbers');
    const from = count(pair[0], at);
    const to = count(pair[1], at);
    if (from < last || to <= from) return misshapen(pair, at, 'a range above the one before it');
    last = to;
    return [from, to];
  })(value, path);
};

const framed = { octets, size: count, secrets: optional(offsets), oddities: optional(list(oddity)) };
const onConnection = { connection: number };
const cause = record({ connection: number, exchange: count });
const inMailbox = { account: text, mailbox: text, cause: optional(cause) };
const inQueue = { queue: text, cause: optional(cause) };
const dnsRecord = record({
  name: text,
  type: oneOf('MX', 'A', 'AAAA', 'TXT', 'NS', 'SOA', 'CNAME'),
  ttl: count,
  preference: optional(count),
  data: text,
});

const shapes: Readonly<Record<FactBody['kind'], Readonly<Record<string, Shape>>>> = {
  'command-sent': { ...onConnection, ...framed, exchange: number, verb: text, tag: optional(text) },
  'octets-sent': {
    ...onConnection,
    ...framed,
    exchange: count,
    what: oneOf('message', 'literal', 'argument', 'response'),
  },
  'reply-sent': {
    ...onConnection,
    ...framed,
    exchange: orNull(number),
    what: oneOf('greeting', 'reply', 'untagged', 'continuation'),
    outcome: oneOf('ok', 'more', 'data', 'deferred', 'refused', 'malformed', 'bye'),
    final: flag,
    code: text,
    lines: count,
    literals: optional(list(count)),
  },
  'connection-opened': {
    ...onConnection,
    protocol,
    service,
    host: optional(text),
    client: endpoint,
    server: endpoint,
  },
  'connection-named': { ...onConnection, name: text, terminal: optional(text) },
  'connection-closed': { ...onConnection, by: side, broken: optional(text) },
  'tls-started': { ...onConnection, version: text, cipher: text, serverName: optional(text), took: finite },
  'tls-failed': { ...onConnection, reason: text },
  'octets-unread': {
    ...onConnection,
    why: oneOf('missing', 'encrypted', 'began'),
    client: count,
    server: count,
    passedOver: optional(count),
  },
  'account-created': { account: text },
  'mailbox-created': {
    ...inMailbox,
    uidvalidity: uid,
    uidnext: optional(uid),
    highestmodseq: optional(count),
    gone: optional(record({ expunged: list(record({ modseq: count, uids })), forgotten: count })),
    specialUse: optional(text),
  },
  'mailbox-deleted': inMailbox,
  'mailbox-renamed': { ...inMailbox, to: text },
  'mailbox-subscribed': { ...inMailbox, subscribed: flag },
  'rights-changed': { ...inMailbox, identifier: text, rights: text },
  'messages-added': {
    ...inMailbox,
    how: oneOf('delivered', 'appended', 'copied', 'moved'),
    messages: list(
      record({
        uid,
        message: text,
        size: count,
        flags: list(text),
        internalDate: moment,
        summary,
        modseq: optional(count),
      }),
    ),
  },
  'flags-changed': { ...inMailbox, uids, how: oneOf('added', 'removed', 'replaced'), flags: list(text) },
  'messages-expunged': { ...inMailbox, uids },
  'recent-claimed': { ...inMailbox, through: count },
  'mailbox-selected': { ...onConnection, account: text, mailbox: text, readOnly: flag, exclusive: flag },
  'mailbox-unselected': onConnection,
  'deletions-marked': { ...onConnection, exchange: number, uids },
  'deletions-unmarked': { ...onConnection, exchange: number, uids },
  'dns-asked': {
    lookup: number,
    transport: oneOf('udp', 'tcp'),
    client: endpoint,
    by: optional(text),
    name: text,
    type: text,
    size: count,
  },
  'dns-answered': {
    lookup: number,
    rcode: oneOf('NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'),
    answers: list(dnsRecord),
    additional: list(dnsRecord),
    truncated: flag,
    size: count,
  },
  'message-queued': {
    ...inQueue,
    host: text,
    sender: text,
    message: text,
    size: count,
    recipients: list(
      record({
        address: text,
        notify: optional(list(oneOf('never', 'success', 'failure', 'delay'))),
        orcpt: optional(text),
      }),
    ),
    ret: optional(oneOf('full', 'hdrs')),
    envid: optional(text),
    smtpUtf8: flag,
    eightBit: flag,
    summary,
    since: moment,
  },
  'delivery-tried': {
    ...inQueue,
    nextHop: optional(record({ name: text, address: text, port })),
    connection: optional(number),
    deliveries: list(
      record({
        address: text,
        outcome: oneOf('delivered', 'relayed', 'deferred', 'failed'),
        status: text,
        reply: text,
      }),
    ),
  },
  'delivery-planned': { ...inQueue, due: moment, attempts: count },
  'delay-told': inQueue,
  'queue-held': { ...inQueue, held: flag },
  'message-unqueued': { ...inQueue, how: oneOf('settled', 'deleted') },
  'clock-set': { shows: moment, rate: finite },
  'world-changed': { text, by: oneOf('file', 'page', 'start') },
  'service-changed': { host: text, service, state: oneOf('running', 'stopped') },
};

const kinds = new Map(
  Object.entries(shapes).map(([kind, fields]) => [
    kind,
    record({ kind: text, seq: number, at: moment, ...fields }),
  ]),
);

export interface CheckedFact {
  readonly fact: Fact;
  /** The octets of a frame of which the fact holds only the beginning, where the file has them all. */
  readonly whole?: Uint8Array;
}

/**
 * A fact of a file, of whatever version; `undefined` where its kind is not known.
 *
 * @throws Misshapen when it is not as its kind says
 */
export function checkFact(encoded: EncodedFact): CheckedFact | undefined {
  const kind = Object.hasOwn(encoded, 'kind') ? encoded['kind'] : undefined;
  const shape = typeof kind === 'string' ? kinds.get(kind) : misshapen(kind, '.kind', 'the name of a fact');
  if (!shape) return undefined;
  const fact = shape(encoded, '') as unknown as Fact;
  if (fact.kind === 'messages-added') inOrder(fact.messages);
  if (!('octets' in fact)) return { fact };
  const { octets: all, size } = fact;
  if (size < all.length) misshapen(size, '.size', `at least the ${String(all.length)} octets that are there`);
  const secrets = fact.secrets?.flatMap(([from, to]): (readonly [number, number])[] =>
    from < Math.min(all.length, KEPT_OCTETS) ? [[from, Math.min(to, all.length, KEPT_OCTETS)]] : [],
  );
  const kept = { ...fact, octets: all.subarray(0, KEPT_OCTETS), ...(secrets ? { secrets } : {}) };
  return all.length > KEPT_OCTETS && all.length === size ? { fact: kept, whole: all } : { fact: kept };
}

/** Mailboxes are looked up by UID, which only works in order. */
function inOrder(messages: readonly { readonly uid: number }[]): void {
  messages.forEach(({ uid: own }, index) => {
    const before = messages[index - 1]?.uid ?? 0;
    if (own <= before) misshapen(own, `.messages[${String(index)}].uid`, `more than ${String(before)}`);
  });
}
