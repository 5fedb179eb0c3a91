/** The files in a message: parts that name themselves attachments, and whatever is neither text nor a container. */
import type { MimePart } from '../../common/mime/parse.ts';
import { decodedParameters } from '../../common/mime/parameters.ts';
import type { NumberedPart } from './part-numbers.ts';

export interface Attachment extends NumberedPart {
  /** Safe as a file's name. */
  readonly name: string;
  /** `image/png` */
  readonly type: string;
}

export const typeOf = (part: MimePart): string => `${part.type}/${part.subtype}`.toLowerCase();

export function attachmentsOf(parts: readonly NumberedPart[]): readonly Attachment[] {
  return parts
    .filter(({ part }) => part.parts.length === 0 && isAttached(part))
    .map((numbered) => ({
      ...numbered,
      name: fileName(numbered.part, numbered.number),
      type: typeOf(numbered.part),
    }));
}

/** RFC 2183 §2.1, §2.2 */
function isAttached(part: MimePart): boolean {
  if (part.disposition?.type === 'ATTACHMENT') return true;
  return part.type !== 'TEXT' || givenName(part) !== undefined;
}

/** The name a part has, of the disposition before that of the type, which is older. RFC 2183 §2.3 */
export function givenName(part: MimePart): string | undefined {
  const disposition = part.disposition && decodedParameters(part.disposition.parameters).get('FILENAME');
  return (disposition ?? decodedParameters(part.parameters).get('NAME')) || undefined;
}

/** A message may name its file `../../x`; what is saved here has no folders, no control characters and no hidden name. */
function fileName(part: MimePart, number: string): string {
  const given = (givenName(part) ?? '')
    .replace(/[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/^.*[/\\]/, '')
    .replace(/^\.+/, '')
    .slice(0, 200)
    .trim();
  if (given !== '') return given;
  return part.message
    ? `message-${number}.eml`
    : `part-${number}.${part.subtype.toLowerCase().replace(/[^a-z0-9]/g, '')}`;
}
