/** Names of files made of what peers said: they mean the same on every system, and nothing but a name. */

/** Devices, whatever follows the dot, where names are not what they seem. */
const DEVICE = /^(con|prn|aux|nul|com\d|lpt\d)$/i;
const MOST_LETTERS = 60;

/** @param extension without its dot */
export function fileName(title: string, extension: string): string {
  const plain = title
    .normalize('NFC')
    // Letters, digits and little else: no path, no option, no control character, nothing that turns the direction.
    .replace(/[^\p{L}\p{N}._]+/gu, '-')
    .replace(/^[-.]+/, '');
  const name = [...plain]
    .slice(0, MOST_LETTERS)
    .join('')
    .replace(/[-.]+$/, '');
  const [stem = ''] = name.split('.');
  return `${name === '' ? 'mailglass' : DEVICE.test(stem) ? `mailglass-${name}` : name}.${extension}`;
}

/** `20260102-030405`: sorts as it happened, in UTC. */
export function stamp(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}
