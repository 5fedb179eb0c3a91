/** The observer knows nothing of our engine, and yet must say of every command what the engine meant by its answer. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { observeImap } from '../../common/imap/observe.ts';
import { octetsOfLatin1 } from '../../common/octets.ts';
import type { CommandSent, Frame, ReplySent } from '../../common/trace/facts.ts';
import { ImapWorld } from '../../test/imap/session-harness.ts';
import { MAX_COMMAND_LINE } from './limits.ts';

const tooLong = 'x'.repeat(MAX_COMMAND_LINE + 100);

/** What a line says behind its tag, or without one. */
const said = fc.constantFrom(
  ...['NOOP', 'LOGIN alice secret', 'LOGIN {5}', 'LOGIN {5+}', 'alice {6+}', 'alice {6}', 'secret', 'UID'],
  ...['SELECT INBOX', 'IDLE', 'IDLE x', 'IDLE {3+}', 'IDLE {3}', 'DONE', 'STARTTLS x', '', ' ', 'FOO {3+}'],
  ...['AUTHENTICATE PLAIN', 'AUTHENTICATE PLAIN =', 'AUTHENTICATE LOGIN', 'AUTHENTICATE PLAIN {4+}', '*'],
  ...['AUTHENTICATE FOO', 'AUTHENTICATE', 'AGFsaWNlAHNlY3JldA==', 'FOO {3}', 'NOOP {3+}', 'FETCH 1 ALL'],
  ...['APPEND INBOX {4+}', 'APPEND INBOX {4}', 'APPEND INBOX {99999999}', 'APPEND INBOX {9+} '],
  ...['APPEND INBOX {99999999999+}', 'SEARCH TEXT {2+}', 'SEARCH TEXT {70000+}', 'LIST "" {1+}', '{0+}'],
  ...['{3}', '"{3}', '~{3+}', tooLong, `NOOP ${tooLong}`, `NOOP ${tooLong}{3+}`, `NOOP ${tooLong}{3}`],
);
const tag = fc.constantFrom('a', 'b', 'c]', 'a+', '*', '', 'u'.repeat(2000), '\xe4', '(', 'NOOP');
const end = fc.constantFrom('\r\n', '\r\n', '\r\n', '\n', '\r\r\n', '\0\r\n');
const line = fc
  .tuple(fc.option(tag), said, end)
  .map(([tag, said, end]) => (tag === null ? said : `${tag} ${said}`) + end);

test('every command has one answer, which the observer pairs with it', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 14 }), fc.boolean(), (lines, loggedIn) => {
      const world = new ImapWorld();
      const frames: Frame[] = [];
      const observer = observeImap((frame) => frames.push(frame));
      const client = world.connect();
      observer.observe('server', octetsOfLatin1('* OK the greeting\r\n'));
      const say = (text: string): void => {
        observer.observe('client', octetsOfLatin1(text));
        observer.observe('server', octetsOfLatin1(client.octets(text)));
      };
      if (loggedIn) say('l LOGIN alice secret\r\n');
      for (const one of lines) say(one);
      // Whatever literal or dialogue was begun has its end here.
      for (let i = 0; i < 3; i++) say(`${'x'.repeat(70_010)}\r\n`);
      for (let i = 0; i < 3; i++) say('*\r\n');
      say('last NOOP\r\n');
      const commands = frames.filter((frame): frame is CommandSent => frame.kind === 'command-sent');
      const answers = frames.filter(
        (frame): frame is ReplySent => frame.kind === 'reply-sent' && frame.final,
      );
      // One command after the other, as our engine does them.
      expect(answers.map(({ exchange }) => exchange)).toEqual(commands.map(({ exchange }) => exchange));
      const oddities = frames
        .filter(({ kind }) => kind === 'reply-sent')
        .flatMap(({ oddities = [] }) => oddities);
      expect(oddities.filter(({ name }) => name === 'unexpected-reply')).toEqual([]);
      expect(commands.at(-1)?.tag).toBe('last');
    }),
    { seed: 2683, numRuns: 400 },
  );
});
