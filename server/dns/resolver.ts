/** The stub resolver of a mail host: it asks the world's DNS server and nobody else. RFC 1034 §5.3.1 */
import { randomInt } from 'node:crypto';
import { domainToASCII } from 'node:url';
import { decode, encode, RECURSION_DESIRED, type Answer } from 'dns-packet';
import { nameFault, plainName } from '../../common/dns/names.ts';
import type { DnsRecord } from '../../common/trace/dns-facts.ts';
import type { Endpoint } from '../../common/trace/endpoint.ts';
import { hostAndPort } from '../net/endpoint.ts';
import { askOverTcp, askOverUdp, type Ask } from './ask.ts';
import { recordOfAnswer } from './codec.ts';
import { rcodes, readHeader, readQuestion, type Header, type Rcode } from './header.ts';
import { LOOKUP_MS } from './limits.ts';

export interface ResolverOptions {
  readonly server: Endpoint;
  /** The mail host that asks: `mx.north.test`. */
  readonly client: string;
  /** Tells the server who asks from that endpoint, before the query leaves it; returns what makes it forget. */
  readonly register: (local: Endpoint, client: string) => () => void;
  /** Calls back after so many milliseconds, unless the function returned is called first; the system's timer unless given. */
  readonly after?: (ms: number, then: () => void) => () => void;
  /** Of 65536; as random as the system can unless given. */
  readonly nextId?: () => number;
}

export interface Found {
  /** All else is an error. */
  readonly rcode: 'NOERROR' | 'NXDOMAIN';
  /** Aliases come before what they lead to. */
  readonly answers: readonly DnsRecord[];
  readonly additional: readonly DnsRecord[];
}

/** Nothing was found out: to ask again later may help. RFC 5321 §5.1 */
export class LookupFailed extends Error {
  override readonly name = 'LookupFailed';
}

const TRIES = 2;

export class Resolver {
  readonly #options: Required<ResolverOptions>;

  constructor(options: ResolverOptions) {
    this.#options = { after: systemTimer, nextId: () => randomInt(0x10000), ...options };
  }

  /** Rejects with `LookupFailed` where the server is silent or says that it failed. */
  async lookup(name: string, type: DnsRecord['type']): Promise<Found> {
    const asked = asciiName(name);
    // No query can carry it, so it can stand in no zone.
    if (nameFault(asked)) return { rcode: 'NXDOMAIN', answers: [], additional: [] };
    const query = queryOf(this.#options.nextId(), asked, type);
    const { register, client } = this.#options;
    const ask: Ask = {
      server: this.#options.server,
      query,
      register: (local) => register(local, client),
      answers: (message) => answersQuery(message, query),
      after: this.#options.after,
      timeoutMs: LOOKUP_MS,
    };
    const failed = (what: string): LookupFailed =>
      new LookupFailed(`${client} looked up ${type} of ${name}: ${what}`);
    try {
      const first = await this.#overUdp(ask);
      // Cut to fit a datagram, so it is asked again where there is room. RFC 7766 §5
      const message = readHeader(first)?.truncated ? await askOverTcp(ask) : first;
      return foundIn(message, failed);
    } catch (error) {
      if (error instanceof LookupFailed) throw error;
      throw failed(this.#reasonOf(error as Error & { code?: string }));
    }
  }

  /** A datagram may be lost on its way, so silence is answered by asking once more. RFC 1035 §4.2.1 */
  async #overUdp(ask: Ask): Promise<Uint8Array> {
    for (let tries = 0; tries < TRIES; tries++) {
      const answer = await askOverUdp(ask);
      if (answer) return answer;
    }
    const where = hostAndPort(this.#options.server.address, this.#options.server.port);
    throw new Error(
      `the DNS server at ${where} did not answer ${TRIES} queries within ${LOOKUP_MS / 1000} s each; see whether it runs`,
    );
  }

  #reasonOf(error: Error & { code?: string }): string {
    const { address, port } = this.#options.server;
    return error.code === 'ECONNREFUSED'
      ? `nothing listens on ${hostAndPort(address, port)}, where the DNS server should be; start it`
      : error.message;
  }
}

/** The DNS knows internationalized names in their ASCII form alone. RFC 6531 §3.2 */
function asciiName(name: string): string {
  return plainName(/[^\x00-\x7f]/.test(name) ? domainToASCII(name) : name);
}

function queryOf(id: number, name: string, type: DnsRecord['type']): Uint8Array {
  // Without OPT, as the simplest resolvers ask: long answers are then seen to be cut and asked for again.
  return encode({
    type: 'query',
    id,
    flags: RECURSION_DESIRED,
    questions: [{ type, name, class: 'IN' }],
  });
}

/** Whether a message answers the query, and not another one or a forger's guess. RFC 1035 §7.3 */
function answersQuery(message: Uint8Array, query: Uint8Array): boolean {
  const got = readHeader(message);
  if (!got?.response || got.id !== readHeader(query)?.id) return false;
  // A server that could not read the question cannot repeat it.
  if (got.questions === 0) return got.rcode !== rcodes.NOERROR;
  const [asked, repeated] = [readQuestion(query)?.octets, readQuestion(message)?.octets];
  return asked !== undefined && repeated !== undefined && Buffer.compare(asked, repeated) === 0;
}

function foundIn(message: Uint8Array, failed: (what: string) => LookupFailed): Found {
  const { rcode } = readHeader(message) as Header;
  if (rcode !== rcodes.NOERROR && rcode !== rcodes.NXDOMAIN) {
    const names = Object.keys(rcodes) as Rcode[];
    const name = names.find((one) => rcodes[one] === rcode) ?? String(rcode);
    throw failed(`the DNS server answered ${name}, so nothing is known of the name; try again later`);
  }
  const { answers = [], additionals = [] } = decode(Buffer.from(message));
  return {
    rcode: rcode === rcodes.NOERROR ? 'NOERROR' : 'NXDOMAIN',
    answers: recordsOf(answers),
    additional: recordsOf(additionals),
  };
}

const recordsOf = (answers: readonly Answer[]): DnsRecord[] =>
  answers.map(recordOfAnswer).filter((record) => record !== undefined);

function systemTimer(ms: number, then: () => void): () => void {
  const timer = setTimeout(then, ms);
  return () => clearTimeout(timer);
}
