/** Modified UTF-7, in which IMAP4rev1 writes mailbox names. RFC 3501 §5.1.3 */

// As base64, but with "," where base64 has "/".
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,';

/** A name in Unicode as it is written on the wire. */
export function encodeMailboxName(name: string): string {
  return name.replace(/&|[^\x20-\x7e]+/g, (run) => (run === '&' ? '&-' : `&${encodeRun(run)}-`));
}

function encodeRun(run: string): string {
  let out = '';
  let bits = 0;
  let held = 0;
  for (let i = 0; i < run.length; i++) {
    held = (held << 16) | run.charCodeAt(i);
    bits += 16;
    while (bits >= 6) {
      bits -= 6;
      out += alphabet.charAt((held >>> bits) & 63);
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? out + alphabet.charAt((held << (6 - bits)) & 63) : out;
}

/**
 * The Unicode name of a name on the wire, or `null` when it is not correct modified UTF-7: a shift that is never ended,
 * one right after another, or an encoded character that can stand for itself. RFC 3501 §5.1.3
 */
export function decodeMailboxName(wire: string): string | null {
  let name = '';
  let at = 0;
  let afterShift = false;
  while (at < wire.length) {
    const next = wire.charAt(at);
    if (next < ' ' || next > '~') return null;
    if (next !== '&') {
      name += next;
      at++;
      afterShift = false;
      continue;
    }
    const end = wire.indexOf('-', at);
    if (end === -1) return null;
    const run = wire.slice(at + 1, end);
    if (run === '') {
      name += '&';
      afterShift = false;
    } else {
      const decoded = afterShift ? null : decodeRun(run);
      if (decoded === null) return null;
      name += decoded;
      afterShift = true;
    }
    at = end + 1;
  }
  return name;
}

function decodeRun(run: string): string | null {
  let out = '';
  let bits = 0;
  let held = 0;
  for (const character of run) {
    const value = alphabet.indexOf(character);
    if (value === -1) return null;
    held = (held << 6) | value;
    bits += 6;
    if (bits >= 16) {
      bits -= 16;
      const unit = (held >>> bits) & 0xffff;
      if (unit >= 0x20 && unit <= 0x7e) return null;
      out += String.fromCharCode(unit);
      held &= (1 << bits) - 1;
    }
  }
  // What is left over is padding: fewer bits than one more character of base64 holds, and all of them zero.
  return bits >= 6 || held !== 0 || !isWellFormed(out) ? null : out;
}

/** No half of a surrogate pair stands alone. */
function isWellFormed(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}
