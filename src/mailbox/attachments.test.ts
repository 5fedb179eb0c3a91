import { expect, test } from 'vitest';
import { parseMessage } from '../../common/mime/parse.ts';
import { octetsOf } from '../../common/octets.ts';
import { attachmentsOf } from './attachments.ts';
import { numberedParts } from './part-numbers.ts';

const attached = (...headers: string[]): [string, string, string][] => {
  const parts = headers.map((header) => `--b\n${header}\n\nx\n`).join('');
  const text = `Content-Type: multipart/mixed; boundary=b\n\n${parts}--b--\n`.replaceAll('\n', '\r\n');
  return attachmentsOf(numberedParts(parseMessage(octetsOf(text)))).map(({ number, name, type }) => [
    number,
    name,
    type,
  ]);
};

test('text to be read is no attachment, text with a name is', () => {
  expect(attached('Content-Type: text/plain')).toEqual([]);
  expect(attached('Content-Type: text/plain; name=notes.txt')).toEqual([['1', 'notes.txt', 'text/plain']]);
  expect(attached('Content-Type: text/plain\nContent-Disposition: attachment')).toEqual([
    ['1', 'part-1.plain', 'text/plain'],
  ]);
});

test('a name cannot leave the folder in which it is saved, nor hide its ending', () => {
  const named = (name: string): string =>
    attached(`Content-Type: image/png\nContent-Disposition: attachment; filename="${name}"`)[0]?.[1] ?? '';
  expect(named('../../etc/passwd')).toBe('passwd');
  expect(named('C:\\\\Windows\\\\x.exe')).toBe('x.exe');
  expect(named('.bashrc')).toBe('bashrc');
  expect(named('=?utf-8?Q?a=E2=80=AEgnp.exe?=')).toBe('agnp.exe');
  expect(named('..')).toBe('part-1.png');
});

test('a message within is a file too', () => {
  expect(attached('Content-Type: message/rfc822')).toEqual([['1', 'message-1.eml', 'message/rfc822']]);
});
