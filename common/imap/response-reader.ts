/** Cuts a server's octets into responses, each with its literals. RFC 9051 §2.2.2 */
import { latin1Of, LF } from '../octets.ts';
import type { FrameOctets } from './frame-octets.ts';
import { announcedLiteral } from './lexer.ts';
import { isStatus, readServerLine, type ServerLine } from './response-line.ts';

/** So many literals of one response are listed. */
const MAX_LITERALS = 1000;

export interface Response {
  readonly line: ServerLine;
  readonly octets: FrameOctets;
  /** Line ends outside of literals. */
  readonly lines: number;
  readonly literals: readonly number[];
}

export class ResponseReader {
  readonly #fresh: () => FrameOctets;
  readonly #whole: (response: Response) => void;
  #octets: FrameOctets;
  #line: ServerLine | undefined;
  #literalLeft = 0;
  #literals: number[] = [];
  #lines = 0;

  /**
   * @param fresh makes the octets of a next frame
   * @param whole called with each response when its last line has ended
   */
  constructor(fresh: () => FrameOctets, whole: (response: Response) => void) {
    this.#fresh = fresh;
    this.#whole = whole;
    this.#octets = fresh();
  }

  take(octets: Uint8Array): void {
    let at = 0;
    while (at < octets.length) {
      if (this.#literalLeft > 0) {
        const to = Math.min(octets.length, at + this.#literalLeft);
        this.#octets.literal(octets.subarray(at, to));
        this.#literalLeft -= to - at;
        at = to;
        continue;
      }
      const lf = octets.indexOf(LF, at);
      const to = lf < 0 ? octets.length : lf + 1;
      this.#octets.line(octets.subarray(at, to));
      at = to;
      if (lf >= 0) this.#lineEnded();
    }
  }

  /** What has come of a response that is not whole; `undefined` between responses. Forgets it. */
  takePartial(): Response | undefined {
    return this.#octets.size > 0 ? this.#finish() : undefined;
  }

  #lineEnded(): void {
    this.#lines++;
    const line = this.#firstLine();
    const announced =
      line.kind === 'untagged' && !isStatus(line.code) ? announcedLiteral(this.#octets.lineEnd) : null;
    if (!announced) {
      this.#whole(this.#finish());
      return;
    }
    if (this.#literals.length < MAX_LITERALS) this.#literals.push(announced.size);
    this.#literalLeft = announced.size;
    this.#octets.nextLine();
  }

  #firstLine(): ServerLine {
    return (this.#line ??= readServerLine(latin1Of(this.#octets.kept)));
  }

  #finish(): Response {
    const line = this.#firstLine();
    const response = {
      line,
      octets: this.#octets,
      lines: Math.max(1, this.#lines),
      literals: this.#literals,
    };
    this.#octets = this.#fresh();
    this.#line = undefined;
    this.#literalLeft = 0;
    this.#literals = [];
    this.#lines = 0;
    return response;
  }
}
