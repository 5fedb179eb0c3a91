/** What the handlers of IMAP commands know and may do: who is logged in, what is open, the store. No socket, no tag. */
import type { ImapStateName } from '../../common/imap/command-entry.ts';
import { showMailboxName } from '../../common/imap/mailbox-name.ts';
import type { Mailbox } from '../../common/projections/mailbox.ts';
import type { Cause } from '../../common/trace/facts.ts';
import type { Accounts } from '../accounts.ts';
import type { MailStore } from '../mailbox/store.ts';
import type { Clock } from '../net/engine.ts';
import { ImapNo } from './errors.ts';
import type { Enabled, Extension } from './extensions.ts';
import { SessionView } from './session-view.ts';

export interface ContextParts {
  readonly connection: number;
  readonly store: MailStore;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly hostname: string;
  readonly isSecure: () => boolean;
  /** The open mailbox has something new to tell. */
  readonly changed: () => void;
  /** Somebody else deleted the open mailbox; it is closed already. */
  readonly mailboxGone: (name: string) => void;
}

export class SessionContext {
  readonly store: MailStore;
  readonly accounts: Accounts;
  readonly clock: Clock;
  readonly hostname: string;
  readonly #parts: ContextParts;
  /** Commands begun so far: the number of the one under way. */
  exchange = 0;
  /** The command under way named messages by number, so no number may shift before it is answered. RFC 7162 §3.2.10.2 */
  holdsExpunges = false;
  #account: string | undefined;
  #view: SessionView | undefined;
  readonly #enabled = new Set<Extension>();
  #unwatch: () => void = () => undefined;

  constructor(parts: ContextParts) {
    this.#parts = parts;
    this.store = parts.store;
    this.accounts = parts.accounts;
    this.clock = parts.clock;
    this.hostname = parts.hostname;
  }

  get state(): ImapStateName {
    if (this.#account === undefined) return 'not-authenticated';
    return this.#view ? 'selected' : 'authenticated';
  }

  get secure(): boolean {
    return this.#parts.isSecure();
  }

  /** What the client turned on; it stays on until the connection ends. RFC 5161 §3.1 */
  get enabled(): Enabled {
    return this.#enabled;
  }

  enable(extension: Extension): void {
    this.#enabled.add(extension);
    // QRESYNC has all of CONDSTORE in it. RFC 7162 §3.2.3
    if (extension === 'QRESYNC') this.#enabled.add('CONDSTORE');
  }

  /** Whether the client is told mod-sequences. RFC 7162 §3.1 */
  get condstore(): boolean {
    return this.#enabled.has('CONDSTORE');
  }

  /** What every change the present command makes is caused by. */
  get cause(): Cause {
    return { connection: this.#parts.connection, exchange: this.exchange };
  }

  /** Full address of the user; the command table sees to it that there is one. */
  get account(): string {
    if (this.#account === undefined) throw new Error('a handler that needs a login ran without one');
    return this.#account;
  }

  logIn(account: string): void {
    this.#account = account;
  }

  /** The open mailbox as this session sees it. */
  get view(): SessionView | undefined {
    return this.#view;
  }

  /** The same where the command table sees to it that there is one. */
  get selected(): SessionView {
    if (!this.#view) throw new Error('a handler that needs an open mailbox ran without one');
    return this.#view;
  }

  /** The same where the command changes messages. */
  get writable(): SessionView {
    const view = this.selected;
    if (view.readOnly) {
      throw new ImapNo('READ-ONLY', 'the mailbox was opened with EXAMINE; SELECT it to change it');
    }
    return view;
  }

  /** All mailboxes of the user by name. */
  get mailboxes(): ReadonlyMap<string, Mailbox> {
    const account = this.store.account(this.account);
    if (!account) throw new Error(`${this.account} may log in but has no mailboxes`);
    return account.mailboxes;
  }

  /** The mailbox of that name, or a NO that says where to look. */
  mailbox(name: string, code: 'NONEXISTENT' | 'TRYCREATE' = 'NONEXISTENT'): Mailbox {
    const found = this.mailboxes.get(name);
    if (found) return found;
    const shown = showMailboxName(name);
    if (code === 'TRYCREATE') {
      throw new ImapNo(code, `no mailbox is named ${shown}; CREATE it first`);
    }
    throw new ImapNo(code, `no mailbox is named ${shown}; LIST "" * shows those that exist`);
  }

  /** Opens a mailbox; whatever was open must be closed. */
  select(mailbox: Mailbox, readOnly: boolean): SessionView {
    const { store, account } = this;
    const view = new SessionView({
      account,
      mailbox,
      readOnly,
      claimRecent: () => store.claimRecent(account, mailbox.name, this.cause),
      changed: this.#parts.changed,
      deleted: () => {
        this.unselect();
        this.#parts.mailboxGone(mailbox.name);
      },
      renamed: () => this.#noteSelected(view),
    });
    this.#view = view;
    this.#unwatch = store.watch(mailbox, (fact) => view.follow(fact));
    this.#noteSelected(view);
    return view;
  }

  /** Closes the mailbox, if one is open, and changes nothing in it. */
  unselect(): void {
    if (!this.#view) return;
    this.#letGo();
    this.store.note({ kind: 'mailbox-unselected', connection: this.#parts.connection });
  }

  /** The connection is gone. */
  closed(): void {
    this.#letGo();
  }

  /**
   * A POP3 session keeps the messages of a maildrop it has taken from being removed. Flags may change, since POP3 has none.
   * RFC 1939 §4
   */
  refuseIfLocked(mailbox: Mailbox): void {
    if (this.isLocked(mailbox)) {
      throw new ImapNo(
        'INUSE',
        'a POP3 session has taken this maildrop; until its QUIT nothing can be removed',
      );
    }
  }

  isLocked(mailbox: Mailbox): boolean {
    for (const watcher of this.store.world.watchers.values()) {
      if (watcher.exclusive && watcher.account === this.account && watcher.mailbox === mailbox.name)
        return true;
    }
    return false;
  }

  #letGo(): void {
    this.#unwatch();
    this.#unwatch = () => undefined;
    this.#view = undefined;
  }

  #noteSelected(view: SessionView): void {
    this.store.note({
      kind: 'mailbox-selected',
      connection: this.#parts.connection,
      account: view.account,
      mailbox: view.mailbox.name,
      readOnly: view.readOnly,
      exclusive: false,
    });
  }
}
