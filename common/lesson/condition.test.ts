import { describe, expect, it } from 'vitest';
import { readCondition } from './condition.ts';

const place = { file: 'a/lesson.md', line: 7, column: 3 };
const read = (text: string) => readCondition(text, place);

describe('a condition', () => {
  it('is a command with properties, an answer and what protects it', () => {
    expect(read('smtp RCPT (to nobody@north.test) answered 550 saying "no such" over tls')).toMatchObject({
      label: 'smtp',
      never: false,
      then: false,
      times: 1,
      clause: {
        kind: 'command',
        protocol: 'smtp',
        verb: 'RCPT',
        facets: [{ name: 'to', value: 'nobody@north.test' }],
        answered: { code: '550', saying: 'no such' },
        secure: true,
      },
    });
  });

  it('reads values with brackets, spaces and quotes', () => {
    expect(read('imap FETCH (item BODY[HEADER.FIELDS (FROM TO)]<0.100>, message 2)')).toMatchObject({
      clause: { facets: [{ name: 'item', value: 'BODY[HEADER.FIELDS (FROM TO)]<0.100>' }, { value: '2' }] },
    });
    expect(read('imap UID STORE (uid 3, flag \\Seen)')).toMatchObject({ clause: { verb: 'UID STORE' } });
    expect(read('smtp DATA (subject "Lunch, \\"soon\\"")')).toMatchObject({
      clause: { facets: [{ value: 'Lunch, "soon"' }] },
    });
  });

  it('knows labels, order, what must never be and how often', () => {
    expect(read('then B: imap told EXISTS (number 3)')).toMatchObject({
      label: 'B',
      then: true,
      clause: { kind: 'told', code: 'EXISTS' },
    });
    expect(read('never pop3 RETR')).toMatchObject({ never: true, label: 'pop3' });
    expect(read('smtp RCPT answered ok over tls without waiting 2 times')).toMatchObject({
      times: 2,
      clause: { secure: true, unwaited: true },
    });
    expect(read('smtp NOOP answered ok 3 times')).toMatchObject({ times: 3 });
  });

  it('speaks of mailboxes, DNS, deliveries and connections', () => {
    expect(read('mailbox alice@north.test "My Mail" has message (subject Hello, flag \\Seen)')).toMatchObject(
      {
        clause: { mailbox: 'My Mail', what: 'has message' },
      },
    );
    expect(read('mailbox alice@north.test INBOX has 1 message')).toMatchObject({ clause: { count: 1 } });
    expect(read('mailbox alice@north.test INBOX has no message')).toMatchObject({
      clause: { what: 'has no message', facets: [] },
    });
    expect(read('dns asked MX South.test')).toMatchObject({ clause: { word: 'MX', name: 'south.test' } });
    expect(read('delivery to carol@south.test failed')).toMatchObject({ clause: { outcome: 'failed' } });
    expect(read('connection imaps opened')).toMatchObject({ label: 'imap', clause: { what: 'opened' } });
  });

  it.each([
    ['smtp RCTP (to a@b)', 8, 'a command of SMTP, found "RCTP"'],
    ['smtp RCPT (too a@b)', 14, 'found "too"'],
    ['smtp RCPT (to )', 17, 'what to must be'],
    ['smtp RCPT (to a@b', 20, '")"'],
    ['smtp RCPT answered maybe', 22, 'found "maybe"'],
    ['smtp RCPT answered 550 please', 26, 'nothing more, found "please"'],
    ['delivery to a@b lost', 19, 'queued, delivered, relayed, deferred, waiting'],
    ['smtp told EXISTS', 3, 'only an IMAP server'],
    ['mailbox alice INBOX exists', 11, 'a whole address'],
    ['mailbox alice@north.test INBOX shines', 34, 'has 3 messages'],
    ['never then smtp NOOP', 3, 'do not go together'],
    ['http GET', 3, 'found "http"'],
    ['', 3, 'the end of the line'],
  ])('that is none says what was expected where: %s', (text, column, message) => {
    const found = read(text);
    expect(found).toMatchObject({ file: 'a/lesson.md', line: 7, column });
    expect(found).toHaveProperty('message', expect.stringContaining(message));
  });
});
