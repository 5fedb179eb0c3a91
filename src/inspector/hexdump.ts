/** Octets as rows of hexadecimal and of characters, made only for the rows that are drawn. */

export interface HexCell {
  /** Offset in the frame. */
  readonly at: number;
  readonly hex: string;
  readonly character: string;
  /** So that what is no visible character can be drawn paler. */
  readonly visible: boolean;
}

export interface HexRow {
  readonly offset: string;
  readonly cells: readonly HexCell[];
}

/** Widths of a hexdump, in characters of the wire font: offset, blank, hexadecimal, blank, characters. */
const widthOf = (perRow: number, digits: number): number => digits + 1 + perRow * 3 + 1 + perRow;

/** Hexadecimal digits that every offset of a frame needs. */
export const offsetDigits = (size: number): number => Math.max(4, Math.max(0, size - 1).toString(16).length);

/** The most octets that fit a row of so many characters, of 16, 8 and 4. */
export function octetsPerRow(characters: number, size: number): 16 | 8 | 4 {
  const digits = offsetDigits(size);
  if (characters >= widthOf(16, digits)) return 16;
  return characters >= widthOf(8, digits) ? 8 : 4;
}

export const rowCount = (size: number, perRow: number): number => Math.ceil(size / perRow);

/** @param isSecret whether the octet at an offset is masked */
export function hexRow(
  octets: Uint8Array,
  row: number,
  perRow: number,
  size: number,
  isSecret: (at: number) => boolean = () => false,
): HexRow {
  const from = row * perRow;
  const cells: HexCell[] = [];
  for (let at = from; at < Math.min(from + perRow, octets.length); at++) {
    const octet = octets[at] as number;
    const visible = octet > 0x20 && octet < 0x7f;
    if (isSecret(at)) cells.push({ at, hex: '••', character: '•', visible: false });
    else {
      const character = octet === 0x20 ? ' ' : visible ? String.fromCharCode(octet) : '·';
      cells.push({ at, hex: hexOf(octet), character, visible });
    }
  }
  return { offset: from.toString(16).padStart(offsetDigits(size), '0'), cells };
}

const hexOf = (octet: number): string => octet.toString(16).padStart(2, '0');

/** As the clipboard gets it, sixteen to a row. */
export function hexdumpText(octets: Uint8Array, isSecret: (at: number) => boolean = () => false): string {
  const rows: string[] = [];
  for (let row = 0; row < rowCount(octets.length, 16); row++) {
    const { offset, cells } = hexRow(octets, row, 16, octets.length, isSecret);
    const hex = cells.map((cell) => cell.hex).join(' ');
    rows.push(`${offset}  ${hex.padEnd(47)}  ${cells.map((cell) => cell.character).join('')}`);
  }
  return rows.join('\n');
}
