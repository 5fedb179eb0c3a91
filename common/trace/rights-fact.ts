/** The fact about who may do what with a mailbox. RFC 4314 */
import type { InMailbox } from './facts.ts';

/** What somebody may do with this mailbox, which is another's. RFC 4314 §3.1 */
export interface RightsChanged extends InMailbox {
  readonly kind: 'rights-changed';
  /** The full address of an account, or `anyone`. */
  readonly identifier: string;
  /** All that it is given now, like `lrs`; empty when it is off the list. RFC 4314 §2.1 */
  readonly rights: string;
}
