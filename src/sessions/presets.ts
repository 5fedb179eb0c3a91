/** Scenes that set themselves up in the page's terminals: two clients of one mailbox. */
import type { World } from '../../common/projections/mailbox.ts';
import type { Service } from '../../common/protocols.ts';
import type { Live } from '../live/live.svelte.ts';
import { sayInTerminal } from '../terminal/said-for.svelte.ts';
import type { Command } from '../ui/commands.svelte.ts';
import { words } from '../words/words.ts';

export const presets = {
  pop3: ['pop3', 'imap'],
  imap: ['imap', 'imap'],
} as const satisfies Record<string, readonly Service[]>;

export type PresetName = keyof typeof presets;

/** Opens the terminals of a scene, logs them in as the same account, and sees to it that there is something to see. */
export async function setUp(live: Live, name: PresetName): Promise<boolean> {
  // What is set up happens now, not in a capture and not in the past.
  live.trace = live.arriving;
  live.cursor = null;
  const account = freeAccount(live.world);
  if (account === undefined) return false;
  const inbox = live.world.accounts.get(account)?.mailboxes.get('INBOX');
  if (inbox?.messages.length === 0 && !(await sayInTerminal(live, 'smtp', mailTo(account)))) return false;
  const password = passwordOf(live.described?.text ?? '', account);
  for (const service of presets[name]) {
    if (!(await sayInTerminal(live, service, logIn(service, account, password)))) return false;
  }
  return true;
}

/** An account whose maildrop no POP3 session keeps for itself, for a second would be refused. RFC 1939 §4 */
export function freeAccount({ accounts, watchers }: World): string | undefined {
  const locked = new Set(
    [...watchers.values()].filter(({ exclusive }) => exclusive).map(({ account }) => account),
  );
  return [...accounts.keys()].find((name) => !locked.has(name)) ?? accounts.keys().next().value;
}

/** What the world's text gives an account as password. See `docs/world.md`. */
export function passwordOf(text: string, account: string): string {
  const [local = '', domain = ''] = account.split('@');
  const from = Math.max(0, text.indexOf(`${domain}:`));
  const at = text.indexOf(`${local}:`, from);
  const value =
    at < 0 ? undefined : /^ *("[^"\n]*"|'[^'\n]*'|[^\s,}#]+)/.exec(text.slice(at + local.length + 1))?.[1];
  return value?.replace(/^(["'])(.*)\1$/, '$2') ?? 'secret';
}

/** As IMAP quotes a string. RFC 9051 §4.3 */
const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

export function logIn(service: 'pop3' | 'imap', account: string, password: string): readonly string[] {
  if (service === 'pop3') return [`USER ${account}`, `PASS ${password}`, 'UIDL'];
  return [`a1 LOGIN ${quoted(account)} ${quoted(password)}`, 'a2 SELECT INBOX', 'a3 FETCH 1:* (UID FLAGS)'];
}

/** Two messages by SMTP; one of a step's lines may be many. */
export function mailTo(account: string): readonly string[] {
  const { subjects } = words.sessions.preset;
  return [
    'EHLO client.test',
    ...subjects.flatMap((subject) => [
      `MAIL FROM:<${account}>`,
      `RCPT TO:<${account}>`,
      'DATA',
      `From: ${account}\nTo: ${account}\nSubject: ${subject}\n\n${subject}.\n.`,
    ]),
    'QUIT',
  ];
}

/** For the palette. */
export function presetCommands(live: Live, show: () => void): readonly Command[] {
  return (Object.keys(presets) as PresetName[]).map((name) => ({
    id: `preset-${name}`,
    title: words.sessions.preset[name].title,
    group: 'World',
    run: () => {
      show();
      void setUp(live, name);
    },
  }));
}
