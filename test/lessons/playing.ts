/** Dialogues made for a test. */
import { readScript } from '../../common/lesson/script.ts';
import type { Service } from '../../common/protocols.ts';
import { play } from '../../server/lesson/play.ts';
import { playPartsOf } from '../../server/lesson/prove.ts';
import type { World } from '../../server/world.ts';

/** Plays a dialogue on a mailglass's ports; rejects when it goes otherwise. */
export async function playText(world: World, service: Service, text: string): Promise<void> {
  const script = readScript(text, 'test.txt', service);
  if (!('steps' in script)) throw new Error(JSON.stringify(script));
  await play(script, playPartsOf(world));
}
