/** The commands of a connection that are under way, and which of them a response belongs to. RFC 9051 §5.5 */
import { SecretFinder, type ClientLine } from './client-line.ts';
import { answeredVerbs } from './replies.ts';

/** Clients that send more commands without waiting for replies lose track themselves, and we of the oldest. */
const MAX_UNDER_WAY = 1000;

/** A command the server has not completed. */
export interface Exchange {
  readonly number: number;
  readonly verb: string;
  /** The first word of its line; a correct tag or not. */
  readonly mark: string;
  readonly tagged: boolean;
  readonly secrets: SecretFinder;
  /** The server said go ahead to IDLE: from now on it speaks of itself. */
  idling?: boolean;
}

export class Exchanges {
  /** Commands so far. */
  count = 0;
  #underWay: Exchange[] = [];

  begin(line: ClientLine): Exchange {
    const exchange: Exchange = {
      number: ++this.count,
      verb: line.verb,
      mark: line.mark,
      tagged: line.tag !== undefined,
      secrets: new SecretFinder(line),
    };
    this.#underWay.push(exchange);
    if (this.#underWay.length > MAX_UNDER_WAY) this.#underWay.shift();
    return exchange;
  }

  isUnderWay(exchange: Exchange): boolean {
    return this.#underWay.includes(exchange);
  }

  complete(exchange: Exchange): void {
    this.#underWay = this.#underWay.filter((other) => other !== exchange);
  }

  get newest(): Exchange | undefined {
    return this.#underWay.at(-1);
  }

  /** The oldest command with this tag, be it a correct tag or not. */
  tagged(mark: string): Exchange | undefined {
    return this.#underWay.find((exchange) => exchange.mark === mark);
  }

  /** The oldest command that no tagged response can answer, for want of a correct tag. RFC 9051 §7.1.3 */
  get untagged(): Exchange | undefined {
    return this.#underWay.find((exchange) => !exchange.tagged);
  }

  /**
   * The command an untagged response belongs to: the oldest, unless several are under way and only another asks for such
   * data. None while IDLE lasts, for then the server tells what nobody asked for just now. RFC 2177 §3
   */
  askingFor(code: string): Exchange | undefined {
    // BYE without LOGOUT is the server's own decision. RFC 9051 §7.1.5
    if (code === 'BYE') return this.#underWay.find(({ verb }) => verb === 'LOGOUT');
    const verbs = this.#underWay.length > 1 ? answeredVerbs[code] : undefined;
    const asking = verbs && this.#underWay.find(({ verb }) => verbs.includes(verb.replace(/^UID /, '')));
    const exchange = asking ?? this.#underWay[0];
    return exchange?.idling ? undefined : exchange;
  }
}
