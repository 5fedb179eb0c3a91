/**
 * The part of the trace that outlives the process: facts about mailboxes, the queue and the settings, and the octets of
 * messages, in one SQLite file. What is appended is on disk once `commit` returns, and all of it or nothing.
 *
 * One instance owns the file: it holds SQLite's lock for as long as it runs, and a second one is refused.
 */
import { join } from 'node:path';
import Database from 'libsql';
import type { Bodies } from './bodies.ts';
import { isDurable, type DurableBody, type DurableFact } from './durable-facts.ts';
import type { Fact } from '../../common/trace/facts.ts';

/** Of the file's tables and of the facts in it. A newer file is refused rather than misread. */
const SCHEMA = 1;

/** Messages kept in memory beside the file, so that one read again and again is read once. */
const CACHE_OCTETS = 64 * 1024 * 1024;

/** The folder cannot be used; the message says why and what to do. */
export class DataFolderError extends Error {}

export class DurableLog implements Bodies {
  readonly #db: Database.Database;
  readonly #insertFact: Database.Statement;
  readonly #insertBody: Database.Statement;
  readonly #selectBody: Database.Statement;
  readonly #findBody: Database.Statement;
  #facts: { readonly at: number; readonly body: DurableBody }[] = [];
  /** Bodies that are not yet on disk. */
  #fresh = new Map<string, Uint8Array>();
  readonly #cache = new Map<string, Uint8Array>();
  #cacheOctets = 0;
  #length: number;

  /** Opens the file of a data folder, or makes it. Throws `DataFolderError`. */
  constructor(folder: string) {
    this.#db = open(join(folder, 'mailglass.db'), folder);
    this.#insertFact = this.#db.prepare('INSERT INTO facts (at, fact) VALUES (?, ?)');
    this.#insertBody = this.#db.prepare('INSERT OR IGNORE INTO bodies (id, octets) VALUES (?, ?)');
    this.#selectBody = this.#db.prepare('SELECT octets FROM bodies WHERE id = ?');
    this.#findBody = this.#db.prepare('SELECT 1 FROM bodies WHERE id = ?');
    this.#length = (this.#db.prepare('SELECT count(*) AS n FROM facts').get() as { n: number }).n;
  }

  /** How many facts the file holds: what a start must read. */
  get length(): number {
    return this.#length;
  }

  /** All facts on disk, in order. */
  facts(): DurableFact[] {
    const rows = this.#db.prepare('SELECT at, fact FROM facts ORDER BY n').all() as {
      at: number;
      fact: string;
    }[];
    return rows.map(({ at, fact }) => ({ at, body: JSON.parse(fact) as DurableBody }));
  }

  /** Takes a fact, if it is one that lasts. On disk after the next `commit`. */
  append(fact: Fact): void {
    if (!isDurable(fact)) return;
    // The connections of an earlier run are no longer in the trace, and their numbers are given anew.
    const { seq: _seq, at, cause: _cause, ...body } = fact as typeof fact & { cause?: unknown };
    this.#facts.push({ at, body });
  }

  /** Writes all that was taken since the last time, in one transaction, and waits for the disk. Throws if it cannot. */
  commit(): void {
    if (this.#facts.length === 0 && this.#fresh.size === 0) return;
    this.#write(this.#facts, this.#fresh);
    this.#length += this.#facts.length;
    this.#facts = [];
    for (const [id, octets] of this.#fresh) this.#remember(id, octets);
    this.#fresh = new Map();
  }

  /**
   * Puts fewer facts that fold to the same in place of all there are, and forgets the messages nobody names any more.
   * @param facts what the world is now, as facts
   * @param named the ids of the messages that are still needed
   */
  replace(facts: readonly DurableFact[], named: ReadonlySet<string>): void {
    this.commit();
    this.#transaction(() => {
      this.#db.exec('DELETE FROM facts');
      for (const { at, body } of facts) this.#insertFact.run(at, JSON.stringify(body));
      const forget = this.#db.prepare('DELETE FROM bodies WHERE id = ?');
      for (const { id } of this.#db.prepare('SELECT id FROM bodies').all() as { id: string }[]) {
        if (named.has(id)) continue;
        forget.run(id);
        // Else one that comes again would be thought to be on disk.
        this.#forget(id);
      }
    });
    this.#length = facts.length;
  }

  has(id: string): boolean {
    // Asked of every new message: whether it is there, not what it is.
    return this.#fresh.has(id) || this.#cache.has(id) || this.#findBody.get(id) !== undefined;
  }

  get(id: string): Uint8Array | undefined {
    const known = this.#fresh.get(id) ?? this.#cache.get(id);
    if (known) return known;
    const row = this.#selectBody.get(id) as { octets: Buffer } | undefined;
    if (!row) return undefined;
    const octets = new Uint8Array(row.octets);
    this.#remember(id, octets);
    return octets;
  }

  set(id: string, octets: Uint8Array): void {
    this.#fresh.set(id, octets);
  }

  /** Writes what is left, and lets go of the file. */
  close(): void {
    this.commit();
    letGo(this.#db);
  }

  #write(
    facts: readonly { readonly at: number; readonly body: DurableBody }[],
    bodies: ReadonlyMap<string, Uint8Array>,
  ): void {
    this.#transaction(() => {
      for (const [id, octets] of bodies) {
        this.#insertBody.run(id, Buffer.from(octets.buffer, octets.byteOffset, octets.length));
      }
      for (const { at, body } of facts) this.#insertFact.run(at, JSON.stringify(body));
    });
  }

  #transaction(act: () => void): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      act();
      this.#db.exec('COMMIT');
    } catch (error) {
      if (this.#db.inTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  #remember(id: string, octets: Uint8Array): void {
    if (octets.length > CACHE_OCTETS / 4 || this.#cache.has(id)) return;
    this.#cache.set(id, octets);
    this.#cacheOctets += octets.length;
    for (const oldest of this.#cache.keys()) {
      if (this.#cacheOctets <= CACHE_OCTETS) break;
      this.#forget(oldest);
    }
  }

  #forget(id: string): void {
    this.#cacheOctets -= this.#cache.get(id)?.length ?? 0;
    this.#cache.delete(id);
  }
}

/** The driver closes the file only once its statements are collected; the lock must be gone at once. */
function letGo(db: Database.Database): void {
  try {
    db.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = NORMAL; SELECT 1 FROM sqlite_master;');
  } catch {
    // Somebody else has the lock, so there is none of ours.
  }
  db.close();
}

function open(file: string, folder: string): Database.Database {
  let db: Database.Database | undefined;
  try {
    db = new Database(file);
    // Exclusive before WAL: then the lock is held from now to the end, and no shared memory file is needed.
    db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
    const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
    if (version > SCHEMA) {
      throw new DataFolderError(
        `${file} was written by a newer mailglass (schema ${version}, this one knows ${SCHEMA}); use that one, or another --data folder`,
      );
    }
    db.exec(`
      BEGIN EXCLUSIVE;
      CREATE TABLE IF NOT EXISTS facts (n INTEGER PRIMARY KEY, at REAL NOT NULL, fact TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS bodies (id TEXT PRIMARY KEY, octets BLOB NOT NULL) STRICT;
      PRAGMA user_version = ${SCHEMA};
      COMMIT;
    `);
    return db;
  } catch (error) {
    if (db?.open) letGo(db);
    if (error instanceof DataFolderError) throw error;
    const { code, message } = error as Error & { code?: string };
    if (code === 'SQLITE_BUSY') {
      throw new DataFolderError(
        `another mailglass is using the data folder ${folder}; stop it, or give this one its own with --data DIR or --ephemeral`,
      );
    }
    throw new DataFolderError(`the data folder ${folder} cannot be used: ${message}`);
  }
}
