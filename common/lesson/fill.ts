/**
 * What a script cannot know before the server has spoken: `{{apop secret}}` stands for the digest that APOP wants, MD5 of
 * the greeting's timestamp and the password; `{{apop secret 1}}` takes the greeting of connection 1. RFC 1939 §7
 */
import { md5 } from '../md5.ts';
import { latin1Of, octetsOf, octetsOfLatin1, textOf } from '../octets.ts';

const PLACEHOLDER = /\{\{apop ([^\s{}]+)(?: (\d+))?\}\}/g;

/**
 * @param connection the one that sends it
 * @param greetingOf what a connection's server said first, if it did
 * @throws Error when a greeting is wanted that was not heard, or has no timestamp
 */
export function filled(
  octets: Uint8Array,
  connection: number,
  greetingOf: (connection: number) => string | undefined,
): Uint8Array {
  const text = latin1Of(octets);
  const done = text.replace(PLACEHOLDER, (_, password: string, which?: string) => {
    const from = which === undefined ? connection : Number(which);
    const timestamp = /<[^<>]*>/.exec(greetingOf(from) ?? '')?.[0];
    if (timestamp === undefined)
      throw new Error(
        `{{apop …}} needs the greeting of connection ${String(from)} and its timestamp; write an "S: +OK <*>" before it`,
      );
    return md5(octetsOf(timestamp + textOf(octetsOfLatin1(password))));
  });
  return done === text ? octets : octetsOfLatin1(done);
}
