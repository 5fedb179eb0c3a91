/** Lines that no command can be read from, whatever their words. Each refusal says what is wrong with the octets. */
import { CR, latin1Of, LF, NUL } from '../../common/octets.ts';
import { AUTH_LINE_OCTETS, maxLineOctets } from '../../common/smtp/limits.ts';
import type { Refusal } from './policy.ts';

/**
 * @param octets the line with its line end, or the beginning of one that is too long
 * @param size of the whole line
 */
export function lineRefusal(verb: string, octets: Uint8Array, size: number): Refusal | undefined {
  const limit = maxLineOctets(verb);
  if (size > limit) {
    // A line too long for a login has a code of its own. RFC 4954 §6
    const status = limit === AUTH_LINE_OCTETS ? '5.5.6' : '5.5.2';
    return { code: 500, text: `${status} the line has ${size} octets; ${limit} are allowed, CR LF included` };
  }
  const end = octets.length - 2;
  // Taking less than CR LF for a line end is how mail gets smuggled. RFC 5321 §2.3.8, §4.1.1.4
  if (octets[end] !== CR) {
    return {
      code: 500,
      text: '5.5.2 the line ends in LF alone; SMTP lines end in CR LF (telnet sends them, and so does nc -C)',
    };
  }
  for (let i = 0; i < end; i++) {
    const octet = octets[i] as number;
    if (octet >= 0x20 && octet < 0x7f) continue;
    const what = wrongOctet(octet, verb);
    if (what) return { code: 500, text: `5.5.2 ${what} stands at octet ${i + 1} of the line` };
  }
  return undefined;
}

function wrongOctet(octet: number, verb: string): string | undefined {
  if (octet === NUL) return 'the octet NUL, which no command may hold,';
  if (octet === CR) return 'a CR without its LF';
  if (octet === LF) return 'an LF without its CR';
  if (octet < 0x20 || octet === 0x7f) return 'a control character';
  // Addresses may be in UTF-8; whether they may here is said when they are read. RFC 6531 §3.3
  if (verb === 'MAIL' || verb === 'RCPT' || verb === 'VRFY') return undefined;
  return 'an octet above 127, where only ASCII may be,';
}

/** A response that is no base64. The star, which cancels, passes. RFC 4954 §4 */
export function responseRefusal(octets: Uint8Array): Refusal | undefined {
  const text = latin1Of(octets).replace(/\r\n$/, '');
  if (text === '*' || (text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text))) return undefined;
  return { code: 501, text: '5.5.2 the response is not base64' };
}
