/** Traces made by hand, for tests and for looking at the ladder without a server. */
import { octetsOf } from '../../common/octets.ts';
import { services, type Service } from '../../common/protocols.ts';
import type { DnsRecord } from '../../common/trace/dns-facts.ts';
import type { Fact, FactBody, Outcome } from '../../common/trace/facts.ts';

export class TraceMaker {
  readonly facts: Fact[] = [];
  #at = Date.UTC(2026, 0, 2, 3, 4, 5);
  #connections = 0;
  #lookups = 0;
  #exchanges = new Map<number, number>();

  /** So many milliseconds pass. */
  wait(milliseconds: number): this {
    this.#at += milliseconds;
    return this;
  }

  add(body: FactBody): Fact {
    const fact: Fact = { ...body, seq: this.facts.length + 1, at: this.#at };
    this.#at += 0.7;
    this.facts.push(fact);
    return fact;
  }

  open(service: Service, name?: string, host?: string): number {
    const connection = ++this.#connections;
    const { protocol, port } = services[service];
    this.add({
      kind: 'connection-opened',
      connection,
      protocol,
      service,
      ...(host === undefined ? {} : { host }),
      client: { address: '127.0.0.1', port: 50_000 + connection },
      server: { address: '127.0.0.1', port },
    });
    if (name !== undefined) {
      this.add({ kind: 'connection-named', connection, name, terminal: `t${String(connection)}` });
    }
    return connection;
  }

  greet(connection: number, text: string): Fact {
    return this.#reply(connection, text, { exchange: null, what: 'greeting', outcome: 'ok', final: false });
  }

  command(connection: number, text: string, secret?: string): Fact {
    const exchange = (this.#exchanges.get(connection) ?? 0) + 1;
    this.#exchanges.set(connection, exchange);
    const octets = octetsOf(`${text}\r\n`);
    const words = text.split(' ');
    const tag = /^[a-z]\d+$/.test(words[0] ?? '') ? words.shift() : undefined;
    const uid = words[0]?.toUpperCase() === 'UID';
    const verb = (uid ? words.slice(0, 2).join(' ') : (words[0] ?? '')).toUpperCase();
    const at = secret === undefined ? -1 : text.indexOf(secret);
    return this.add({
      kind: 'command-sent',
      connection,
      exchange,
      verb,
      octets,
      size: octets.length,
      ...(tag === undefined ? {} : { tag }),
      ...(at < 0 ? {} : { secrets: [[at, at + (secret ?? '').length]] as const }),
    });
  }

  octets(connection: number, what: 'message' | 'literal' | 'argument' | 'response', text: string): Fact {
    const octets = octetsOf(text);
    const exchange = this.exchange(connection);
    return this.add({ kind: 'octets-sent', connection, exchange, what, octets, size: octets.length });
  }

  /** The final reply to the last command. */
  reply(connection: number, text: string, outcome: Outcome = 'ok'): Fact {
    return this.#reply(connection, text, {
      exchange: this.exchange(connection),
      what: 'reply',
      outcome,
      final: true,
    });
  }

  more(connection: number, text: string): Fact {
    return this.#reply(connection, text, {
      exchange: this.exchange(connection),
      what: 'continuation',
      outcome: 'more',
      final: false,
    });
  }

  /** Data; `asked` when it answers the last command. */
  untagged(connection: number, text: string, asked = true): Fact {
    const exchange = asked ? this.exchange(connection) : null;
    return this.#reply(connection, text, { exchange, what: 'untagged', outcome: 'data', final: false });
  }

  tls(connection: number): Fact {
    return this.add({
      kind: 'tls-started',
      connection,
      version: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      took: 4.2,
    });
  }

  added(connection: number, mailbox: string, uid: number): Fact {
    return this.add({
      kind: 'messages-added',
      account: 'alice@north.test',
      mailbox,
      cause: { connection, exchange: this.exchange(connection) },
      how: 'delivered',
      messages: [
        {
          uid,
          message: `m${String(uid)}`,
          size: 312,
          flags: [],
          internalDate: 0,
          summary: { from: 'Bob', subject: 'Lunch' },
        },
      ],
    });
  }

  /** A question to DNS and its answer; `by` a mail host or, without, by a program at a port of its own. */
  lookup(name: string, type: string, answers: readonly DnsRecord[], by?: string): Fact {
    const lookup = ++this.#lookups;
    this.add({
      kind: 'dns-asked',
      lookup,
      transport: 'udp',
      client: { address: '127.0.0.1', port: 40_000 + lookup },
      ...(by === undefined ? {} : { by }),
      name,
      type,
      size: 28,
    });
    return this.add({
      kind: 'dns-answered',
      lookup,
      rcode: answers.length === 0 ? 'NXDOMAIN' : 'NOERROR',
      answers,
      additional: [],
      truncated: false,
      size: 60,
    });
  }

  /** A message of alice's in a host's queue, by the last command of a connection. */
  queued(connection: number, queue: string, to: string, host = 'mx.north.test'): Fact {
    return this.add({
      kind: 'message-queued',
      queue,
      host,
      cause: { connection, exchange: this.exchange(connection) },
      sender: 'alice@north.test',
      message: `m-${queue}`,
      size: 389,
      recipients: [{ address: to }],
      smtpUtf8: false,
      eightBit: false,
      summary: { from: 'Alice', subject: 'Lunch' },
      since: this.#at,
    });
  }

  close(connection: number, by: 'client' | 'server' = 'client', broken?: string): Fact {
    return this.add({
      kind: 'connection-closed',
      connection,
      by,
      ...(broken === undefined ? {} : { broken }),
    });
  }

  exchange(connection: number): number {
    return this.#exchanges.get(connection) ?? 0;
  }

  #reply(
    connection: number,
    text: string,
    rest: {
      exchange: number | null;
      what: 'greeting' | 'reply' | 'untagged' | 'continuation';
      outcome: Outcome;
      final: boolean;
    },
  ): Fact {
    const octets = octetsOf(`${text}\r\n`);
    const words = text.split(/ |(?<=\d)-/);
    const code = words[0] === '*' ? (/^\d+$/.test(words[1] ?? '') ? words[2] : words[1]) : words[0];
    return this.add({
      kind: 'reply-sent',
      connection,
      ...rest,
      code: /^[a-z]\d+$/.test(code ?? '') ? (words[1] ?? '') : (code ?? ''),
      lines: text.split('\r\n').length,
      octets,
      size: octets.length,
    });
  }
}

/** The default world's accounts and mailboxes, as the server sets them up before anybody connects. */
export function setUpWorld(trace: TraceMaker): void {
  for (const account of ['alice@north.test', 'bob@north.test']) {
    trace.add({ kind: 'account-created', account });
    for (const mailbox of ['INBOX', 'Sent', 'Archive']) {
      trace.add({ kind: 'mailbox-created', account, mailbox, uidvalidity: 1 });
    }
  }
}

/** Mail handed in by SMTP, refused once, seen over IMAP, fetched by POP3: something of every mark. */
export function everyMark(): TraceMaker {
  const trace = new TraceMaker();
  setUpWorld(trace);
  trace.wait(900);
  const smtp = trace.open('smtp', 'SMTP');
  trace.greet(smtp, '220 mx.north.test ESMTP mailglass');
  trace.wait(2500);
  trace.command(smtp, 'EHLO ada.test');
  trace.reply(
    smtp,
    '250-mx.north.test greets ada.test\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-STARTTLS\r\n250 SIZE 31457280',
  );
  const imap = trace.open('imap', 'IMAP');
  trace.greet(imap, '* OK [CAPABILITY IMAP4rev2 IMAP4rev1 STARTTLS AUTH=PLAIN] mailglass');
  trace.wait(1200).command(imap, 'a1 LOGIN alice secret', 'secret');
  trace.reply(imap, 'a1 OK [CAPABILITY IMAP4rev2 IMAP4rev1 IDLE MOVE UIDPLUS] alice@north.test logged in');
  trace.command(imap, 'a2 SELECT INBOX');
  trace.untagged(imap, '* 0 EXISTS');
  trace.untagged(imap, '* FLAGS (\\Answered \\Flagged \\Deleted \\Seen \\Draft)');
  trace.add({
    kind: 'mailbox-selected',
    connection: imap,
    account: 'alice@north.test',
    mailbox: 'INBOX',
    readOnly: false,
    exclusive: false,
  });
  trace.reply(imap, 'a2 OK [READ-WRITE] INBOX selected');
  trace.command(imap, 'a3 IDLE');
  trace.more(imap, '+ idling');
  trace.wait(1800).command(smtp, 'MAIL FROM:<ada@ada.test> SIZE=312');
  trace.reply(smtp, '250 sender ada@ada.test accepted');
  trace.wait(700).command(smtp, 'RCPT TO:<nobody@north.test>');
  trace.reply(smtp, '550 5.1.1 no mailbox nobody@north.test here; alice and bob have one', 'refused');
  trace.wait(900).command(smtp, 'RCPT TO:<alice@north.test>');
  trace.reply(smtp, '250 recipient alice@north.test accepted');
  trace.wait(300).command(smtp, 'DATA');
  trace.more(smtp, '354 go ahead; end with a line that holds a single dot');
  trace
    .wait(1500)
    .octets(
      smtp,
      'message',
      'From: Ada <ada@ada.test>\r\nTo: alice@north.test\r\nSubject: Lunch\r\n\r\nAt noon, by the engine?\r\n.\r\n',
    );
  trace.added(smtp, 'INBOX', 1);
  trace.reply(smtp, '250 2.0.0 delivered to alice@north.test');
  trace.untagged(imap, '* 1 EXISTS', false);
  trace.wait(400).octets(imap, 'response', 'DONE\r\n');
  trace.reply(imap, 'a3 OK IDLE ended');
  trace.command(imap, 'a4 STARTTLS');
  trace.reply(imap, 'a4 OK begin the TLS handshake');
  trace.tls(imap);
  trace.command(imap, 'a5 UID FETCH 1 (FLAGS BODY[HEADER.FIELDS (FROM SUBJECT)])');
  trace.untagged(
    imap,
    '* 1 FETCH (UID 1 FLAGS () BODY[HEADER.FIELDS (FROM SUBJECT)] {44}\r\nFrom: Ada <ada@ada.test>\r\nSubject: Lunch\r\n\r\n)',
  );
  trace.reply(imap, 'a5 OK FETCH done');
  trace.command(imap, 'a6 FETSH 1 (FLAGS)');
  trace.reply(imap, 'a6 BAD there is no command FETSH; did you mean FETCH?', 'malformed');
  trace.command(imap, 'a7 STORE 1 +FLAGS (\\Seen)');
  trace.add({
    kind: 'flags-changed',
    account: 'alice@north.test',
    mailbox: 'INBOX',
    cause: { connection: imap, exchange: trace.exchange(imap) },
    uids: [[1, 1]],
    how: 'added',
    flags: ['\\Seen'],
  });
  trace.untagged(imap, '* 1 FETCH (FLAGS (\\Seen))');
  trace.reply(imap, 'a7 OK STORE done');
  const pop3 = trace.open('pop3', 'POP3');
  trace.greet(pop3, '+OK mailglass POP3 <1896.697170952@mx.north.test>');
  trace.wait(800).command(pop3, 'USER alice');
  trace.reply(pop3, '+OK alice is known here');
  trace.command(pop3, 'PASS wrong-password', 'wrong-password');
  trace.reply(pop3, '-ERR [AUTH] that is not the password of alice', 'refused');
  trace.wait(500).command(smtp, 'QUIT');
  trace.reply(smtp, '221 2.0.0 mx.north.test closes the connection');
  trace.close(smtp, 'server');
  return trace;
}

const mx = (preference: number, data: string): DnsRecord => ({
  name: 'south.test',
  type: 'MX',
  ttl: 60,
  preference,
  data,
});
const address = (name: string, data: string): DnsRecord => ({ name, type: 'A', ttl: 60, data });

/** Mail from north to south: submitted, routed, refused a connection by the first MX, relayed to the second. */
export function relaying(): TraceMaker {
  const trace = new TraceMaker();
  setUpWorld(trace);
  const host = 'mx.north.test';
  const submission = trace.open('submission', 'Submission', host);
  trace.command(submission, 'DATA');
  trace.queued(submission, 'q1', 'dave@south.test');
  trace.add({ kind: 'delivery-planned', queue: 'q1', due: 0, attempts: 0 });
  trace.reply(submission, '250 queued as q1');
  trace.lookup('south.test', 'MX', [mx(10, 'mx.south.test'), mx(20, 'mx2.south.test')], host);
  trace.lookup('mx.south.test', 'A', [address('mx.south.test', '127.0.0.2')], host);
  const deliveries = [
    {
      address: 'dave@south.test',
      outcome: 'deferred',
      status: '4.4.1',
      reply: 'mx.south.test (127.0.0.2) does not answer: ECONNREFUSED',
    },
  ] as const;
  const at = { address: '127.0.0.2', port: 2525 };
  trace.add({ kind: 'delivery-tried', queue: 'q1', nextHop: { name: 'mx.south.test', ...at }, deliveries });
  const relay = trace.open('smtp', undefined, 'mx2.south.test');
  trace.greet(relay, '220 mx2.south.test ESMTP');
  trace.add({ kind: 'connection-named', connection: relay, name: host });
  trace.command(relay, 'DATA');
  trace.reply(relay, '250 done');
  trace.close(relay, 'server');
  trace.add({ kind: 'message-unqueued', queue: 'q1', how: 'settled' });
  return trace;
}

/** So many short SMTP dialogues, `abreast` at a time. */
export function manyClients(dialogues: number, abreast: number): TraceMaker {
  const trace = new TraceMaker();
  setUpWorld(trace);
  const alive: { connection: number; step: number }[] = [];
  let opened = 0;
  let uid = 0;
  while (opened < dialogues || alive.length > 0) {
    if (opened < dialogues && alive.length < abreast) {
      const connection = trace.open(opened % 3 === 1 ? 'submission' : 'smtp', `loader ${String(++opened)}`);
      trace.greet(connection, '220 mx.north.test ESMTP');
      alive.push({ connection, step: 0 });
    }
    const turn = alive[(trace.facts.length * 7919) % alive.length];
    if (!turn) continue;
    const { connection } = turn;
    switch (turn.step++) {
      case 0:
        trace.command(connection, `EHLO loader${String(connection)}.test`);
        trace.reply(connection, '250-mx.north.test\r\n250-PIPELINING\r\n250 8BITMIME');
        break;
      case 1:
        trace.command(connection, 'MAIL FROM:<loader@south.test>');
        trace.reply(connection, '250 accepted');
        break;
      case 2:
        trace.command(
          connection,
          connection % 5 === 0 ? 'RCPT TO:<nobody@north.test>' : 'RCPT TO:<alice@north.test>',
        );
        trace.reply(
          connection,
          connection % 5 === 0 ? '550 no such mailbox' : '250 accepted',
          connection % 5 === 0 ? 'refused' : 'ok',
        );
        break;
      case 3:
        trace.added(connection, 'INBOX', ++uid);
        break;
      default:
        trace.command(connection, 'QUIT');
        trace.reply(connection, '221 bye');
        trace.close(connection, 'server');
        alive.splice(alive.indexOf(turn), 1);
    }
  }
  return trace;
}
