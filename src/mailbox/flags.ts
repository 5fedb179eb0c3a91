/** Flags as chips: each with a sign and a letter of its own, so that none is told by colour alone. RFC 9051 §2.3.2 */

export interface FlagChip {
  /** As the protocol writes it: `\Seen`, `$Forwarded`. */
  readonly name: string;
  readonly sign: string;
  readonly letter: string;
  readonly kind: 'seen' | 'answered' | 'flagged' | 'deleted' | 'draft' | 'keyword';
}

const systemFlags: Readonly<Record<string, Omit<FlagChip, 'name'>>> = {
  '\\seen': { kind: 'seen', sign: '✓', letter: 'S' },
  '\\answered': { kind: 'answered', sign: '↩', letter: 'A' },
  '\\flagged': { kind: 'flagged', sign: '⚑', letter: 'F' },
  '\\deleted': { kind: 'deleted', sign: '✕', letter: 'D' },
  '\\draft': { kind: 'draft', sign: '✎', letter: 'T' },
};

export function flagChip(name: string): FlagChip {
  const known = systemFlags[name.toLowerCase()];
  if (known) return { name, ...known };
  const letter = (/[a-z0-9]/i.exec(name)?.[0] ?? '#').toLowerCase();
  return { name, kind: 'keyword', sign: '#', letter };
}

/** System flags first, in the order of the RFC, so that the same flag stands at the same place in every row. */
export function flagChips(flags: readonly string[]): readonly FlagChip[] {
  const order = Object.keys(systemFlags);
  const rank = (name: string): number => {
    const at = order.indexOf(name.toLowerCase());
    return at < 0 ? order.length : at;
  };
  return [...flags].sort((a, b) => rank(a) - rank(b)).map(flagChip);
}

/** Whether the chips can be written out in so many characters; else their letters must do. */
export function chipsFit(chips: readonly FlagChip[], characters: number): boolean {
  // The sign and the chip's own margins take as much as three characters.
  let used = 0;
  for (const chip of chips) used += chip.name.length + 3;
  return used <= characters;
}
