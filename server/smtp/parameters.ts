/** The parameters of MAIL and RCPT: which are known, and the form of those the package does not look into. */
import type { Service } from '../../common/protocols.ts';
import { decodeXtext, type Parameter, type PathArgument } from '../../common/smtp/path.ts';
import { isSubmission, type Refusal } from './policy.ts';

/** RFC 1870 §3, RFC 6152 §2, RFC 6531 §3.4, RFC 3461 §4 */
const known = {
  MAIL: ['SIZE', 'BODY', 'SMTPUTF8', 'RET', 'ENVID'],
  RCPT: ['NOTIFY', 'ORCPT'],
} as const;

/** RFC 3461 §4.4 */
const ENVID_CHARACTERS = 100;
/** Of the whole parameter, as it stands there. RFC 3461 §4.2 */
const ORCPT_CHARACTERS = 500;

/** What the first wrong parameter deserves. */
export function parameterRefusal(
  verb: 'MAIL' | 'RCPT',
  { parameters }: PathArgument,
  service: Service,
): Refusal | undefined {
  // AUTH tells on whose behalf a user submits; we believe it no more than RFC 4954 §5 asks, which is not at all.
  const offered: readonly string[] =
    verb === 'MAIL' && isSubmission(service) ? [...known.MAIL, 'AUTH'] : known[verb];
  for (const { keyword, value } of parameters) {
    if (!offered.includes(keyword)) {
      const text = `5.5.4 ${keyword} is no parameter of ${verb} here; known are ${offered.join(', ')}`;
      // RFC 5321 §4.1.1.11
      return { code: 555, text };
    }
    const isXtext = keyword === 'ENVID' || keyword === 'ORCPT' || keyword === 'AUTH';
    if (isXtext && value !== undefined && !isCleanXtext(value)) {
      return {
        code: 501,
        text: `5.5.4 the value of ${keyword} is no xtext: + stands before two hex digits, as in +3D`,
      };
    }
    if (keyword === 'ENVID' && value !== undefined && value.length > ENVID_CHARACTERS) {
      return { code: 501, text: `5.5.4 ENVID may have ${ENVID_CHARACTERS} characters` };
    }
    if (keyword === 'ORCPT' && value !== undefined && 'ORCPT='.length + value.length > ORCPT_CHARACTERS) {
      return { code: 501, text: `5.5.4 ORCPT may have ${ORCPT_CHARACTERS} characters, the keyword included` };
    }
  }
  return undefined;
}

/** Decoded it must not hold what would break a header or a reply. */
function isCleanXtext(value: string): boolean {
  const decoded = decodeXtext(value);
  return decoded !== undefined && !/[\x00-\x1f\x7f-\x9f]/.test(decoded);
}

/** As the package wants them: by keyword, `true` for one without value, xtext decoded. */
export function asPackageArgs(parameters: readonly Parameter[]): {
  args: Record<string, string | true> | false;
  duplicate?: string;
} {
  if (parameters.length === 0) return { args: false };
  const args: Record<string, string | true> = Object.create(null) as Record<string, string | true>;
  let duplicate: string | undefined;
  for (const { keyword, value } of parameters) {
    if (keyword in args) duplicate = keyword;
    args[keyword] =
      value === undefined
        ? true
        : ((keyword === 'ORCPT' || keyword === 'ENVID' ? decodeXtext(value) : value) ?? value);
  }
  return { args, ...(duplicate === undefined ? {} : { duplicate }) };
}
