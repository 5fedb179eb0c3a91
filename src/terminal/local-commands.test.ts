import { expect, test } from 'vitest';
import { latin1Of, octetsOf } from '../../common/octets.ts';
import {
  asMessageData,
  localCommands,
  localNames,
  readLocalCommand,
  unescapeOctets,
} from './local-commands.ts';

test('every example is a command', () => {
  for (const name of localNames)
    expect(readLocalCommand(localCommands[name].example)).toMatchObject({ name });
});

test.each([
  ['connect imaps', { name: 'connect', service: 'imaps' }],
  ['CONNECT', { name: 'connect', service: undefined }],
  ['crlf off', { name: 'crlf', on: false }],
  ['base64 \\0alice\\0secret', { name: 'base64', text: 'AGFsaWNlAHNlY3JldA==' }],
  ['unbase64 VXNlcm5hbWU6', { name: 'unbase64', text: 'Username:' }],
  ['send-file message', { name: 'send-file', as: 'message' }],
])('%s', (line, command) => {
  expect(readLocalCommand(line)).toEqual(command);
});

test.each([
  '',
  'conect',
  'connect gopher',
  'crlf',
  'clear now',
  'raw',
  'raw \\q',
  'unbase64 !',
  'send-file x',
])('what is wrong with "%s" is said in words', (line) => {
  expect(readLocalCommand(line)).toBeTypeOf('string');
});

test('escapes stand for octets, all else is UTF-8', () => {
  expect(unescapeOctets('a\\r\\n\\x00\\xff\\\\ü')).toEqual(
    Uint8Array.from([97, 13, 10, 0, 255, 92, 0xc3, 0xbc]),
  );
  expect(unescapeOctets('ab\\x4')).toMatch(/column 3/);
});

test('raw keeps the spaces it is given', () => {
  expect(readLocalCommand('raw  a ')).toEqual({ name: 'raw', octets: octetsOf(' a ') });
});

test('a file becomes message data: CR LF, dots doubled, a lone dot last', () => {
  const data = (text: string): string => latin1Of(asMessageData(octetsOf(text)));
  expect(data('a\n.b\r\n..\rc')).toBe('a\r\n..b\r\n...\r\nc\r\n.\r\n');
  expect(data('')).toBe('.\r\n');
  expect(data('a\n\n')).toBe('a\r\n\r\n.\r\n');
});
