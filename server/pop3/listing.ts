/** One line for each message, as LIST and UIDL without argument answer, in chunks. */
import { octetsOf } from '../../common/octets.ts';
import type { MaildropMessage } from './maildrop.ts';

/** Lines that make one chunk of some 16 KB: many enough to send few of them, few enough to stop soon for a slow reader. */
const LINES_AT_ONCE = 1024;

export function* listing(
  messages: Iterable<MaildropMessage>,
  lineOf: (message: MaildropMessage) => string,
): Generator<Uint8Array> {
  let lines: string[] = [];
  for (const message of messages) {
    lines.push(`${lineOf(message)}\r\n`);
    if (lines.length < LINES_AT_ONCE) continue;
    yield octetsOf(lines.join(''));
    lines = [];
  }
  yield octetsOf(lines.join(''));
}
