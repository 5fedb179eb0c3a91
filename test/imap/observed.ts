/** What the IMAP observer makes of a dialogue, written so that a test can read it. */
import { latin1Of, octetsOfLatin1 } from '../../common/octets.ts';
import { observeImap } from '../../common/imap/observe.ts';
import type { Side } from '../../common/protocols.ts';
import type { Frame } from '../../common/trace/facts.ts';

/** What passes, in order: `C…` from the client, `S…` from the server, `TLS`, `C|` and `S|` for the end of a direction. */
type Script = readonly string[];

export function frames(
  script: Script,
  cut: (octets: Uint8Array) => Uint8Array[] = (octets) => [octets],
): Frame[] {
  const emitted: Frame[] = [];
  const observer = observeImap((frame) => emitted.push(frame));
  for (const step of script) {
    if (step === 'TLS') observer.tlsStarted();
    else {
      const side: Side = step.startsWith('C') ? 'client' : 'server';
      if (step.charAt(1) === '|') observer.ended(side);
      else for (const octets of cut(octetsOfLatin1(step.slice(2)))) observer.observe(side, octets);
    }
  }
  return emitted;
}

/** A frame on one line: exchange, what it is, its octets, with secrets as stars, and the names of oddities. */
export function shown(frame: Frame): string {
  let text = latin1Of(frame.octets);
  for (const [from, to] of frame.secrets ?? []) {
    text = text.slice(0, from) + '*'.repeat(to - from) + text.slice(to);
  }
  const what =
    frame.kind === 'command-sent'
      ? `command ${frame.tag ?? '-'} ${frame.verb || '-'}`
      : frame.kind === 'octets-sent'
        ? frame.what
        : `${frame.what} ${frame.code || '-'} ${frame.outcome}${frame.final ? ' final' : ''}`;
  const odd = (frame.oddities ?? [])
    .map(({ name, at }) => ` !${name}${at === undefined ? '' : `@${at}`}`)
    .join('');
  const literals = frame.kind === 'reply-sent' && frame.literals ? ` {${frame.literals.join()}}` : '';
  return `${frame.exchange ?? '-'} ${what}${literals}${odd}: ${text.replace(/\r/g, '\\r').replace(/\n/g, '\\n')}`;
}

export const seen = (...script: string[]): string[] => frames(script).map(shown);
export const greeting = 'S:* OK ready\r\n';

/** Everything after the greeting. */
export const after = (...script: string[]): string[] => seen(greeting, ...script).slice(1);
