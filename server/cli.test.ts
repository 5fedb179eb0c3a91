import { homedir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { failureText, helpText, openHostWarning, parseCommandLine, portNames, startedText } from './cli.ts';

const started = {
  url: 'http://127.0.0.1:8025',
  served: [{ service: 'imaps' as const, address: '127.0.0.1', port: 2993 }],
  dns: { address: '127.0.0.1', port: 2053 },
  others: [{ name: 'mx.south.test', address: '127.0.0.2', port: 2525 }],
  accounts: ['alice@north.test'],
};

const refusal = (...args: string[]): string => {
  const said = parseCommandLine(args);
  return said.does === 'refuse' ? said.why : said.does;
};

test('nothing said means the default world on loopback, kept in the home directory', () => {
  expect(parseCommandLine([])).toEqual({
    does: 'start',
    options: {
      host: '127.0.0.1',
      ports: {
        http: 8025,
        smtp: 2525,
        submission: 2587,
        submissions: 2465,
        pop3: 2110,
        pop3s: 2995,
        imap: 2143,
        imaps: 2993,
        dns: 2053,
      },
      data: join(homedir(), '.mailglass'),
      world: undefined,
      json: false,
      lessons: [],
      play: undefined,
    },
  });
});

test('every port has its option', () => {
  const args = portNames.flatMap((name, i) => [`--${name}-port`, String(i)]);
  const said = parseCommandLine([...args, '--json', '--ephemeral', '--host', '::1']);
  expect(said).toEqual({
    does: 'start',
    options: {
      host: '::1',
      ports: Object.fromEntries(portNames.map((name, i) => [name, i])),
      data: undefined,
      world: undefined,
      json: true,
      lessons: [],
      play: undefined,
    },
  });
  for (const name of portNames) expect(helpText()).toContain(`--${name}-port PORT`);
});

test('--data names the folder', () => {
  expect(parseCommandLine(['--data', '/srv/mail'])).toMatchObject({ options: { data: '/srv/mail' } });
});

test('--world names the file that describes the world', () => {
  expect(parseCommandLine(['--world', 'lesson.yaml'])).toMatchObject({ options: { world: 'lesson.yaml' } });
  expect(refusal('--world=')).toContain('--world needs a value');
  expect(helpText()).toContain('--world FILE');
});

test('where passwords differ, none is told at the start', () => {
  const text = startedText({ ...started, password: undefined });
  expect(text).toContain("each its own, as the world's file has it");
});

test('what is not understood is refused in one line that helps', () => {
  expect(refusal('--imap-prot', '1')).toMatch(/'--imap-prot'.*--help/);
  expect(refusal('--smtp-port', 'x')).toBe(
    '--smtp-port takes a port from 0 to 65535 (0 picks a free one), not "x"',
  );
  for (const port of ['65536', '-1', '1e3', ' 25'])
    expect(refusal(`--smtp-port=${port}`)).toContain('0 to 65535');
  expect(refusal('--smtp-port')).toContain('--smtp-port');
  expect(refusal('stray')).toContain('stray');
  expect(refusal('--data', 'x', '--ephemeral')).toContain('contradict');
  expect(refusal('--host=')).toContain('--host needs a value');
  expect(refusal('--smtp-port', '-1')).toMatch(/'--smtp-port' needs a value, .*dash; --help/);
  for (const args of [['--nope'], ['stray'], ['--smtp-port', 'x'], ['--smtp-port', '-1']])
    expect(refusal(...args)).not.toContain('\n');
});

test('two services on one port are refused before either is opened, unless the port is any free one', () => {
  expect(refusal('--smtp-port', '3333', '--pop3-port', '3333')).toBe(
    'SMTP and POP3 cannot share port 3333; give one of them another with --smtp-port or --pop3-port',
  );
  expect(refusal('--smtp-port', '8025')).toMatch(/^page and API and SMTP cannot share port 8025/);
  expect(refusal('--smtp-port', '0', '--pop3-port', '0')).toBe('start');
});

test('help and version win over the rest', () => {
  expect(refusal('--help', '--json')).toBe('help');
  expect(refusal('-v')).toBe('version');
});

test('a person is told where everything is, the page first', () => {
  const text = startedText({ ...started, password: 'secret' });
  expect(text.split('\n')[0]).toBe('mailglass is at http://127.0.0.1:8025');
  expect(text).toMatch(/IMAPS +127\.0\.0\.1:2993 +TLS at once +\(assigned: 993\)/);
  expect(text).toMatch(/DNS +127\.0\.0\.1:2053 /);
  expect(text).toMatch(/also +127\.0\.0\.2:2525 +mx\.south\.test\n/);
  expect(text).toMatch(/alice@north\.test[^]*secret[^]*Ctrl\+C/);
});

test('a port that cannot be had is told with what to do', () => {
  const failure = (code: string): string =>
    failureText('imap', '127.0.0.1', 143, Object.assign(new Error(`bind ${code}`), { code }));
  expect(failure('EADDRINUSE')).toMatch(
    /^IMAP cannot listen on 127\.0\.0\.1:143: another program.*--imap-port PORT/,
  );
  expect(failure('EACCES')).toContain('from 1024 on with --imap-port');
  expect(failure('EADDRNOTAVAIL')).toContain('--host');
  expect(failure('EOTHER')).toContain('bind EOTHER');
});

test('a file to open is named, and the page that shows it comes first', () => {
  expect(parseCommandLine(['--open', 'a.pcapng'])).toMatchObject({ options: { open: 'a.pcapng' } });
  expect(refusal('--open=')).toContain('--open needs a value');
  expect(helpText()).toContain('--open FILE');
  const text = startedText({ ...started, password: 'secret', open: 'http://127.0.0.1:8025/?open' });
  expect(text.split('\n')[0]).toBe('The file is shown at http://127.0.0.1:8025/?open');
});

test('only a host that lets others in is warned of', () => {
  for (const host of ['127.0.0.1', 'localhost', '::1', '127.3.2.1'])
    expect(openHostWarning(host)).toBeUndefined();
  for (const host of ['0.0.0.0', '::', '192.168.1.5'])
    expect(openHostWarning(host)).toContain('other machines');
});

test('lessons are loaded, written, proved and played; what is not understood is refused with what there is', () => {
  expect(parseCommandLine(['--lessons', 'a', '--lessons', 'b'])).toMatchObject({
    options: { lessons: ['a', 'b'] },
  });
  expect(parseCommandLine(['lesson', 'new', 'x'])).toEqual({ does: 'lesson-new', folder: 'x' });
  expect(parseCommandLine(['lesson', 'check'])).toEqual({ does: 'lesson-check', folders: [] });
  expect(parseCommandLine(['lesson', 'check', 'x', 'y'])).toEqual({
    does: 'lesson-check',
    folders: ['x', 'y'],
  });
  const play = parseCommandLine(['lesson', 'play', 'x', '--json']);
  expect(play).toMatchObject({ does: 'start', options: { play: 'x', json: true } });
  expect(refusal('lesson')).toContain('wants to know what to do');
  expect(refusal('lesson', 'chekc')).toContain('not "chekc"');
  expect(refusal('lesson', 'new')).toContain('takes one folder, found none');
  expect(refusal('lesson', 'play', 'a', 'b')).toContain('found 2');
  expect(refusal('lesson', 'check', '--json')).toContain('no options, found --json');
  expect(refusal('lessons')).toContain('there is no command "lessons"');
  expect(refusal('--lessons=')).toContain('--lessons needs a value');
  for (const word of ['lesson new DIR', 'lesson check [DIR…]', 'lesson play DIR', '--lessons DIR'])
    expect(helpText()).toContain(word);
});
