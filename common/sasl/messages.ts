/** The messages of SASL mechanisms that have a grammar of their own, for those who answer and those who explain them. */

export interface Xoauth2Message {
  readonly user: string;
  readonly token: string;
}

/** `user=alice@north.test ^A auth=Bearer token ^A ^A`, in which ^A is the octet 1. Like RFC 7628 §3.1 without its header */
export function readXoauth2(text: string): Xoauth2Message | undefined {
  const [, user, token] = /^user=([^\x01]+)\x01auth=Bearer +([^\x01 ]+)\x01\x01$/i.exec(text) ?? [];
  return user === undefined || token === undefined ? undefined : { user, token };
}

/** What a SCRAM client says first. RFC 5802 §7 */
export interface ScramFirst {
  /** With its commas: `n,,`. */
  readonly gs2Header: string;
  /** `n`, `y`, or `p=` and the type of channel binding. */
  readonly binding: string;
  /** The user to act as, as it stands there; `undefined` where none is named. */
  readonly authzid: string | undefined;
  /** All that follows the header. */
  readonly bare: string;
  /** True where the message names an extension that must be understood: there are none. */
  readonly mandatory: boolean;
  /** The user name as it stands there. */
  readonly user: string;
  readonly nonce: string;
}

export function readScramFirst(text: string): ScramFirst | undefined {
  const [, gs2Header, binding, , authzid, bare, mandatory, user, nonce] =
    /^((n|y|p=[A-Za-z0-9.-]+),(a=([^,]+))?,)((m=[^,]+,)?n=([^,]+),r=([\x21-\x2b\x2d-\x7e]+)(?:,[A-Za-z]=[^,]+)*)$/.exec(
      text,
    ) ?? [];
  if (
    gs2Header === undefined ||
    binding === undefined ||
    bare === undefined ||
    user === undefined ||
    nonce === undefined
  )
    return undefined;
  return { gs2Header, binding, authzid, bare, mandatory: mandatory !== undefined, user, nonce };
}

/** What a SCRAM client says last. RFC 5802 §7 */
export interface ScramFinal {
  /** All before the proof, without the comma between. */
  readonly withoutProof: string;
  /** The header of the first message again, in base64. */
  readonly binding: string;
  readonly nonce: string;
  readonly proof: string;
}

export function readScramFinal(text: string): ScramFinal | undefined {
  const [, withoutProof, binding, nonce, proof] =
    /^(c=([A-Za-z0-9+/=]+),r=([\x21-\x2b\x2d-\x7e]+)(?:,[A-Za-z]=[^,]+)*),p=([A-Za-z0-9+/]+={0,2})$/.exec(
      text,
    ) ?? [];
  if (withoutProof === undefined || binding === undefined || nonce === undefined || proof === undefined)
    return undefined;
  return { withoutProof, binding, nonce, proof };
}

/** A name in which comma and equals sign are written `=2C` and `=3D`; `undefined` if it has another `=`. RFC 5802 §5.1 */
export function readSaslName(written: string): string | undefined {
  if (/=(?!2C|3D)/.test(written)) return undefined;
  return written.replace(/=2C/g, ',').replace(/=3D/g, '=');
}
