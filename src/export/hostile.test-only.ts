/** A trace of what peers say who mean harm: for every export, whatever its format. */
import { octetsOf } from '../../common/octets.ts';
import { setUpWorld, TraceMaker } from '../ladder/fixture.test-only.ts';

/** What must stand in no export as it is. */
export const HOSTILE = {
  escape: '\x1b]0;owned\x07\x1b[31m',
  override: '\u202egpj.exe\u202c\u2066',
  script: '</script><script>alert(1)</script><img src=x onerror=alert(2)>',
  separator: 'a\u2028b\u0085c',
  fence: '````````` ~~~~~~~~~',
  mermaid:
    'x; end\n%%{init: {"securityLevel":"loose"}}%% #59; #quot; style a fill:#f9f; classDef b fill:#fff; $$x$$',
} as const;

export const LONG_LINE = 10_000_000;

export function hostileTrace(): TraceMaker {
  const trace = new TraceMaker();
  setUpWorld(trace);
  const all = Object.values(HOSTILE).join(' ');
  const smtp = trace.open('smtp', all, 'mx.north.test');
  trace.greet(smtp, `220 ${all}`);
  for (const text of Object.values(HOSTILE)) {
    trace.command(smtp, `EHLO ${text}`);
    trace.reply(smtp, `501 ${text}`, 'malformed');
  }
  trace.command(smtp, 'DATA');
  trace.octets(smtp, 'message', `Subject: ${all}\r\n\r\n${HOSTILE.script}\r\n.\r\n`);
  trace.add({
    kind: 'messages-added',
    account: 'alice@north.test',
    mailbox: 'INBOX',
    cause: { connection: smtp, exchange: trace.exchange(smtp) },
    how: 'delivered',
    messages: [
      { uid: 1, message: 'm1', size: 9, flags: [], internalDate: 0, summary: { from: all, subject: all } },
    ],
  });
  trace.reply(smtp, `250 ${all}`);
  const long = trace.command(smtp, 'NOOP') as { octets: Uint8Array; size: number };
  long.octets = octetsOf(`NOOP ${'x'.repeat(8187)}`);
  long.size = LONG_LINE;
  trace.close(smtp, 'server', all);
  return trace;
}

/** Control characters but line ends, and what turns the direction or is a line end to some. */
export const DANGEROUS = /[^\P{Cc}\n]|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
