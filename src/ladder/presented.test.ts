import { describe, expect, it } from 'vitest';
import { applyToLadder, emptyLadder, type Row } from '../../common/projections/ladder.ts';
import { everyMark, relaying, type TraceMaker } from './fixture.test-only.ts';
import { present, type Presentation } from './presented.ts';

function rowsOf(trace: TraceMaker): Row[] {
  const ladder = emptyLadder();
  for (const fact of trace.facts) applyToLadder(ladder, fact);
  return ladder.rows;
}

const rows = [...rowsOf(everyMark()), ...rowsOf(relaying())];
const said = (text: string): Presentation => {
  const row = rows.find(
    ({ fact }) => 'octets' in fact && new TextDecoder().decode(fact.octets).startsWith(text),
  );
  if (!row) throw new Error(`nobody said ${text}`);
  return present(row);
};

describe('what a presenter shows of an arrow', () => {
  it('has a sentence for every one, that can be read at a glance', () => {
    for (const row of rows) {
      const { means } = present(row);
      expect(means).toMatch(/[.!?]$/);
      expect(means.length).toBeLessThan(240);
    }
  });

  it('says of a command what it is for, and how it was answered', () => {
    expect(said('RCPT TO:<nobody')).toEqual({
      about: ['SMTP → server', 'answered 550 after 0.7 ms'],
      means: 'Name one recipient; once for each.',
      rfc: 'RFC 5321 §4.1.1.3',
    });
  });

  it('says of a reply what its code means and what it answers', () => {
    const { about, means } = said('550 5.1.1');
    expect(about).toEqual(['server → SMTP', 'answers RCPT', 'after 0.7 ms']);
    expect(means).toBe('The mailbox does not exist, or a rule forbids it.');
  });

  it('gives the reason with the status where a code tells it', () => {
    expect(said('-ERR [AUTH]').means).toContain('The credentials are wrong');
  });

  it('says of data what the data is', () => {
    expect(said('* 1 EXISTS')).toMatchObject({
      about: ['server → IMAP'],
      means: 'How many messages the mailbox now holds.',
    });
  });

  it('says of what continues a command which one that is', () => {
    expect(said('DONE').about).toContain('continues IDLE');
  });

  it('names DNS where DNS is asked', () => {
    const lookup = rows.find(({ kind }) => kind === 'lookup');
    expect(lookup && present(lookup).about).toEqual(['mx.north.test → DNS']);
  });

  it('shows no password', () => {
    expect(JSON.stringify(rows.map(present))).not.toContain('wrong-password');
  });
});
