/** The octets of messages, by the id that a hash of them gives. */
export interface Bodies {
  has(id: string): boolean;
  get(id: string): Uint8Array | undefined;
  /** Keeps the array; nobody may change it any more. */
  set(id: string, octets: Uint8Array): unknown;
}
