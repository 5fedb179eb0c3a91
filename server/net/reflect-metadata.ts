/**
 * The part of the Reflect metadata proposal that the certificate library's dependency injection asks for. It must be
 * evaluated before that library is imported.
 */
type Keys = Map<unknown, unknown>;

const metadata = new WeakMap<object, Keys>();

function keysOf(target: object): Keys {
  const keys = metadata.get(target) ?? new Map<unknown, unknown>();
  metadata.set(target, keys);
  return keys;
}

function inherited(key: unknown, target: object): unknown {
  for (let at: object | null = target; at; at = Object.getPrototypeOf(at) as object | null) {
    const keys = metadata.get(at);
    if (keys?.has(key)) return keys.get(key);
  }
  return undefined;
}

if (!('getMetadata' in Reflect)) {
  Object.assign(Reflect, {
    defineMetadata: (key: unknown, value: unknown, target: object) => void keysOf(target).set(key, value),
    getOwnMetadata: (key: unknown, target: object) => metadata.get(target)?.get(key),
    getMetadata: inherited,
  });
}
