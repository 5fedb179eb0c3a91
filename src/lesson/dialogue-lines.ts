/** The lines of a dialogue shown in prose, as they are drawn. They are written as `common/lesson/script.ts` reads them. */

export interface DialogueLine {
  readonly who: 'C' | 'S' | '!' | '';
  /** The number of its connection, where there are several. */
  readonly connection: string;
  /** What was said, cut where something is left out. */
  readonly parts: readonly (string | null)[];
}

/** `null` among the parts stands for what the dialogue leaves open. */
export function dialogueLines(lines: readonly string[]): readonly DialogueLine[] {
  return lines
    .filter((line) => line.trim() !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, side = '', connection = '', text = ''] = /^([CS])(\d*)[:|] ?(.*)$/s.exec(line) ?? [];
      if (side === '') {
        const note = line.replace(/^! ?/, '');
        return { who: line.startsWith('!') ? '!' : '', connection: '', parts: [note] };
      }
      return { who: side as 'C' | 'S', connection, parts: side === 'C' ? [text] : partsOf(text) };
    });
}

function partsOf(text: string): (string | null)[] {
  return text
    .split(/(<\*>|<\.\.\.>)/)
    .filter((part) => part !== '')
    .map((part) => (part === '<*>' || part === '<...>' ? null : part));
}
