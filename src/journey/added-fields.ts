/** What a hop added to the header of a message: the fields of what it stored that are not in what it was sent. */
import { readHeader } from '../../common/mime/header.ts';
import { textOf } from '../../common/octets.ts';

export interface AddedField {
  readonly name: string;
  /** As written, folds included. */
  readonly text: string;
}

/**
 * In the order in which they stand. Fields that occur as often after as before are the message's own, whatever their place.
 * @param before the octets sent, as far as they are known
 * @param after the octets stored
 */
export function addedFields(before: Uint8Array, after: Uint8Array): AddedField[] {
  const left = new Map<string, number>();
  for (const { text } of fieldsOf(before)) left.set(text, (left.get(text) ?? 0) + 1);
  return fieldsOf(after).filter(({ text }) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count <= 0;
  });
}

function fieldsOf(octets: Uint8Array): AddedField[] {
  return readHeader(octets, 0).fields.map(({ name, from, to }) => ({
    name,
    text: textOf(octets.subarray(from, to)).trimEnd(),
  }));
}
