/**
 * The two encoders that every runtime of ours has and the ECMAScript library does not declare.
 * `common` sees no DOM and no Node types, so that the compiler refuses `window` and `Buffer` here.
 */
interface TextDecoder {
  decode(octets?: Uint8Array, options?: { stream?: boolean }): string;
}
declare const TextDecoder: {
  new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder;
};
interface TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare const TextEncoder: { new (): TextEncoder };
