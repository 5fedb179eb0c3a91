import { describe, expect, it } from 'vitest';
import { unmaskFact } from '../../common/export/masked.ts';
import type { Fact } from '../../common/trace/facts.ts';
import { everyMark, relaying, TraceMaker } from '../ladder/fixture.test-only.ts';
import { DANGEROUS, hostileTrace } from './hostile.test-only.ts';
import { chosenRows } from './rows.ts';
import { transcript } from './transcript.ts';

async function textOf(facts: readonly Fact[]): Promise<string> {
  const seqs = new Set(facts.map(({ seq }) => seq));
  return [...transcript(await chosenRows(facts, seqs, () => undefined))].join('');
}

/** What stands in fences, and what does not, as CommonMark reads it. */
function split(text: string): { fenced: string[]; prose: string[] } {
  const found = { fenced: [] as string[], prose: [] as string[] };
  let fence: string | undefined;
  for (const line of text.split('\n')) {
    const run = /^(`{3,})(.*)$/.exec(line);
    if (fence === undefined && run) fence = run[1];
    else if (fence !== undefined && run && (run[1] ?? '').length >= fence.length && run[2]?.trim() === '')
      fence = undefined;
    else found[fence === undefined ? 'prose' : 'fenced'].push(line);
  }
  expect(fence, 'a fence is left open').toBeUndefined();
  return found;
}

describe('a transcript in Markdown', () => {
  it('has a heading for each connection and its lines, C: and S:', async () => {
    const text = await textOf(everyMark().facts);
    const { prose, fenced } = split(text);
    expect(prose.filter((line) => line.startsWith('## '))).toEqual([
      '## Connection 1: SMTP to SMTP',
      '## Connection 2: IMAP to IMAP',
      '## Connection 3: POP3 to POP3',
    ]);
    expect(prose[2]).toMatch(
      /^2026-01-02 03:04:05\.\d{3} UTC to 2026-01-02 03:04:\d\d\.\d{3} UTC, 3 connections\.$/,
    );
    expect(fenced).toContain('C: RCPT TO:<nobody@north.test>');
    expect(fenced).toContain('S: 250-PIPELINING');
    expect(fenced).toContain('C: .');
    expect(fenced).toContain('# alice@north.test: message UID 1 was delivered to INBOX');
    expect(fenced).toContain(
      '# TLS handshake: TLSv1.3 TLS_AES_256_GCM_SHA384; from here on all is protected',
    );
    expect(fenced).toContain('# 2.5 s later');
    expect(fenced.every((line) => /^(C:|S:|#)/.test(line))).toBe(true);
  });

  it('masks secrets unless they are known as such no more', async () => {
    const { facts } = everyMark();
    expect(await textOf(facts)).toContain('C: PASS ••••••\n');
    expect(await textOf(facts)).not.toContain('wrong-password');
    expect(await textOf(facts.map(unmaskFact))).toContain('C: PASS wrong-password\n');
  });

  it('says what base64 and encoded-words stand for, and no secret', async () => {
    const trace = new TraceMaker();
    const smtp = trace.open('submission', 'Test');
    trace.command(smtp, 'AUTH PLAIN AGFsaWNlAGhvcnNl', 'AGFsaWNlAGhvcnNl');
    trace.reply(smtp, '235 welcome');
    trace.command(smtp, 'DATA');
    trace.octets(smtp, 'message', 'Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe_=E2=80=AE?=\r\n\r\n.\r\n');
    const { fenced } = split(await textOf(trace.facts));
    expect(fenced).toContain('C: AUTH PLAIN ••••••');
    expect(fenced.some((line) => /^# PLAIN in base64: the user .*alice/.test(line))).toBe(true);
    expect(fenced).toContain('# which reads: Subject: Grüße \\u{202e}');
    expect(fenced.join()).not.toContain('horse');
  });

  it('tells of DNS and of queues', async () => {
    const { fenced } = split(await textOf(relaying().facts));
    expect(
      fenced.some((line) => line.startsWith('# mx.north.test asked over UDP which hosts take mail')),
    ).toBe(true);
  });

  it('keeps what hostile peers say inside fences, and harmless', async () => {
    const text = await textOf(hostileTrace().facts);
    expect(text).not.toMatch(DANGEROUS);
    const { prose, fenced } = split(text);
    expect(prose.join('\n')).not.toMatch(/(^|[^\\])[<[`&]/);
    expect(fenced.join('\n')).toContain('<script>alert(1)</script>');
    expect(fenced).toContain('# and 10.0 MB more');
    // Longer than any run of backticks that was said.
    expect(text).toMatch(/^`{10}text$/m);
    expect(text.length).toBeLessThan(100_000);
  });
});
