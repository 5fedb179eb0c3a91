/** The zones of the default world. */
import { defaultWorld } from '../world/default-world.ts';
import type { Zones } from './zone.ts';

export const defaultZones: Zones = defaultWorld.zones;
