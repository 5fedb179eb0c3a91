/**
 * The two encoders that every runtime of ours has and the ECMAScript library does not declare.
 * `common` sees no DOM and no Node types, so that the compiler refuses `window` and `Buffer` here.
 */
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(octets?: Uint8Array, options?: { stream?: boolean }): string;
}
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
