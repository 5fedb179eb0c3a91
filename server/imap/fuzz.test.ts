import fc from 'fast-check';
import { expect, test } from 'vitest';
import { imapCommands } from '../../common/imap/commands.ts';
import { ImapWorld, type ImapClient } from '../../test/imap/session-harness.ts';

const verbs = Object.keys(imapCommands).filter((verb) => verb !== 'LOGOUT' && verb !== 'STARTTLS');

/** Pieces commands are made of, right and wrong ones. */
const piece = fc.oneof(
  fc.constantFrom(
    ...['INBOX', 'Archive', '""', '"x', '"a b"', '1', '1:*', '2,1', '0', '*', '4294967296', '(', ')', '()'],
    ...[
      'FLAGS',
      '+FLAGS',
      '-FLAGS.SILENT',
      '(\\Seen)',
      '\\Deleted',
      '$kw',
      'ALL',
      'BODY[]',
      'BODY[1.MIME]',
      'BODY[1',
    ],
    ...[
      '<0.5>',
      'BODY.PEEK[HEADER.FIELDS (To)]',
      'ENVELOPE',
      'UID',
      'NOT',
      'OR',
      'TEXT',
      'SUBJECT',
      'ON',
      '1-Jan-2026',
    ],
    ...[
      'CHARSET',
      'UTF-8',
      'NIL',
      'PLAIN',
      '=',
      'AGFsaWNlAHNlY3JldA==',
      '&AOk-',
      '&',
      'a/b',
      'a//b',
      '%',
      '(USE (\\Sent))',
    ],
    ...[
      '(MESSAGES UNSEEN)',
      'RETURN',
      '(SPECIAL-USE)',
      'alice',
      'secret',
      ' ',
      '\\',
      '{0+}\r\n',
      '{3+}\r\nabc',
      '{2+}\r\n\0x',
    ],
  ),
  fc.string({ maxLength: 6, unit: 'binary' }),
);

const command = fc
  .tuple(fc.constantFrom(...verbs, 'UID', 'BOGUS', ''), fc.array(piece, { maxLength: 6 }), fc.boolean())
  // No line end but where a literal has one, so that it stays one command.
  .map(([verb, pieces, spaced]) => {
    const text = pieces.map((one) => (one.includes('+}\r\n') ? one : one.replace(/[\r\n]/g, '')));
    return [verb, ...text].join(spaced ? ' ' : '').replace(/[^\x00-\xff]/g, '?');
  })
  // What asks to wait is another test's.
  .filter((line) => !/\{\d+\}(\r\n|$)/.test(line));

/** Ends whatever dialogue a command began. */
function finished(client: ImapClient, heard: string): string {
  for (let i = 0; i < 3 && /(^|\r\n)\+ [^\r]*\r\n(\*[^\r]*\r\n)*$/.test(heard); i++) {
    heard += client.say(heard.includes('+ idling') ? 'DONE' : '*');
  }
  return heard;
}

test('every command is answered exactly once, whatever stands in it', () => {
  fc.assert(
    fc.property(fc.array(command, { minLength: 1, maxLength: 12 }), fc.boolean(), (commands, loggedIn) => {
      const world = new ImapWorld();
      world.deliver(3);
      const client = loggedIn ? world.selected() : world.connect();
      for (const text of commands) {
        const heard = finished(client, client.octets(`t1 ${text}\r\n`));
        const answers = heard.match(/^(t1 (OK|NO|BAD) |\* BAD )[^\r\n]+\r$/gm) ?? [];
        expect(answers, `${JSON.stringify(text)} got ${heard}`).toHaveLength(1);
      }
      expect(client.say('last NOOP')).toMatch(/last OK NOOP completed\r\n$/);
      expect(world.bugs).toEqual([]);
    }),
    { seed: 3501, numRuns: 400 },
  );
});

test('octets of any kind, cut anywhere, never break the session', () => {
  const chunk = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc
      .oneof(
        command,
        fc.constantFrom('a LOGIN alice secret', 'b SELECT INBOX', 'c IDLE', 'DONE', 'd FETCH 1 {5}', '*'),
      )
      .map((text) => Uint8Array.from(`x ${text}\r\n`, (character) => character.charCodeAt(0))),
  );
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 30 }), (chunks) => {
      const world = new ImapWorld();
      world.deliver(2);
      const client = world.connect();
      const other = world.selected();
      for (const octets of chunks) {
        const heard = client.octets(octets);
        expect(heard.replace(/\{(\d+)\}\r\n/g, '')).toMatch(/^([^\n]*\r\n)*[^\n]*$/);
      }
      expect(other.say('n NOOP')).toMatch(/n OK NOOP completed\r\n$/);
      expect(world.bugs).toEqual([]);
    }),
    { seed: 9051, numRuns: 400 },
  );
});
