/** The octets of one frame as they come in: its beginning, its size, and what is odd about it, in bounded memory. */
import { KeptOctets } from '../kept-octets.ts';
import { CR, LF, NUL } from '../octets.ts';
import type { Framed, Oddity } from '../trace/facts.ts';

export type OddityName = Oddity['name'];

/** No line should be longer: servers need not read more, and many do not. RFC 2683 §3.2.1.5 */
const LONG_LINE = 8000;

/** As many octets of the line's end as suffice to read the announcement of a literal and the line end. */
const TAIL = 24;

export class FrameOctets extends KeptOctets {
  /** Size of the line now being read, which is all of the frame unless literals come before it. */
  lineSize = 0;
  #tail = '';
  #afterCr = false;
  readonly #oddities = new Map<OddityName, { at?: number; means: string }>();

  /** Takes octets of a line; its LF, if among them, is the last. */
  line(octets: Uint8Array): void {
    this.#oddInLine(octets);
    this.take(octets);
    this.lineSize += octets.length;
    let tail = '';
    for (const octet of octets.subarray(-TAIL)) tail += String.fromCharCode(octet);
    this.#tail = (this.#tail + tail).slice(-TAIL);
    if (this.lineSize > LONG_LINE) {
      this.odd('over-long', LONG_LINE, overLong);
    }
  }

  /** Takes octets of a literal, in which everything but NUL may stand. */
  literal(octets: Uint8Array): void {
    const nul = octets.indexOf(NUL);
    if (nul >= 0) this.odd('nul', this.size + nul, nulInLiteral);
    this.take(octets);
    this.nextLine();
  }

  /** What follows is a line of its own: after a literal. */
  nextLine(): void {
    this.lineSize = 0;
    this.#tail = '';
    this.#afterCr = false;
  }

  /** The end of the line, without its line end. */
  get lineEnd(): string {
    return this.#tail.replace(/\r?\n$/, '');
  }

  /** Only the first oddity of a name counts. */
  odd(name: OddityName, at: number | undefined, means: string): void {
    if (!this.#oddities.has(name)) this.#oddities.set(name, { ...(at === undefined ? {} : { at }), means });
  }

  /** Takes a remark back that turned out wrong. */
  notOdd(name: OddityName): void {
    this.#oddities.delete(name);
  }

  framed(secrets: readonly (readonly [number, number])[] = []): Framed {
    const oddities = [...this.#oddities].map(([name, rest]) => ({ name, ...rest }));
    return {
      octets: this.kept,
      size: this.size,
      ...(secrets.length > 0 ? { secrets } : {}),
      ...(oddities.length > 0 ? { oddities } : {}),
    };
  }

  #oddInLine(octets: Uint8Array): void {
    for (let i = 0; i < octets.length; i++) {
      const octet = octets[i] as number;
      if (octet === LF) {
        if (!this.#afterCr) this.odd('bare-lf', this.size + i, bareLf);
      } else if (this.#afterCr) this.odd('bare-cr', this.size + i - 1, bareCr);
      if (octet === NUL) this.odd('nul', this.size + i, nulInLine);
      else if (octet >= 0x80) this.odd('eight-bit', this.size + i, eightBit);
      this.#afterCr = octet === CR;
    }
  }
}

const bareLf =
  'This line ends in LF alone. A line ends in CR LF; some programs forgive the difference, others wait for ever. RFC 9051 §2.2';
const bareCr =
  'A CR stands here without its LF. Outside of literals CR is only the first half of a line end. RFC 9051 §2.2';
const nulInLine =
  'The octet NUL may stand nowhere in a line; much software takes it as the end of the text. RFC 9051 §9';
const nulInLiteral =
  'The octet NUL may not stand in a literal; only a literal8, written ~{n}, may hold it. RFC 9051 §4.3.1';
const eightBit =
  'Octets above 127 stand in a line. IMAP4rev1 lines are US-ASCII: such text goes in a literal, a mailbox name in modified UTF-7. RFC 3501 §4.3.1';
const overLong = `This line is longer than ${LONG_LINE} octets. A server need not read that much; long sequence sets are better split. RFC 2683 §3.2.1.5`;
