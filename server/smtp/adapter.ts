/**
 * A connection of the smtp-server package without its sockets, timers and name look-ups. The package keeps the session and
 * the envelope, validates parameters and leads the SASL dialogues. Ours are: when a command is allowed (the table in
 * `common/smtp/commands.ts`), the framing (`input.ts`), the words (`wording.ts`), and TLS, which is the wire's.
 */
import sasl from 'smtp-server/lib/sasl.js';
import { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';
import { LF } from '../../common/octets.ts';
import type { Service } from '../../common/protocols.ts';
import {
  foreignCommands,
  isSmtpCommand,
  smtpCommands,
  type SmtpCommand,
} from '../../common/smtp/commands.ts';
import { readChunkLine } from '../../common/smtp/chunk.ts';
import { readPathLine, verbOf, type PathArgument } from '../../common/smtp/path.ts';
import type { SmtpStateName } from '../../common/smtp/states.ts';
import type { Wire } from '../net/engine.ts';
import { addressLiteral } from './delivery.ts';
import { helpLines, noHelp } from './help.ts';
import { IncomingMessage, SmtpInput } from './input.ts';
import { lineRefusal, responseRefusal } from './lines.ts';
import { asPackageArgs, parameterRefusal } from './parameters.ts';
import { isSubmission, type PortOf, type Refusal } from './policy.ts';
import {
  argumentRefusal,
  chunkRefusal,
  greetingNameRefusal,
  orderRefusal,
  syntaxRefusal,
  unknownRefusal,
} from './refusals.ts';
import { internalError, serverFor, type DecidedSession, type Decisions } from './server.ts';
import { BRINGS_STATUS, chunkTaken, inOurWords } from './wording.ts';
import { WireSocket } from './wire-socket.ts';

type Handler = (this: SMTPConnection, command: Buffer, callback: () => void) => void;

export class SmtpConnection extends SMTPConnection {
  /** The number of the last command. A line of a login and a message are no commands of their own. */
  exchange = 0;
  readonly socket: WireSocket;
  input: SmtpInput;
  readonly #wire: Wire;
  readonly #service: Service;
  readonly #now: () => number;
  readonly #portOf: PortOf;
  readonly #decisions: Decisions;
  /** What came in chunks of the message so far, if one came. RFC 3030 §2 */
  #message: IncomingMessage | undefined;
  /** A chunk of the mail transaction was refused. */
  #hasFailed = false;
  #path: PathArgument | undefined;

  constructor(
    wire: Wire,
    service: Service,
    hostname: string,
    decisions: Decisions,
    now: () => number,
    portOf: PortOf,
  ) {
    const socket = new WireSocket(wire);
    super(serverFor(service, hostname), socket.asSocket, { id: String(wire.connection) });
    this.socket = socket;
    this.#wire = wire;
    this.#service = service;
    this.#now = now;
    this.#portOf = portOf;
    this.#decisions = decisions;
    this.input = this._parser as SmtpInput;
    (this.session as DecidedSession).decisions = decisions;
  }

  /** The greeting, at once: the package would wait a tenth of a second and look up the client's name. RFC 5321 §3.1 */
  greet(): void {
    // Implicit TLS is up by now, and was not when the connection began. RFC 8314 §3.3
    this.session.secure = this.secure = this.#wire.secure;
    this.clientHostname = addressLiteral(this.#wire.clientAddress);
    this._resetSession();
    this._ready = true;
    this._sendGreeting();
  }

  /** TLS is up. What the client told in clear is forgotten; what it sent on in clear never arrives. RFC 3207 §4.2 */
  secured(): void {
    this.input = this._createParser();
    this._parser = this.input;
    this._upgrading = false;
    this.session.secure = this.secure = true;
    this.session.user = false;
    this.openingCommand = false;
    this.hostNameAppearsAs = false;
    this._resetSession();
  }

  timedOut(minutes: number): void {
    this.send(421, `4.4.2 ${this.name} you were silent for ${minutes} minutes; connect anew to go on`);
  }

  /** The connection is gone: a message not yet whole is dropped. */
  gone(): void {
    this.socket.gone();
    this.input.discard();
    this._closing = this._closed = true;
  }

  /** Where the session stands, in the words of the table. */
  get stateName(): SmtpStateName {
    if (this._closing) return 'quit';
    if (!this.hostNameAppearsAs) return 'connected';
    const { mailFrom, rcptTo } = this.session.envelope;
    if (!mailFrom) return 'ready';
    if (this.#hasFailed) return 'failed';
    if (this.#message) return 'bdat';
    return rcptTo.length > 0 ? 'rcpt' : 'mail';
  }

  /** The commands this service has, over this connection as it is now. */
  get offered(): readonly SmtpCommand[] {
    return (Object.keys(smtpCommands) as SmtpCommand[]).filter(
      (verb) => (verb !== 'AUTH' || isSubmission(this.#service)) && (verb !== 'STARTTLS' || !this.secure),
    );
  }

  override _createParser(): SmtpInput {
    return new SmtpInput((line, size, next) => this.#line(line, size, next));
  }

  #line(octets: Uint8Array, size: number, next: () => void): void {
    if (this._closing || this._upgrading) {
      next();
      return;
    }
    try {
      if (this._nextHandler) this.#response(octets, size, this._nextHandler, next);
      else this.#command(octets, size, next);
    } catch (error) {
      this.#decisions.log(error);
      this.#refuse(internalError, next);
    }
  }

  #response(octets: Uint8Array, size: number, handler: Handler, next: () => void): void {
    this._nextHandler = false;
    const refusal = lineRefusal('AUTH', octets, size) ?? responseRefusal(octets);
    if (refusal) this.#refuse(refusal, next);
    else handler.call(this, withoutLineEnd(octets), () => this._whenWritable(next));
  }

  #command(octets: Uint8Array, size: number, next: () => void): void {
    this.exchange++;
    const verb = verbOf(octets);
    const refusal = lineRefusal(verb, octets, size) ?? this.#commandRefusal(verb, octets);
    if (verb === 'BDAT') {
      this.#chunk(octets, refusal, next);
      return;
    }
    if (refusal) {
      this.#refuse(refusal, next);
      return;
    }
    // Said with a refusal above unless it is one of ours.
    const handler = this._getHandler(verb);
    handler?.call(this, withoutLineEnd(octets), () => this._whenWritable(next));
  }

  #commandRefusal(verb: string, octets: Uint8Array): Refusal | undefined {
    if (!isSmtpCommand(verb)) return unknownRefusal(verb, octets, foreignCommands);
    const needsLogin = isSubmission(this.#service) && !this.session.user;
    const untimely = orderRefusal(verb, this.stateName, {
      service: this.#service,
      needsLogin,
      isExtended: this.#isExtended,
      portOf: this.#portOf,
    });
    return untimely ?? argumentRefusal(verb, octets);
  }

  /**
   * BDAT: its octets follow at once, and those of a chunk that is refused are thrown away, lest they be read as commands;
   * as which they are read where CHUNKING was not offered. RFC 3030 §2
   */
  #chunk(octets: Uint8Array, refused: Refusal | undefined, next: () => void): void {
    const line = readChunkLine(octets);
    const { size = 0, last } = line;
    const message = this.#message ?? new IncomingMessage('counted');
    const refusal = refused ?? chunkRefusal(line, message);
    if (!refusal) this.#message = message;
    const follow = this.#isExtended ? size : 0;
    this.input.expectChunk(follow, refusal ? undefined : message, (then) => {
      if (refusal) {
        this.#failed();
        this.#refuse(refusal, then);
      } else if (last) this.#take(message, then);
      else {
        this.send(250, chunkTaken(size, message.scan.size));
        this._whenWritable(then);
      }
    });
    next();
  }

  /** The message is whole. */
  #take(message: IncomingMessage, next: () => void): void {
    const answer = this.#accepted(message);
    // A chunk that was refused, be it the last, wants RSET; after DATA the mail transaction is over. RFC 3030 §2
    if ('code' in answer && message.framing === 'counted') this.#failed();
    else this._resetSession();
    if ('code' in answer) this.send(answer.code, answer.text);
    else this.send(250, answer.delivered, 'DATA_OK');
    this._whenWritable(next);
  }

  #accepted(message: IncomingMessage): ReturnType<Decisions['accept']> {
    try {
      return this.#decisions.accept(message);
    } catch (error) {
      this.#decisions.log(error);
      return internalError;
    }
  }

  /** What came of the message is dropped; where no mail transaction is open, there is none to fail. */
  #failed(): void {
    this.#message = undefined;
    this.#hasFailed = this.session.envelope.mailFrom !== false;
  }

  override _resetSession(): void {
    this.#message = undefined;
    this.#hasFailed = false;
    super._resetSession();
  }

  /** The client greeted with EHLO, and knows of extensions. */
  get #isExtended(): boolean {
    return this.openingCommand === 'EHLO';
  }

  #refuse({ code, text }: Refusal, next: () => void): void {
    this.send(code, text);
    this._whenWritable(next);
  }

  /** Only what the table has: WIZ, SHELL, KILL and the proxy commands of the package are none of ours. */
  override _getHandler(command: string): Handler | undefined {
    return isSmtpCommand(command) ? super._getHandler(command) : undefined;
  }

  override send(code: number, data?: string | string[] | null, context?: string | false): void {
    if (typeof data !== 'string') {
      // Of the replies with several lines EHLO's alone has this code; CHUNKING the package does not know. RFC 3030 §2
      super.send(code, code === 250 && data ? data.toSpliced(1, 0, 'CHUNKING') : data, context);
      return;
    }
    const text = inOurWords(data);
    super.send(code, text, BRINGS_STATUS.test(text) ? false : context);
  }

  override close(): void {
    // Without the package's deadline for the peer to close: that is the wire's.
    this._closing = true;
    this.input.discard();
    this.socket.end();
  }

  /** 220 is said; the handshake is the wire's, and `secured` follows. */
  override upgrade(): void {
    this._upgrading = true;
    this.input.discard();
    this.#wire.startTls();
  }

  override handler_EHLO(command: Buffer, callback: () => void): void {
    this.#greeted('EHLO', command, callback, super.handler_EHLO);
  }

  override handler_HELO(command: Buffer, callback: () => void): void {
    this.#greeted('HELO', command, callback, super.handler_HELO);
  }

  #greeted(verb: 'EHLO' | 'HELO', command: Buffer, callback: () => void, handler: Handler): void {
    const refusal = greetingNameRefusal(command.toString());
    // Replies to EHLO and HELO carry no enhanced status code. RFC 2034 §3
    if (refusal) {
      super.send(refusal.code, refusal.text, false);
      callback();
    } else {
      this.openingCommand = verb;
      handler.call(this, command, callback);
    }
  }

  /** The package's own would take the message for a stream, and take part in what is said of it. */
  override handler_DATA(_command: Buffer, callback: () => void): void {
    const message = new IncomingMessage('dotted');
    this.input.expectMessage(message, (next) => this.#take(message, next));
    this.send(354, 'send the message; a line that is one dot ends it');
    callback();
  }

  override handler_MAIL(command: Buffer, callback: () => void): void {
    if (this.#readPath('MAIL', command, callback)) super.handler_MAIL(command, callback);
  }

  override handler_RCPT(command: Buffer, callback: () => void): void {
    if (this.#readPath('RCPT', command, callback)) super.handler_RCPT(command, callback);
  }

  /** True if the line is well formed; else it has been refused, by what is wrong with it. */
  #readPath(verb: 'MAIL' | 'RCPT', command: Buffer, callback: () => void): boolean {
    const path = readPathLine(verb, command.toString());
    const refusal = 'error' in path ? syntaxRefusal(verb, path) : this.#pathRefusal(verb, path);
    if (refusal) {
      this.send(refusal.code, refusal.text);
      callback();
      return false;
    }
    this.#path = 'error' in path ? undefined : path;
    return true;
  }

  #pathRefusal(verb: 'MAIL' | 'RCPT', path: PathArgument): Refusal | undefined {
    const refusal = parameterRefusal(verb, path, this.#service);
    if (refusal) return refusal;
    const utf8 =
      verb === 'MAIL'
        ? path.parameters.some(({ keyword }) => keyword === 'SMTPUTF8')
        : this.session.envelope.smtpUtf8;
    if (utf8 || /^[\x20-\x7e]*$/.test(path.address)) return undefined;
    // RFC 6531 §3.5
    const code = verb === 'MAIL' ? 550 : 553;
    return { code, text: '5.6.7 an address beyond ASCII needs MAIL FROM:<...> SMTPUTF8' };
  }

  override _parseAddressCommand(): ReturnType<SMTPConnection['_parseAddressCommand']> {
    return this.#path ? { address: this.#path.address, ...asPackageArgs(this.#path.parameters) } : false;
  }

  override handler_AUTH(command: Buffer, callback: () => void): void {
    const [, mechanism = '', initial] = command.toString().trim().split(/ +/);
    if (mechanism === '') {
      this.send(501, '5.5.4 AUTH names a mechanism: AUTH PLAIN, AUTH LOGIN, AUTH CRAM-MD5 or AUTH XOAUTH2');
      callback();
      return;
    }
    const refusal =
      initial === undefined || initial === '=' ? undefined : responseRefusal(Buffer.from(initial));
    if (refusal) {
      this.send(refusal.code, refusal.text);
      callback();
    } else if (mechanism.toUpperCase() === 'CRAM-MD5' && initial === undefined && !this.session.user) {
      this.#challenge(callback);
    } else super.handler_AUTH(command, callback);
  }

  /**
   * We differ: the challenge is counted where the package draws it at random, so that a dialogue can be played again octet
   * for octet. It is never said twice, which is what keeps a response from being used again. RFC 2195 §2
   */
  #challenge(callback: () => void): void {
    const challenge = `<${this.#wire.connection}.${this.exchange}.${this.#now()}@${this.name}>`;
    this._nextHandler = sasl['CRAM-MD5_token'].bind(this, true, challenge);
    this.send(334, Buffer.from(challenge).toString('base64'));
    callback();
  }

  override handler_HELP(command: Buffer, callback: () => void): void {
    const topic = command.toString().trim().slice(4).trim();
    const lines = helpLines(this.offered, topic);
    if (lines) this.send(214, lines);
    else this.send(504, noHelp(topic));
    callback();
  }

  /** We tell nothing, as most servers do; RCPT does. RFC 5321 §7.3 */
  override handler_VRFY(command: Buffer, callback: () => void): void {
    const topic = command.toString().trim().slice(4).trim();
    if (topic === '') this.send(501, '5.5.4 VRFY needs a user or an address: VRFY alice');
    else
      this.send(
        252,
        '2.0.0 not told here, since address collectors ask this; RCPT TO says whether mail is taken',
      );
    callback();
  }

  override handler_QUIT(_command: Buffer, callback: () => void): void {
    this.send(221, `${this.name} goodbye`);
    this.close();
    callback();
  }
}

/** As the package wants its lines; no copy. */
function withoutLineEnd(octets: Uint8Array): Buffer {
  const { length } = octets;
  return Buffer.from(octets.buffer, octets.byteOffset, octets[length - 1] === LF ? length - 2 : length);
}
