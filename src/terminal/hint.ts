/** The one quiet line beneath a terminal: what can be said now, how the line goes on, what is owed, why it will be refused. */
import { allowedCommands, carriesSecret, readTyped } from '../../common/completion.ts';
import { octetsOf } from '../../common/octets.ts';
import { describeSession } from '../../common/projections/session.ts';
import type { SessionState } from '../../common/projections/session.ts';
import { whyNot } from '../../common/why-not.ts';
import type { SessionMoment } from '../live/sessions.ts';
import { words } from '../words/words.ts';
import type { ClientMode } from './dialogue.ts';
import { fromBase64, localCommands, localMeans, localNames } from './local-commands.ts';
import { visibleText } from './printable.ts';

export interface Hint {
  readonly kind: 'commands' | 'syntax' | 'owed' | 'trouble' | 'note';
  /** Stands out, in the wire's font. */
  readonly head?: string;
  readonly text: string;
  /** `common/` says it, in the words it has for a command or for what is wrong with it. */
  readonly told?: true;
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
  const { prompts } = words.hint;
  switch (mode.kind) {
    case 'command':
      return '';
    case 'message':
      return prompts.message;
    case 'response':
      return mode.verb === 'IDLE' ? prompts.idling : prompts.response;
    case 'rest':
      return prompts.goesOn;
    case 'octets': {
      if (!mode.asked) return prompts.wait;
      const owed = mode.owed - octetsOf(text).length;
      return owed >= 0 ? prompts.owed(owed) : prompts.goesOn;
    }
  }
}

export function hintOf(situation: Situation): Hint {
  const { status, session, mode, text, local, secure, verdict, then } = situation;
  const say = words.hint;
  if (local) return localHint(text);
  // What is typed is said now.
  if (then && text === '') return thenHint(then.moment);
  if (status === 'closed') return { kind: 'note', text: say.notConnected };
  if (status === 'connecting') return { kind: 'note', text: say.connecting };
  switch (mode.kind) {
    case 'message':
      return {
        kind: 'note',
        head: '.',
        text: say.message,
      };
    case 'octets':
      return owedHint(mode, text);
    case 'rest':
      return {
        kind: 'owed',
        head: '0',
        text: say.literalComplete,
      };
    case 'response':
      return responseHint(mode.verb, mode.challenge, secure);
    case 'command':
      break;
  }
  if (text === '') {
    return verdict === undefined ? commandsHint(session) : { kind: 'trouble', text: verdict, told: true };
  }
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
    const head = `${name} ${localCommands[name].arguments}`.trim();
    return { kind: 'syntax', head, text: `${localMeans(name)}.` };
  }
  return { kind: 'note', head: localNames.join('  '), text: words.hint.local };
}

/** Octets are counted as the server counts them: the CR LF that Enter adds is two. RFC 9051 §4.3 */
function owedHint(mode: ClientMode & { kind: 'octets' }, text: string): Hint {
  const typed = octetsOf(text).length;
  const left = mode.owed - typed;
  const say = words.hint;
  if (!mode.asked) {
    return {
      kind: 'owed',
      head: say.octets(mode.owed),
      text: say.announced,
    };
  }
  const all = words.units.number(mode.of);
  if (left > 2) return { kind: 'owed', head: String(left), text: say.owed(all) };
  if (left > 0) {
    return { kind: 'owed', head: String(left), text: (left === 2 ? say.owedFits : say.owedTooFew)(all) };
  }
  return { kind: 'owed', head: '0', text: left === 0 ? say.owedNone(all) : say.owedOver(all, -left) };
}

function responseHint(verb: string, challenge: string, secure: boolean): Hint {
  const say = words.hint;
  if (verb === 'IDLE') {
    return {
      kind: 'note',
      head: 'DONE',
      text: say.idle,
    };
  }
  const octets = challenge === '' ? undefined : fromBase64(challenge);
  const asks = octets && octets.length > 0 ? visibleText(octets) : '';
  const warning = secure ? {} : { warning: words.hint.inClear };
  if (/^<.*@.*>$/.test(asks)) {
    return {
      kind: 'syntax',
      head: asks,
      text: say.cramMd5,
    };
  }
  if (/pass/i.test(asks)) {
    return {
      kind: 'syntax',
      head: `“${asks}”`,
      text: say.password,
      ...warning,
    };
  }
  if (/user/i.test(asks)) {
    return {
      kind: 'syntax',
      head: `“${asks}”`,
      text: say.user,
    };
  }
  return {
    kind: 'syntax',
    head: 'Ctrl ] base64 \\0alice\\0secret',
    text: say.plain,
    ...warning,
  };
}

function commandsHint(session: SessionState): Hint {
  const verbs = allowedCommands(session).map(({ verb, means, arguments: args }) => ({
    verb,
    means,
    takesArguments: args !== '',
  }));
  if (verbs.length === 0) return { kind: 'note', text: words.hint.ended };
  return { kind: 'commands', text: '', verbs };
}

function typedHint(text: string, session: SessionState, secure: boolean): Hint {
  const warning = !secure && carriesSecret(text, session.protocol) ? { warning: words.hint.inClear } : {};
  const trouble = whyNot(text, session, true);
  if (trouble !== undefined) return { kind: 'trouble', text: trouble, told: true, ...warning };
  const { command, verb } = readTyped(text, session.protocol);
  if (command) {
    const head = `${command.verb} ${command.arguments}`.trim();
    return { kind: 'syntax', head, text: `${command.means}. ${command.rfc}`, told: true, ...warning };
  }
  if (session.protocol === 'imap' && verb === '') {
    return {
      kind: 'note',
      text: words.hint.tag,
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
