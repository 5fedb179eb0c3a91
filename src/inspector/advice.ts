/** Why a command was refused and how it may be mended, without telling a secret that is masked. */
import { correctionOf } from '../../common/correction.ts';
import { latin1Of, strictTextOf } from '../../common/octets.ts';
import type { SessionState } from '../../common/projections/session.ts';
import type { FactOf } from '../../common/trace/facts.ts';
import { whyNot } from '../../common/why-not.ts';
import { MASK, type Ranges } from './segments.ts';

export interface Advice {
  readonly why?: string;
  /** `line` is what can be sent; absent where a masked secret is in it. */
  readonly corrected?: { readonly shown: string; readonly line?: string };
}

/**
 * Stands for a masked secret while the line is read, so that nothing that is said of it can hold the secret. A word that every
 * grammar takes for one.
 */
const PLACEHOLDER = 'xxMASKEDxx';

/** @param secrets what is masked now */
export function adviceOn(command: FactOf<'command-sent'>, state: SessionState, secrets: Ranges): Advice {
  if (command.size > command.octets.length) return {};
  const line = maskedLine(command.octets, secrets);
  const why = whyNot(line, state);
  const corrected = correctionOf(line, state.protocol);
  const isMasked = line.includes(PLACEHOLDER);
  const shown = (text: string): string => text.replaceAll(new RegExp(PLACEHOLDER, 'gi'), MASK);
  return {
    ...(why === undefined ? {} : { why: shown(why) }),
    ...(corrected === undefined
      ? {}
      : { corrected: { shown: shown(corrected), ...(isMasked ? {} : { line: corrected }) } }),
  };
}

function maskedLine(octets: Uint8Array, secrets: Ranges): string {
  let line = '';
  let at = 0;
  const text = (from: number, to: number): string =>
    strictTextOf(octets.subarray(from, to)) ?? latin1Of(octets, from, to);
  for (const [from, to] of [...secrets].sort((a, b) => a[0] - b[0])) {
    if (to <= at) continue;
    line += text(at, from) + PLACEHOLDER;
    at = to;
  }
  return (line + text(at, octets.length)).replace(/\r?\n$/, '');
}
