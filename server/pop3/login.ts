/** What PASS, APOP and AUTH end in: an open maildrop, or a refusal. RFC 1939 §4 */
import { Pop3SyntaxError } from '../../common/pop3/arguments.ts';
import { Pop3Refusal } from './errors.ts';
import type { Dialogue, Handled } from './handler.ts';
import type { SaslExchange, SaslStep } from '../auth/exchange.ts';
import { decodeBase64, encodeBase64 } from '../auth/sasl.ts';
import { Maildrop } from './maildrop.ts';

/** Never says whether it was the name or the password, lest names could be tried out. RFC 1939 §13 */
export function wrongCredentials(): Pop3Refusal {
  return new Pop3Refusal('the user name or the password is wrong; begin again', 'AUTH');
}

/** Locks the maildrop, or refuses, and takes the session to the TRANSACTION state. */
export function openMaildrop(dialogue: Dialogue, account: string): string {
  const { connection, locks, delays, store } = dialogue;
  // Asked only once the credentials are known to be right, so that names cannot be tried out. RFC 2449 §8.1.1
  const secondsLeft = delays.secondsLeft(account);
  if (secondsLeft > 0) {
    throw new Pop3Refusal(
      `an account logs in once in ${delays.seconds} seconds at most; try again in ${secondsLeft}`,
      'LOGIN-DELAY',
    );
  }
  if (!locks.acquire(account, connection)) {
    const holder = locks.holderOf(account);
    throw new Pop3Refusal(
      `connection ${holder} has this maildrop open, and only one at a time may; it is free after its QUIT`,
      'IN-USE',
    );
  }
  let maildrop: Maildrop;
  try {
    maildrop = new Maildrop(account, store);
  } catch (error) {
    locks.release(account, connection);
    throw error;
  }
  dialogue.become(maildrop);
  delays.loggedIn(account);
  store.note({
    kind: 'mailbox-selected',
    connection,
    account,
    mailbox: 'INBOX',
    readOnly: false,
    exclusive: true,
  });
  return `the maildrop is yours alone and has ${maildrop.summary}`;
}

/** Turns a step of a SASL dialogue into what the client hears. RFC 5034 §4 */
export function afterSaslStep(dialogue: Dialogue, exchange: SaslExchange, step: SaslStep): Handled {
  if ('challenge' in step) return { challenge: encodeBase64(step.challenge), exchange };
  if ('account' in step) return openMaildrop(dialogue, step.account);
  switch (step.refused) {
    case 'malformed':
      throw new Pop3SyntaxError(step.why);
    case 'unsupported':
      throw new Pop3Refusal(step.why);
    case 'credentials':
    case 'authorization':
      throw new Pop3Refusal(step.why, 'AUTH');
  }
}

/** @throws Pop3SyntaxError when it is no base64 */
export function decodeResponse(text: string): Uint8Array {
  const octets = decodeBase64(text);
  if (octets) return octets;
  throw new Pop3SyntaxError('a SASL response is written in base64; "*" cancels the dialogue');
}
