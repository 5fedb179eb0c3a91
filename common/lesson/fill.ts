/**
 * What a script cannot know before the server has spoken: `{{apop secret}}` stands for the digest that APOP wants, MD5 of
 * the greeting's timestamp and the password; `{{apop secret 1}}` takes the greeting of connection 1. RFC 1939 §7
 * `{{uidvalidity}}` is the number last told in `[UIDVALIDITY n]` on this connection; `{{uidvalidity 1}}` on connection 1.
 */
import { md5 } from '../md5.ts';
import { latin1Of, octetsOf, octetsOfLatin1, textOf } from '../octets.ts';

const UIDVALIDITY = /\{\{uidvalidity(?: (\d+))?\}\}/g;
const APOP = /\{\{apop ([^\s{}]+)(?: (\d+))?\}\}/g;

/**
 * @param connection the one that sends it
 * @param greetingOf what a connection's server said first, if it did
 * @throws Error when a greeting is wanted that was not heard, or has no timestamp; or a UIDVALIDITY that was not told
 */
export function filled(
  octets: Uint8Array,
  connection: number,
  greetingOf: (connection: number) => string | undefined,
  uidvalidityOf: (connection: number) => string | undefined = () => undefined,
): Uint8Array {
  const text = latin1Of(octets);
  const withDigests = text.replace(APOP, (_, password: string, which?: string) => {
    const from = which === undefined ? connection : Number(which);
    const timestamp = /<[^<>]*>/.exec(greetingOf(from) ?? '')?.[0];
    if (timestamp === undefined)
      throw new Error(
        `{{apop …}} needs the greeting of connection ${String(from)} and its timestamp; write an "S: +OK <*>" before it`,
      );
    return md5(octetsOf(timestamp + textOf(octetsOfLatin1(password))));
  });
  const done = withDigests.replace(UIDVALIDITY, (_, which?: string) => {
    const from = which === undefined ? connection : Number(which);
    const told = uidvalidityOf(from);
    if (told === undefined)
      throw new Error(
        `{{uidvalidity}} needs a mailbox that connection ${String(from)} opened; write an "S: <...>" after its SELECT`,
      );
    return told;
  });
  return done === text ? octets : octetsOfLatin1(done);
}
