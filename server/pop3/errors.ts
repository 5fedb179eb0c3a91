/**
 * The one place where failures become replies. There are three kinds: a line that breaks the grammar, a request that
 * cannot be granted, and a bug of ours.
 */
import { Pop3SyntaxError } from '../../common/pop3/arguments.ts';

/** What a client's program can tell from a refusal. RFC 2449 §8.1, RFC 3206 §4, RFC 6856 §5 */
type ResponseCode = 'IN-USE' | 'LOGIN-DELAY' | 'AUTH' | 'UTF8';

/** A request that is well formed and cannot be granted. Its message is the text of the -ERR. */
export class Pop3Refusal extends Error {
  override readonly name = 'Pop3Refusal';
  readonly code: ResponseCode | undefined;
  constructor(text: string, code?: ResponseCode) {
    super(text);
    this.code = code;
  }
}

/** QUIT could not delete what was marked. The session ends all the same. RFC 1939 §6 */
export class UpdateFailure extends Error {
  override readonly name = 'UpdateFailure';
}

/**
 * The reply to a failed command, without its line end. Our own bugs are logged.
 * @param word puts a text into the session's language
 */
export function replyToFailure(
  error: unknown,
  word: (text: string) => string,
  log: (error: unknown) => void,
): string {
  if (error instanceof Pop3SyntaxError) return `-ERR ${word(error.message)}`;
  if (error instanceof Pop3Refusal)
    return `-ERR ${error.code ? `[${error.code}] ` : ''}${word(error.message)}`;
  if (error instanceof UpdateFailure) {
    log(error.cause);
    return '-ERR [SYS/TEMP] what you marked was not deleted, by an internal error of mailglass; goodbye';
  }
  log(error);
  return '-ERR [SYS/TEMP] an internal error of mailglass; its log tells more, and the session goes on';
}
