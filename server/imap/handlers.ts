/** Every command of the table and what does it. */
import type { ImapCommand } from '../../common/imap/commands.ts';
import { append } from './commands/append.ts';
import { authenticate } from './commands/authenticate.ts';
import { capability } from './commands/capability.ts';
import { check } from './commands/check.ts';
import { close } from './commands/close.ts';
import { copy } from './commands/copy.ts';
import { create } from './commands/create.ts';
import { deleteMailbox } from './commands/delete.ts';
import { deleteacl } from './commands/deleteacl.ts';
import { enable } from './commands/enable.ts';
import { examine } from './commands/examine.ts';
import { expunge, uidExpunge } from './commands/expunge.ts';
import { fetch } from './commands/fetch.ts';
import { getacl } from './commands/getacl.ts';
import { id } from './commands/id.ts';
import { idle } from './commands/idle.ts';
import { list } from './commands/list.ts';
import { listrights } from './commands/listrights.ts';
import { login } from './commands/login.ts';
import { logout } from './commands/logout.ts';
import { lsub } from './commands/lsub.ts';
import { move } from './commands/move.ts';
import { myrights } from './commands/myrights.ts';
import { namespace } from './commands/namespace.ts';
import { noop } from './commands/noop.ts';
import { rename } from './commands/rename.ts';
import { search } from './commands/search.ts';
import { select } from './commands/select.ts';
import { setacl } from './commands/setacl.ts';
import { starttls } from './commands/starttls.ts';
import { status } from './commands/status.ts';
import { store } from './commands/store.ts';
import { subscribe } from './commands/subscribe.ts';
import { unselect } from './commands/unselect.ts';
import { unsubscribe } from './commands/unsubscribe.ts';
import type { Handler } from './handler.ts';

export const handlers: { readonly [Name in ImapCommand]: Handler<Name> } = {
  APPEND: append,
  AUTHENTICATE: authenticate,
  CAPABILITY: capability,
  CHECK: check,
  CLOSE: close,
  COPY: copy,
  CREATE: create,
  DELETE: deleteMailbox,
  DELETEACL: deleteacl,
  ENABLE: enable,
  EXAMINE: examine,
  EXPUNGE: expunge,
  FETCH: fetch,
  GETACL: getacl,
  ID: id,
  IDLE: idle,
  LIST: list,
  LISTRIGHTS: listrights,
  LOGIN: login,
  LOGOUT: logout,
  LSUB: lsub,
  MOVE: move,
  MYRIGHTS: myrights,
  NAMESPACE: namespace,
  NOOP: noop,
  RENAME: rename,
  SEARCH: search,
  SELECT: select,
  SETACL: setacl,
  STARTTLS: starttls,
  STATUS: status,
  STORE: store,
  SUBSCRIBE: subscribe,
  'UID COPY': copy,
  'UID EXPUNGE': uidExpunge,
  'UID FETCH': fetch,
  'UID MOVE': move,
  'UID SEARCH': search,
  'UID STORE': store,
  UNSELECT: unselect,
  UNSUBSCRIBE: unsubscribe,
};
