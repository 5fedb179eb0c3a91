/** Which mail host asks from which endpoint, so that the diagram can name it. Endpoints are forgotten after use. */
import type { Endpoint } from '../../common/trace/endpoint.ts';
import { hostAndPort } from '../net/endpoint.ts';

export class Askers {
  readonly #names = new Map<string, string>();

  /** That host asks from there until the function returned is called. */
  readonly register = ({ address, port }: Endpoint, name: string): (() => void) => {
    const key = hostAndPort(address, port);
    this.#names.set(key, name);
    return () => this.#names.delete(key);
  };

  readonly whoAsks = ({ address, port }: Endpoint): string | undefined =>
    this.#names.get(hostAndPort(address, port));
}
