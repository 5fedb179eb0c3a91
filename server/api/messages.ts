/** Reads what a page says on its live connection. */
import type { FromPage } from '../../common/live-protocol.ts';
import { services, type Service } from '../../common/protocols.ts';

const serviceActions = ['start', 'stop', 'restart'] as const;
const queueActions = ['retry', 'hold', 'release', 'delete'] as const;

/** `undefined` if it is not what the protocol allows. */
export function readMessage(text: string): FromPage | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const said = value as Record<string, unknown>;
  switch (said['type']) {
    case 'resume': {
      const { epoch, after } = said;
      return typeof epoch === 'string' && Number.isSafeInteger(after) && (after as number) >= 0
        ? { type: 'resume', epoch, after: after as number }
        : undefined;
    }
    case 'terminal-open': {
      const { terminal, service, title } = said;
      return isId(terminal) && isService(service) && isId(title)
        ? { type: 'terminal-open', terminal, service, title }
        : undefined;
    }
    case 'terminal-octets': {
      const { terminal, octets } = said;
      return isId(terminal) && typeof octets === 'string'
        ? { type: 'terminal-octets', terminal, octets }
        : undefined;
    }
    case 'terminal-close': {
      const { terminal } = said;
      return isId(terminal) ? { type: 'terminal-close', terminal } : undefined;
    }
    case 'service': {
      const { host, service } = said;
      const action = oneOf(serviceActions, said['action']);
      return isName(host) && isService(service) && action
        ? { type: 'service', host, service, action }
        : undefined;
    }
    case 'queue': {
      const { queue } = said;
      const action = oneOf(queueActions, said['action']);
      return isId(queue) && action ? { type: 'queue', queue, action } : undefined;
    }
    case 'clock': {
      const { step, rate } = said;
      // One or the other: which of both would come first?
      if (typeof step === 'number' && rate === undefined) return { type: 'clock', step };
      return typeof rate === 'number' && step === undefined ? { type: 'clock', rate } : undefined;
    }
    case 'world': {
      const { text: world } = said;
      return typeof world === 'string' ? { type: 'world', text: world } : undefined;
    }
    case 'lesson': {
      const { lesson } = said;
      return isName(lesson) ? { type: 'lesson', lesson } : undefined;
    }
    case 'lesson-save': {
      const { path, files, replace } = said;
      if (!isName(path) || typeof files !== 'object' || files === null) return undefined;
      if (!Object.values(files).every((text) => typeof text === 'string')) return undefined;
      return { type: 'lesson-save', path, files: files as Record<string, string>, replace: replace === true };
    }
    default:
      return undefined;
  }
}

const isId = (id: unknown): id is string => typeof id === 'string' && id.length > 0 && id.length <= 64;

/** A name in DNS (RFC 1035 §2.3.4), or the path of a lesson. */
const isName = (name: unknown): name is string =>
  typeof name === 'string' && name.length > 0 && name.length <= 255;

const isService = (service: unknown): service is Service =>
  typeof service === 'string' && Object.hasOwn(services, service);

function oneOf<const Word extends string>(words: readonly Word[], said: unknown): Word | undefined {
  return words.find((word) => word === said);
}
