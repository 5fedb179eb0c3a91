import { describe, expect, it } from 'vitest';
import { traceElements } from '../../../common/export/json-lines.ts';
import { latin1Of, octetsOf } from '../../../common/octets.ts';
import { everyMark } from '../../ladder/fixture.test-only.ts';
import { readEmbedded } from './embedded.ts';

describe('the trace a page carries', () => {
  it('is read as it was written: facts, whole long frames, messages', async () => {
    const { facts } = everyMark();
    const whole = octetsOf(`NOOP ${'é'.repeat(9000)}\r\n`);
    const long = {
      ...facts.find(({ kind }) => kind === 'command-sent'),
      octets: whole.slice(0, 8192),
      size: whole.length,
    } as never;
    const parts = {
      epoch: 'e',
      facts: [...facts, long],
      passwords: true,
      messages: true,
      frame: async () => whole,
      message: async () => octetsOf('Subject: ü\r\n\r\n'),
    };
    const elements: string[] = [];
    for await (const element of traceElements(parts)) elements.push(element);
    const read = readEmbedded(`[${elements.join(',')}]`);
    expect(read.facts).toEqual(parts.facts);
    expect(await read.octets.frame((long as { seq: number }).seq)).toEqual(whole);
    expect(latin1Of(await read.octets.message('m1'))).toBe(latin1Of(octetsOf('Subject: ü\r\n\r\n')));
    await expect(read.octets.message('m9')).rejects.toThrow('this file has no message m9');
    await expect(read.octets.frame(1)).rejects.toThrow('no more octets of fact 1');
  });

  it('is refused when it is none', () => {
    expect(() => readEmbedded('[{"mailglass":"else"}]')).toThrow('no header of a trace');
    expect(() => readEmbedded('[{"mailglass"')).toThrow(SyntaxError);
  });
});
