/**
 * Control characters by their names in ASCII (`‹ESC›`), wherever the page shows octets: the pictures that Unicode has for
 * them are missing in many fonts, and nobody reads them from the last row.
 */
const NAMES =
  'NUL SOH STX ETX EOT ENQ ACK BEL BS HT LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US'.split(
    ' ',
  );

/** The name of C0 or DEL; `undefined` for a character that shows itself. */
export function controlName(code: number): string | undefined {
  const name = code === 0x7f ? 'DEL' : NAMES[code];
  return name === undefined ? undefined : `‹${name}›`;
}

/** A line end as one name, since it is one thing to the protocols. */
export const CRLF_NAME = '‹CRLF›';
