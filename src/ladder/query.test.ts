import { describe, expect, it } from 'vitest';
import { complete, formatTerm, parseQuery, termAt } from './query.ts';

describe('what is typed into the filter', () => {
  it('is words, and qualifiers that say where', () => {
    const { words, values } = parseQuery('550 verb:FETCH Account:alice@north.test is:error verb:"UID STORE"');
    expect(words).toEqual(['550']);
    expect(values).toEqual({
      account: ['alice@north.test'],
      client: [],
      verb: ['fetch', 'uid store'],
      proto: [],
      is: ['error'],
    });
  });

  it('is words where a colon belongs to what was said', () => {
    expect(parseQuery('FROM:<bob@north.test> 12:30').words).toEqual(['from:<bob@north.test>', '12:30']);
  });

  it('takes words in quotes as one, also while they are typed', () => {
    expect(parseQuery('"go ahead"').words).toEqual(['go ahead']);
    expect(parseQuery('verb:"uid st').values.verb).toEqual(['uid st']);
  });

  it('asks nothing of a qualifier whose value is still to come', () => {
    expect(parseQuery('verb: is:""')).toEqual(parseQuery(''));
  });

  it('is completed where the caret is', () => {
    expect(termAt('550 ver', 7)).toMatchObject({ from: 4, to: 7, value: 'ver' });
    expect(termAt('550 ', 4)).toMatchObject({ from: 4, to: 4, value: '' });
    expect(complete('550 ver is:error', 7, 'verb:RCPT')).toBe('550 verb:RCPT is:error');
    expect(complete('550 ', 4, 'verb:RCPT')).toBe('550 verb:RCPT ');
  });

  it('writes a value so that it is read again', () => {
    for (const value of ['UID FETCH', 'alice@north.test', 'FETCH']) {
      expect(parseQuery(formatTerm('verb', value)).values.verb).toEqual([value.toLowerCase()]);
    }
  });
});
