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

test('accounts that become others count at once, and those before count no more', () => {
  const changing = new Accounts();
  changing.become({ 'west.test': { accounts: { alice: 'tulips' } } });
  expect(changing.names).toEqual(['alice@west.test']);
  expect(changing.authenticate('alice', 'tulips')).toBe('alice@west.test');
  expect(changing.authenticate('alice@north.test', 'secret')).toBeUndefined();
  expect(changing.find('dave')).toBeUndefined();
});
