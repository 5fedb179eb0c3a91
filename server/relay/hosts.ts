/** The mail hosts of the default world: who speaks for which domain, and where. */
import { defaultWorld } from '../../common/world/default-world.ts';
import type { MailHost } from '../../common/world/description.ts';

export type { MailHost };

export const defaultHosts: readonly MailHost[] = defaultWorld.hosts;
