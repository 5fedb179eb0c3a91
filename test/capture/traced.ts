/** A played transcript as the trace that mailglass would have of it. */
import { observers } from '../../common/observers.ts';
import type { Observer } from '../../common/observer.ts';
import { concat } from '../../common/octets.ts';
import { services, type Service } from '../../common/protocols.ts';
import { KEPT_OCTETS, type Fact, type FactBody } from '../../common/trace/facts.ts';
import type { Happening } from '../transcript/wire.ts';
import { START } from './packets.ts';

export interface Traced {
  readonly facts: readonly Fact[];
  /** Whole octets of long frames, by seq. */
  readonly frames: ReadonlyMap<number, Uint8Array>;
}

export function traced(happenings: readonly Happening[], service: Service): Traced {
  const { protocol, port, implicitTls } = services[service];
  const facts: Fact[] = [];
  const frames = new Map<number, Uint8Array>();
  const talks = new Map<number, Observer>();
  const over = new Set<number>();
  const add = (body: FactBody): number => {
    const seq = facts.length + 1;
    facts.push({ ...body, seq, at: START + facts.length * 3.25 });
    return seq;
  };
  const secured = (connection: number): void => {
    talks.get(connection)?.tlsStarted();
    const [version, cipher] = ['TLSv1.3', 'TLS_AES_256_GCM_SHA384'];
    add({ kind: 'tls-started', connection, version, cipher, took: 3 });
  };
  const talkOf = (connection: number): Observer => {
    const known = talks.get(connection);
    if (known) return known;
    const client = { address: '127.0.0.1', port: 50_000 + connection };
    const server = { address: '127.0.0.1', port };
    add({ kind: 'connection-opened', connection, protocol, service, host: 'mx.north.test', client, server });
    const more: Uint8Array[] = [];
    const observer = observers[protocol](
      (frame) => {
        const seq = add({ ...frame, connection });
        if (frame.size > KEPT_OCTETS) frames.set(seq, concat([frame.octets, ...more]));
        more.length = 0;
      },
      { overflow: (_from, octets) => more.push(octets.slice()) },
    );
    talks.set(connection, observer);
    if (implicitTls) secured(connection);
    return observer;
  };
  for (const happening of happenings) {
    if (happening.kind === 'fact') {
      add(happening.fact);
      continue;
    }
    const { connection } = happening;
    const talk = talkOf(connection);
    if (happening.kind === 'octets') talk.observe(happening.from, happening.octets);
    else if (happening.kind === 'tls-started') secured(connection);
    else {
      talk.ended(happening.from);
      if (over.has(connection)) add({ kind: 'connection-closed', connection, by: 'client' });
      over.add(connection);
    }
  }
  return { facts, frames };
}
