import { expect, test } from 'vitest';
import { Accounts } from './accounts.ts';

const accounts = new Accounts();

test('an account is found by its address or its bare name, in any case', () => {
  expect(accounts.find('Alice@North.Test')).toBe('alice@north.test');
  expect(accounts.find('DAVE')).toBe('dave@south.test');
  expect(accounts.find('mallory')).toBeUndefined();
});

test('only the right password of an account that exists is accepted', () => {
  expect(accounts.authenticate('alice', 'secret')).toBe('alice@north.test');
  expect(accounts.authenticate('alice', 'Secret')).toBeUndefined();
  expect(accounts.authenticate('alice', '')).toBeUndefined();
  expect(accounts.authenticate('mallory', '')).toBeUndefined();
});
