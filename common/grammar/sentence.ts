/** A first letter in upper case, and a full stop where none is. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.)>]$/.test(text) ? '' : '.'}`;
}
