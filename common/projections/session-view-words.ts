/** What would tell a session of what it does not know, and what the differences between a session and the store mean. */
import type { Cell, Difference } from './session-view-rows.ts';
import type { Opening } from './session-view-openings.ts';

/** How a session stands: what decides when it is told. */
export interface Standing {
  readonly protocol: Opening['protocol'];
  /** In IDLE now. RFC 2177 §3 */
  readonly idling: boolean;
}

export interface WouldTell {
  /** In a few words, for a cell. */
  readonly short: string;
  /** A sentence, ending with the RFC section. */
  readonly means: string;
}

const inIdle =
  'It is in IDLE, so the server is free to tell it at any time, without waiting for a command. RFC 2177 §3';

/** What will tell an open difference. */
export function wouldTell(difference: Difference, { protocol, idling }: Standing): WouldTell {
  switch (difference) {
    case 'untold':
      return idling
        ? { short: 'not told yet, in IDLE', means: inIdle }
        : {
            short: 'EXISTS comes with its next command',
            means:
              'It does not know this message yet: the server must tell the new size by EXISTS when it sees it while it works on a command, and may sooner. RFC 9051 §5.2',
          };
    case 'later':
      return {
        short: 'came after its login',
        means:
          'It came after the login: the maildrop is numbered once, so this session never hears of it, and the next login does. RFC 1939 §4',
      };
    case 'ghost':
      if (protocol === 'pop3') {
        return {
          short: 'expunged by IMAP, still readable',
          means:
            'Somebody removed it, and POP3 has no words to say so: the number stands until QUIT, and here the message can be read until then. RFC 1939 §4',
        };
      }
      return idling
        ? { short: 'gone, not told yet, in IDLE', means: inIdle }
        : {
            short: 'gone: next command may say EXPUNGE',
            means:
              'It is gone, and its number stands until the session is told: the next command other than FETCH, STORE and SEARCH may bring the EXPUNGE; UID commands may too. RFC 9051 §7.5.1',
          };
    case 'flags':
      return idling
        ? { short: 'flags changed, in IDLE', means: inIdle }
        : {
            short: 'FETCH comes with a next command',
            means:
              'Its flags were changed since: the server should tell them by an untagged FETCH with a next command, and FETCH with FLAGS asks for them. RFC 9051 §5.2, §6.4.5',
          };
    case 'disputed':
      return {
        short: 'others were told otherwise',
        means:
          'Other sessions were told otherwise; without a store nobody can say who is up to date. RFC 9051 §5.2',
      };
  }
}

/** What a number says that is not the one a session would find that opens the mailbox now. */
export const shiftMeans = (shift: number): string =>
  `${shift} lower once it is told what is gone: each EXPUNGE makes all later numbers one less. RFC 9051 §7.5.1`;

/** What a cell's flags are when none were told. */
export const noFlagsMean = 'No flags were told: FETCH with FLAGS asks for them. RFC 9051 §6.4.5';

export const partlyMeans =
  'It knows only what it set itself and asked not to be told, by .SILENT. RFC 9051 §6.4.6';

export const markMeans = 'DELE only marks: QUIT deletes it, RSET takes the mark back. RFC 1939 §5, §6';

/** What QUIT will do to a session that has marked messages in the mailbox others have open. */
export function atQuit({ idling }: Standing): string {
  return idling
    ? 'in IDLE: told at QUIT, at once. RFC 9051 §6.3.13'
    : 'told some time after QUIT, by NOOP say; FETCH, STORE and SEARCH must not tell. RFC 9051 §7.5.1';
}

/** What POP3 has no words for. RFC 1939 §5, §6 */
export const pop3Means =
  'POP3 has no flags and no folders: it sees INBOX alone, numbered once at login. DELE only marks, RSET unmarks, QUIT deletes; a connection that just ends deletes nothing. RFC 1939 §5, §6';

/** Said for those who see no marks: `message 2, counted, gone, not told`. */
export function cellSentence(cell: Cell, standing: Standing): string {
  const known =
    cell.state === 'none'
      ? 'nothing to know'
      : cell.state === 'gone'
        ? 'was told that it is gone'
        : cell.state === 'missing'
          ? 'does not count it'
          : `message ${cell.number}${cell.state === 'marked' ? ', marked to be deleted at QUIT' : ''}`;
  return cell.difference ? `${known}; ${wouldTell(cell.difference, standing).means}` : known;
}
