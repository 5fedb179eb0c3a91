/** Rules of a protocol's grammar in the RFC's own words, and the place where a line breaks them. */

export interface GrammarRule {
  /** As the RFC has it, its line breaks and comments left out. A test looks each of them up. */
  readonly rule: string;
  readonly rfc: string;
}

/** Where a line breaks its grammar. */
export interface Break {
  /** Octet offset in the line; its length where something is missing at its end. */
  readonly at: number;
  /** What should have stood there, as in `expected a colon`. */
  readonly expected: string;
  /** What is wrong, in words that a reply or a hint may have. */
  readonly means: string;
  /** The grammar forbids it and servers let it pass, ours among them. */
  readonly tolerated?: true;
}
