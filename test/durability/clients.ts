/**
 * Clients that do something, note what was promised, and go on until the server is gone. What was asked for and not
 * answered is in doubt: it may have happened or not, but never by halves.
 */
import { Peer } from '../net/peer.ts';

/** What the server promised of the messages of one mailbox. */
export class Promises {
  /** Marks of messages that are there; the UID where the server told it. */
  readonly present = new Map<string, number | undefined>();
  /** Marks of messages that were there and are gone. */
  readonly gone = new Set<string>();
  /** Marks of which no answer came: to an addition, or to a deletion. */
  readonly addedInDoubt = new Set<string>();
  readonly removedInDoubt = new Set<string>();
  /** Every UID that was ever told, with the message it names. */
  readonly uids = new Map<number, string>();
  uidvalidity: number | undefined;

  wasAdded(mark: string, uid?: number): void {
    this.addedInDoubt.delete(mark);
    this.present.set(mark, uid);
    if (uid !== undefined) this.uids.set(uid, mark);
  }

  wasRemoved(mark: string): void {
    this.removedInDoubt.delete(mark);
    this.present.delete(mark);
    this.gone.add(mark);
  }
}

const letter = (mark: string): string =>
  `Subject: ${mark}\r\n\r\n${mark} ${'x'.repeat(mark.length * 37)}\r\n`;

/** Answers the reply's last line, or `undefined` if the server is gone. */
async function smtpReply(peer: Peer): Promise<string | undefined> {
  for (;;) {
    const line = await peer.line();
    if (line === undefined || line[3] !== '-') return line;
  }
}

/** Gives an MX one message after the other. */
export function deliver(port: number, to: string, marks: Iterator<string>, into: Promises): Promise<void> {
  return send(port, [], 'bob@north.test', to, marks, into);
}

/** Logs in and submits one message after the other, for another domain. */
export function submit(
  port: number,
  user: string,
  to: string,
  marks: Iterator<string>,
  into: Promises,
): Promise<void> {
  const login = `AUTH PLAIN ${Buffer.from(`\0${user}\0secret`).toString('base64')}`;
  return send(port, [login], `${user}@north.test`, to, marks, into);
}

async function send(
  port: number,
  opening: readonly string[],
  from: string,
  to: string,
  marks: Iterator<string>,
  into: Promises,
): Promise<void> {
  const peer = new Peer(port);
  await smtpReply(peer);
  const ask = (line: string): Promise<string | undefined> => {
    peer.say(`${line}\r\n`);
    return smtpReply(peer);
  };
  for (const line of ['EHLO client.example', ...opening]) if (!(await ask(line))) return;
  for (;;) {
    const mark = marks.next().value as string;
    for (const line of [`MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA']) {
      if ((await ask(line)) === undefined) return;
    }
    into.addedInDoubt.add(mark);
    const reply = await ask(`${letter(mark)}.`);
    if (!reply?.startsWith('250')) return;
    into.wasAdded(mark);
  }
}

/** Answers the lines up to the tagged one, which is last; `undefined` if the server is gone. */
async function imapReply(peer: Peer, tag: string): Promise<string[] | undefined> {
  const lines: string[] = [];
  for (;;) {
    const line = await peer.line();
    if (line === undefined) return undefined;
    lines.push(line);
    if (line.startsWith(`${tag} `)) return lines;
  }
}

export class ImapClient {
  readonly #peer: Peer;
  #tags = 0;

  constructor(port: number) {
    this.#peer = new Peer(port);
  }

  async login(user: string): Promise<boolean> {
    await this.#peer.line();
    return (await this.ask(`LOGIN ${user} secret`)) !== undefined;
  }

  ask(command: string): Promise<string[] | undefined> {
    const tag = `t${++this.#tags}`;
    this.#peer.say(`${tag} ${command}\r\n`);
    return imapReply(this.#peer, tag);
  }

  leave(): void {
    this.#peer.vanish();
  }
}

/** Appends, flags, copies and expunges in a mailbox that nobody else changes. */
export async function work(
  port: number,
  user: string,
  mailbox: string,
  marks: Iterator<string>,
  into: Promises,
): Promise<void> {
  const client = new ImapClient(port);
  if (!(await client.login(user)) || !(await client.ask(`SELECT ${mailbox}`))) return;
  for (let turn = 0; ; turn++) {
    const mark = marks.next().value as string;
    const text = letter(mark);
    into.addedInDoubt.add(mark);
    const appended = (await client.ask(`APPEND ${mailbox} {${text.length}+}\r\n${text}`))?.at(-1);
    const uid = Number(/\[APPENDUID \d+ (\d+)\]/.exec(appended ?? '')?.[1] ?? NaN);
    if (Number.isNaN(uid)) return;
    into.wasAdded(mark, uid);
    if (turn % 3 !== 2) continue;
    // The oldest that is still there goes.
    const [oldest, oldUid] = [...into.present].find(([, known]) => known !== undefined) ?? [];
    if (oldest === undefined || oldUid === undefined) continue;
    into.removedInDoubt.add(oldest);
    if (!(await client.ask(`UID STORE ${oldUid} +FLAGS.SILENT (\\Deleted)`))) return;
    if (!(await client.ask(`UID EXPUNGE ${oldUid}`))) return;
    into.wasRemoved(oldest);
  }
}

/** Takes the maildrop's first messages and deletes them, one session after the other. */
export async function collect(port: number, user: string, from: Promises): Promise<void> {
  for (;;) {
    const peer = new Peer(port);
    await peer.line();
    if (!(await peer.ask(`USER ${user}`)) || !(await peer.ask('PASS secret'))) return;
    const taken: string[] = [];
    for (let n = 1; n <= 2; n++) {
      const status = await peer.ask(`TOP ${n} 0`);
      if (status === undefined) return;
      if (!status.startsWith('+OK')) break;
      let mark = '';
      for (let line = await peer.line(); line !== '.'; line = await peer.line()) {
        if (line === undefined) return;
        mark = /^Subject: (.*)/.exec(line)?.[1] ?? mark;
      }
      if ((await peer.ask(`DELE ${n}`)) === undefined) return;
      taken.push(mark);
    }
    for (const mark of taken) from.removedInDoubt.add(mark);
    if (!(await peer.ask('QUIT'))?.startsWith('+OK')) return;
    for (const mark of taken) from.wasRemoved(mark);
  }
}
