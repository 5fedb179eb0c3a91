/** The one quiet line beneath a terminal: what can be said now, how the line goes on, what is owed, why it will be refused. */
import { allowedCommands, carriesSecret, readTyped } from '../../common/completion.ts';
import { octetsOf } from '../../common/octets.ts';
import { describeSession } from '../../common/projections/session.ts';
import type { SessionState } from '../../common/projections/session.ts';
import { whyNot } from '../../common/why-not.ts';
import type { SessionMoment } from '../live/sessions.ts';
import { words } from '../words/words.ts';
import type { ClientMode } from './dialogue.ts';
import { fromBase64, localCommands, localNames } from './local-commands.ts';
import { visibleText } from './printable.ts';

export interface Hint {
  readonly kind: 'commands' | 'syntax' | 'owed' | 'trouble' | 'note';
  /** Stands out, in the wire's font. */
  readonly head?: string;
  readonly text: string;
  /** Verbs to choose from. */
  readonly verbs?: readonly {
    readonly verb: string;
    readonly means: string;
    readonly takesArguments: boolean;
  }[];
  /** It is about the moment one looks back at. */
  readonly then?: boolean;
  /** Something the person should know besides: that a password travels in clear. */
  readonly warning?: string;
}

export interface Situation {
  readonly status: 'connecting' | 'open' | 'closed';
  readonly session: SessionState;
  readonly mode: ClientMode;
  readonly text: string;
  readonly local: boolean;
  readonly secure: boolean;
  readonly verdict: string | undefined;
  /** How the session stood at the moment one looks back at; `undefined` while that is now. */
  readonly then?: { readonly moment: SessionMoment | undefined } | undefined;
}

/** What stands in the gutter beside the line being typed, in place of a time. */
export function promptOf(mode: ClientMode, text: string): string {
  switch (mode.kind) {
    case 'command':
      return '';
    case 'message':
      return 'message';
    case 'response':
      return mode.verb === 'IDLE' ? 'idling' : 'response';
    case 'rest':
      return 'goes on';
    case 'octets': {
      if (!mode.asked) return 'wait for +';
      const owed = mode.owed - octetsOf(text).length;
      return owed >= 0 ? `${owed} owed` : 'goes on';
    }
  }
}

const IN_CLEAR = 'Without TLS a password travels in clear.';

export function hintOf(situation: Situation): Hint {
  const { status, session, mode, text, local, secure, verdict, then } = situation;
  if (local) return localHint(text);
  // What is typed is said now.
  if (then && text === '') return thenHint(then.moment);
  if (status === 'closed') return { kind: 'note', text: 'Not connected. Enter connects again.' };
  if (status === 'connecting') return { kind: 'note', text: 'Connecting …' };
  switch (mode.kind) {
    case 'message':
      return {
        kind: 'note',
        head: '.',
        text: 'alone on a line ends the message; until then: header lines, an empty line, the text.',
      };
    case 'octets':
      return owedHint(mode, text);
    case 'rest':
      return {
        kind: 'owed',
        head: '0',
        text: 'octets owed: the literal is complete. Enter ends the command, or go on with it.',
      };
    case 'response':
      return responseHint(mode.verb, mode.challenge, secure);
    case 'command':
      break;
  }
  if (text === '') return verdict === undefined ? commandsHint(session) : { kind: 'trouble', text: verdict };
  return typedHint(text, session, secure);
}

function thenHint(moment: SessionMoment | undefined): Hint {
  if (!moment) return { kind: 'note', text: words.terminal.then.notYetOpen };
  if (!moment.open) return { kind: 'note', text: words.terminal.then.closed };
  const hint = commandsHint(moment.state);
  if (hint.verbs) return { ...hint, then: true };
  return { kind: 'note', text: words.terminal.then.stood(describeSession(moment.state)) };
}

function localHint(text: string): Hint {
  const word = /^\S*/.exec(text.trimStart())?.[0] ?? '';
  const name = localNames.find((known) => known === word);
  if (name) {
    const { arguments: args, means } = localCommands[name];
    return { kind: 'syntax', head: `${name} ${args}`.trim(), text: `${means}.` };
  }
  return { kind: 'note', head: localNames.join('  '), text: 'for the terminal itself; Esc goes back.' };
}

/** Octets are counted as the server counts them: the CR LF that Enter adds is two. RFC 9051 §4.3 */
function owedHint(mode: ClientMode & { kind: 'octets' }, text: string): Hint {
  const typed = octetsOf(text).length;
  const left = mode.owed - typed;
  if (!mode.asked) {
    return {
      kind: 'owed',
      head: `${mode.owed} octets`,
      text: 'are announced; the server says + when it wants them.',
    };
  }
  const of = `of ${mode.of.toLocaleString('en')} octets owed`;
  if (left > 2)
    return { kind: 'owed', head: String(left), text: `${of}; Enter adds CR LF, which counts as two.` };
  if (left > 0)
    return {
      kind: 'owed',
      head: String(left),
      text: `${of}; Enter’s CR LF ${left === 2 ? 'fits exactly' : 'is one too many'}.`,
    };
  if (left === 0)
    return { kind: 'owed', head: '0', text: `${of}: all are there. Enter’s CR LF ends the command.` };
  return { kind: 'owed', head: '0', text: `${of}; the last ${-left} typed go on with the command.` };
}

function responseHint(verb: string, challenge: string, secure: boolean): Hint {
  if (verb === 'IDLE') {
    return {
      kind: 'note',
      head: 'DONE',
      text: 'ends IDLE; until then the server tells what happens in the mailbox.',
    };
  }
  const octets = challenge === '' ? undefined : fromBase64(challenge);
  const asks = octets && octets.length > 0 ? visibleText(octets) : '';
  const warning = secure ? {} : { warning: IN_CLEAR };
  if (/^<.*@.*>$/.test(asks)) {
    return {
      kind: 'syntax',
      head: asks,
      text: 'is the challenge: answer with base64 of the name, a space and the HMAC-MD5 in hex.',
    };
  }
  if (/pass/i.test(asks)) {
    return {
      kind: 'syntax',
      head: `“${asks}”`,
      text: 'is asked in base64. Ctrl ] base64 secret puts the answer here; * gives up.',
      ...warning,
    };
  }
  if (/user/i.test(asks)) {
    return {
      kind: 'syntax',
      head: `“${asks}”`,
      text: 'is asked in base64. Ctrl ] base64 alice puts the answer here; * gives up.',
    };
  }
  return {
    kind: 'syntax',
    head: 'Ctrl ] base64 \\0alice\\0secret',
    text: 'puts the answer of PLAIN here; * gives up.',
    ...warning,
  };
}

function commandsHint(session: SessionState): Hint {
  const verbs = allowedCommands(session).map(({ verb, means, arguments: args }) => ({
    verb,
    means,
    takesArguments: args !== '',
  }));
  if (verbs.length === 0)
    return { kind: 'note', text: 'The session has ended; the server closes the connection.' };
  return { kind: 'commands', text: '', verbs };
}

function typedHint(text: string, session: SessionState, secure: boolean): Hint {
  const warning = !secure && carriesSecret(text, session.protocol) ? { warning: IN_CLEAR } : {};
  const trouble = whyNot(text, session, true);
  if (trouble !== undefined) return { kind: 'trouble', text: trouble, ...warning };
  const { command, verb } = readTyped(text, session.protocol);
  if (command) {
    const head = `${command.verb} ${command.arguments}`.trim();
    return { kind: 'syntax', head, text: `${command.means}. ${command.rfc}`, ...warning };
  }
  if (session.protocol === 'imap' && verb === '') {
    return {
      kind: 'note',
      text: 'The tag is yours to choose; the reply repeats it. A space and the command follow.',
    };
  }
  const begun = allowedCommands(session).filter((known) => known.verb.startsWith(verb));
  return {
    kind: 'commands',
    text: '',
    verbs: begun.map(({ verb: whole, means, arguments: args }) => ({
      verb: whole,
      means,
      takesArguments: args !== '',
    })),
  };
}
