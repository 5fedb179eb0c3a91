/** The rules of grammar that the page quotes, looked up in the RFCs' own text: `rfcNNNN.txt` beside this file are excerpts. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { grammarOf } from '../../common/grammar/grammar-of.ts';
import type { GrammarRule } from '../../common/grammar/rule.ts';
import { imapGrammar } from '../../common/imap/grammar.ts';
import { pop3Grammar } from '../../common/pop3/grammar.ts';
import { smtpGrammar } from '../../common/smtp/grammar.ts';
import { latin1Of } from '../../common/octets.ts';
import type { Frame, ReplySent } from '../../common/trace/facts.ts';
import { framesOf } from '../transcript/frames.ts';
import { protocols, root, transcriptsOf } from '../transcript/all.ts';

/** Without comments, and with one blank for many. */
const normalised = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.replace(/\s*;(?=(?:[^"]*"[^"]*")*[^"]*$).*/, ''))
    .join(' ')
    .replace(/\s+/g, ' ');

function textOf(rfc: string): string {
  const [, number = '', section = ''] = /^RFC (\d+) §([\d.]+)$/.exec(rfc) ?? [];
  const path = join(root, 'test/grammar', `rfc${number}.txt`);
  if (!existsSync(path)) return '';
  const sections = readFileSync(path, 'utf8').split(/^# §/m);
  return normalised(sections.find((one) => one.startsWith(`${section}\n`)) ?? '');
}

function quoted({ rule, rfc }: GrammarRule): void {
  expect(textOf(rfc), `${rfc}: ${rule}`).toContain(rule);
}

const isFinal = (frame: Frame): frame is ReplySent => frame.kind === 'reply-sent' && frame.final;

/** Refused as malformed for what is no matter of a line's grammar: the moment, a dialogue, a message that is not there, the value of a parameter. */
const ofTheMoment =
  /^503|5\.5\.4|longer than|TLS protects|logged in already|is for the|no message|port 2525|ENABLE QRESYNC|mechanism|the response|cancelled|given up|SCRAM|XOAUTH2|CRAM|PLAIN/;

describe('where a line breaks the grammar', () => {
  it.each(protocols)('is what the server of %s goes by', async (protocol) => {
    let malformed = 0;
    for (const path of transcriptsOf(protocol)) {
      const frames = await framesOf(path, protocol);
      for (const { frame, verb, said } of frames) {
        if (frame.kind !== 'command-sent') continue;
        const reply = frames.find(({ frame: other, said: same }) => same === said && isFinal(other))?.frame;
        const breaks = said.flatMap((one) => {
          const { broken } = grammarOf(one, { protocol, verb, said });
          // What is odd of single octets a server may let pass.
          const isOdd = one.oddities?.some(({ at }) => at === broken?.at) ?? false;
          return !broken || broken.tolerated || isOdd ? [] : [broken];
        });
        const line = `${path}: ${latin1Of(frame.octets)}${latin1Of(reply?.octets ?? new Uint8Array())}`;
        if (reply?.kind !== 'reply-sent') continue;
        if (reply.outcome === 'ok') expect(breaks, line).toEqual([]);
        if (reply.outcome !== 'malformed' || ofTheMoment.test(latin1Of(reply.octets))) continue;
        malformed++;
        const odd = said.some(({ oddities }) => oddities !== undefined);
        expect(breaks.length > 0 || odd, line).toBe(true);
      }
    }
    // POP3's -ERR does not tell what is malformed from what is refused.
    if (protocol !== 'pop3') expect(malformed).toBeGreaterThan(20);
  });
});

describe('rules of grammar stand in the RFC and in the section that is told', () => {
  it.each(
    [smtpGrammar, pop3Grammar, imapGrammar].flatMap((table) =>
      Object.entries(table as Record<string, readonly GrammarRule[]>),
    ),
  )('%s', (_, rules) => {
    expect(rules.length).toBeGreaterThan(0);
    rules.forEach(quoted);
  });

  it.each(protocols)('of all that is said in the transcripts of %s', async (protocol) => {
    let without = 0;
    for (const path of transcriptsOf(protocol)) {
      for (const { frame, verb, said } of await framesOf(path, protocol)) {
        const { rules, broken } = grammarOf(frame, { protocol, verb, said });
        rules.forEach(quoted);
        if (rules.length === 0) without++;
        if (!broken) continue;
        expect(broken.at).toBeGreaterThanOrEqual(0);
        expect(broken.at).toBeLessThanOrEqual(frame.octets.length);
        expect(broken.expected).not.toBe('');
      }
    }
    // Verbs nobody knows and the lines of SASL dialogues have no rule of their own.
    expect(without).toBeLessThan(60);
  });
});
