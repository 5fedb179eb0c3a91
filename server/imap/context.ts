/** What the handlers of IMAP commands know and may do: who is logged in, what is open, the store. No socket, no tag. */
import type { ImapStateName } from '../../common/imap/command-entry.ts';
import { showMailboxName } from '../../common/imap/mailbox-name.ts';
import { ALL_RIGHTS, rightsIn, type Right } from '../../common/imap/rights.ts';
import type { Mailbox } from '../../common/projections/mailbox.ts';
import type { Cause } from '../../common/trace/facts.ts';
import type { Accounts } from '../accounts.ts';
import type { MailStore } from '../mailbox/store.ts';
import type { Clock } from '../net/engine.ts';
import { ImapNo } from './errors.ts';
import type { Enabled, Extension } from './extensions.ts';
import { placeOf, shownName, type Found, type Place } from './places.ts';
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
  /** The open mailbox is no longer there for this session; it is closed already. `why` for the goodbye. */
  readonly mailboxGone: (why: string) => void;
}

const none: ReadonlyMap<string, Mailbox> = new Map();

/** RFC 5530 §3 NOPERM */
function lacking(has: string, needs: string): ImapNo {
  const wanted = [...needs].map((right) => `"${right}"`).join(' or ');
  return new ImapNo('NOPERM', `this takes the right ${wanted}; MYRIGHTS tells yours: ${has || 'none'}`);
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

  /**
   * The same where the command changes messages.
   *
   * @param right that it takes, unless that depends
   */
  writable(right?: Right): SessionView {
    const view = this.selected;
    if (right !== undefined && !view.may(right)) throw lacking(view.rights, right);
    if (view.examined) {
      throw new ImapNo('READ-ONLY', 'the mailbox was opened with EXAMINE; SELECT it to change it');
    }
    if (view.readOnly) {
      throw new ImapNo('READ-ONLY', 'the mailbox was opened without a right to change it; SELECT it again');
    }
    return view;
  }

  /** What a name means to the user. */
  place(shown: string): Place {
    return placeOf(this.account, shown);
  }

  /** What the user calls a mailbox of somebody. */
  shown(owner: string, name: string): string {
    return shownName(this.account, owner, name);
  }

  /** All mailboxes of an account by name, whatever the user may do with them; none where there is no such account. */
  mailboxesOf(owner: string): ReadonlyMap<string, Mailbox> {
    return this.store.account(owner)?.mailboxes ?? none;
  }

  /** What the user may do with a mailbox: with their own everything. RFC 4314 §2 */
  rightsIn(owner: string, { acl }: Mailbox): string {
    return owner === this.account ? ALL_RIGHTS : rightsIn(acl, this.account);
  }

  /** The mailbox at a place, whatever the user may do with it. */
  find(place: Place): Found | undefined {
    const mailbox = this.mailboxesOf(place.owner).get(place.name);
    return mailbox && { ...place, mailbox, rights: this.rightsIn(place.owner, mailbox) };
  }

  /** All that the user can see, by the names they are shown under. RFC 4314 §4 LIST */
  visible(): Map<string, Found> {
    const visible = new Map<string, Found>();
    for (const [owner, { mailboxes }] of this.store.world.accounts) {
      for (const [name, mailbox] of mailboxes) {
        const rights = this.rightsIn(owner, mailbox);
        if (!rights.includes('l')) continue;
        const shown = this.shown(owner, name);
        visible.set(shown, { owner, name, shown, mailbox, rights });
      }
    }
    return visible;
  }

  /**
   * The mailbox of that name if the user has the right it takes, or a NO that says what to do. Who may not even see it is told
   * that there is none. RFC 4314 §4, §6
   *
   * @param rights any one of these will do
   */
  mailbox(name: string, rights: string, code: 'NONEXISTENT' | 'TRYCREATE' = 'NONEXISTENT'): Found {
    const place = this.place(name);
    const found = this.find(place);
    if (found && [...rights].some((right) => found.rights.includes(right))) return found;
    if (found?.rights.includes('l')) throw lacking(found.rights, rights);
    const shown = showMailboxName(place.shown);
    if (code === 'TRYCREATE') {
      throw new ImapNo(code, `no mailbox is named ${shown}; CREATE it first`);
    }
    throw new ImapNo(code, `no mailbox is named ${shown}; LIST "" * shows those that exist`);
  }

  /** Opens a mailbox; whatever was open must be closed. */
  select({ owner, mailbox }: Found, examined: boolean): SessionView {
    const { store } = this;
    const view = new SessionView({
      account: owner,
      mailbox,
      examined,
      rights: () => this.rightsIn(owner, mailbox),
      claimRecent: () => store.claimRecent(owner, mailbox.name, this.cause),
      changed: this.#parts.changed,
      deleted: () =>
        this.#lose(`the mailbox ${showMailboxName(this.shown(owner, mailbox.name))} was deleted`),
      revoked: () => this.#lose('the right to read this mailbox was taken away'),
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
    this.store.forget(this.#parts.connection);
  }

  /**
   * A POP3 session keeps the messages of a maildrop it has taken from being removed. Flags may change, since POP3 has none.
   * RFC 1939 §4
   */
  refuseIfLocked(owner: string, mailbox: Mailbox): void {
    if (this.isLocked(owner, mailbox)) {
      throw new ImapNo(
        'INUSE',
        'a POP3 session has taken this maildrop; until its QUIT nothing can be removed',
      );
    }
  }

  isLocked(owner: string, mailbox: Mailbox): boolean {
    for (const watcher of this.store.world.watchers.values()) {
      if (watcher.exclusive && watcher.account === owner && watcher.mailbox === mailbox.name) return true;
    }
    return false;
  }

  #lose(why: string): void {
    this.unselect();
    this.#parts.mailboxGone(why);
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
