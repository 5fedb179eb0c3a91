import { describe, expect, it } from 'vitest';
import { DANGEROUS, HOSTILE, hostileTrace, LONG_LINE } from '../../src/export/hostile.test-only.ts';
import { everyMark } from '../../src/ladder/fixture.test-only.ts';
import { octetsOf } from '../octets.ts';
import { decodeFact } from '../trace/codec.ts';
import type { Fact } from '../trace/facts.ts';
import { jsonLines, traceElements, type TraceParts } from './json-lines.ts';
import { replayFile, TRACE_ELEMENT } from './replay-file.ts';

const nothing = async (): Promise<undefined> => undefined;

const partsOf = (facts: readonly Fact[], rest: Partial<TraceParts> = {}): TraceParts => ({
  epoch: 'e1',
  facts,
  passwords: false,
  messages: true,
  frame: nothing,
  message: nothing,
  ...rest,
});

async function gather(texts: AsyncIterable<string>): Promise<string> {
  let all = '';
  for await (const text of texts) all += text;
  return all;
}

describe('JSON Lines', () => {
  it('are a header and a fact a line, which decode to the same facts', async () => {
    const { facts } = everyMark();
    const text = await gather(jsonLines(partsOf(facts, { passwords: true })));
    const [header, ...lines] = text.trimEnd().split('\n');
    expect(JSON.parse(header ?? '')).toEqual({ mailglass: 'trace', version: 1, epoch: 'e1' });
    expect(lines.map((line) => decodeFact(JSON.parse(line) as never))).toEqual(facts);
  });

  it('cover secrets by as many asterisks, and keep where they are', async () => {
    const { facts } = everyMark();
    const text = await gather(jsonLines(partsOf(facts)));
    expect(text).toContain('PASS **************\\r\\n');
    expect(text).not.toContain('wrong-password');
    const login = facts.find((fact) => 'secrets' in fact);
    const line = text.split('\n').find((one) => one.includes(`"seq":${String(login?.seq)},`));
    expect(JSON.parse(line ?? '')).toMatchObject({ secrets: login && 'secrets' in login && login.secrets });
  });

  it('cover a secret that goes on beyond what the fact holds', async () => {
    const [fact] = everyMark().facts.filter(({ kind }) => kind === 'command-sent') as (Fact & {
      octets: Uint8Array;
    })[];
    const whole = octetsOf(`AUTH PLAIN ${'s'.repeat(20_000)}\r\n`);
    const long = {
      ...fact,
      octets: whole.subarray(0, 8192),
      size: whole.length,
      secrets: [[11, 8192]],
    } as unknown as Fact;
    const text = await gather(jsonLines(partsOf([long], { frame: async () => whole })));
    expect(text).toContain(`AUTH PLAIN ${'*'.repeat(20_000)}\\r\\n"`);
  });

  it('leave out the text of the world, which has passwords in it, unless asked', async () => {
    const text = 'accounts: { alice: hunter2 }';
    const fact: Fact = { kind: 'world-changed', text, by: 'start', seq: 1, at: 0 };
    expect(await gather(jsonLines(partsOf([fact])))).not.toContain('hunter2');
    expect(await gather(jsonLines(partsOf([fact], { passwords: true })))).toContain('hunter2');
  });

  it('bring stored messages along unless told not to, each once', async () => {
    const { facts } = everyMark();
    const message = async (name: string) => octetsOf(`Subject: ${name}\r\n\r\n\xff`);
    const text = await gather(jsonLines(partsOf([...facts, ...facts], { message })));
    const found = text.match(/^\{"message":.*$/gm);
    expect(found).toEqual(['{"message":"m1","octets":"Subject: m1\\r\\n\\r\\n\\u00c3\\u00bf"}']);
    expect(await gather(jsonLines(partsOf(facts, { message, messages: false })))).not.toMatch(
      /^\{"message":/m,
    );
  });

  it('are printable ASCII whatever was said, a line of ten megabytes included', async () => {
    const whole = octetsOf(`NOOP ${'\x9b\x1b[31m'.repeat(10_000)}${'x'.repeat(LONG_LINE)}`).subarray(
      0,
      LONG_LINE,
    );
    const { facts } = hostileTrace();
    const text = await gather(jsonLines(partsOf(facts, { frame: async () => whole })));
    expect(text).toMatch(/^[ -~\n]*$/);
    expect(text).not.toMatch(DANGEROUS);
    expect(text.trimEnd().split('\n')).toHaveLength(facts.length + 1);
    const greeting = text.split('\n').find((line) => line.includes('"greeting"')) ?? '';
    expect(JSON.parse(greeting)).toMatchObject({ octets: expect.stringContaining(HOSTILE.script) as string });
  });
});

describe('a page that replays', () => {
  const element = `<script type="application/json" id="${TRACE_ELEMENT}"></script>`;
  const template = `<!doctype html><body>${element}<script>run()</script></body>`;

  it('carries the trace as data that neither ends the element nor runs', async () => {
    const { facts } = hostileTrace();
    const page = await gather(replayFile(template, traceElements(partsOf(facts))));
    expect(page.match(/<\/script/gi)).toHaveLength(2);
    expect(page.match(/<script/gi)).toHaveLength(2);
    const data = /id="mailglass-trace">([\s\S]*?)<\/script>/.exec(page)?.[1] ?? '';
    expect((JSON.parse(data) as unknown[]).length).toBe(facts.length + 1);
    expect(data).not.toMatch(/[<\u007f-\uffff]/);
  });

  it('says what to do when the template is of another build', async () => {
    await expect(gather(replayFile('<p>', traceElements(partsOf([]))))).rejects.toThrow(
      'build mailglass again',
    );
  });
});
