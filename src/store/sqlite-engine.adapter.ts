import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sqlite3 from 'sqlite3';
import { DataSource, type QueryRunner } from 'typeorm';
import { assertInvariant, DomainError } from '../units';
import type { Engine, SqlRunner } from './engine.adapter';
import { holdInstance } from './instance-lock.adapter';
import { migrate, type StoreSchema } from './migrate.adapter';
import { preparePrivateDatabase } from './private-file.service';
import { quietLogger } from './quiet-logger.adapter';
import { isFatal, isRetryable, storeError } from './sql-errors';
import { SqliteStatements } from './sqlite-statements.adapter';
import { FifoQueue } from './transaction';

export interface SqliteOptions {
  readonly type: 'sqlite';
  /** Path of the database file; its folder is made, both for their owner alone. */
  readonly file: string;
  /** How long SQLite waits for a lock that another process holds, per attempt. */
  readonly busyTimeoutMs?: number;
  /** Attempts of a whole unit while another process holds the lock. */
  readonly busyAttempts?: number;
  /** For tests of a full disk: pages that the file may have. */
  readonly maxPageCount?: number;
}

const BUSY_TIMEOUT_MS = 5_000;
/** With the timeout above: a minute, longer than any backup tool holds the lock. */
const BUSY_ATTEMPTS = 12;
const BUSY_PAUSE_MS = 50;
/** Two screens that read at once do not wait for each other; one connection runs one transaction. */
const READERS = 2;
/** Pages of a large booking stay in memory until its commit, instead of going to the log and back again and again. */
const WRITER_CACHE_KIB = 65_536;
/** The log goes into the file once it is 256 MiB: a page that is written at every booking is copied once, not each time. */
const LOG_PAGES = 65_536;
/** TypeORM asks for the driver's long stack traces, which print every bound value at every statement. */
const plainDriver = { verbose: () => sqlite3 };

interface Lane {
  readonly source: DataSource;
  readonly runner: QueryRunner;
  readonly statements: SqliteStatements;
  readonly queue: FifoQueue;
}

/** One file, one instance, one writer: every write waits in one queue and begins IMMEDIATE. */
export class SqliteEngine implements Engine {
  readonly dialect = 'sqlite';
  #broken: unknown;
  #closed = false;

  private constructor(
    private readonly options: SqliteOptions,
    private readonly writer: Lane,
    private readonly readers: readonly Lane[],
    private readonly letGo: () => Promise<void>,
  ) {}

  /** @throws DomainError `store.second-instance`, `store.newer-schema`, `store.no-file`, `store.open-to-others` */
  static async open(options: SqliteOptions, schema: StoreSchema): Promise<SqliteEngine> {
    const file = resolve(options.file);
    await preparePrivateDatabase(file);
    const letGo = await holdInstance(file);
    const opened: Lane[] = [];
    try {
      const writer = await openLane(options, file, schema);
      opened.push(writer);
      await migrate(writer.source, writer.runner, schema);
      await prepareWriter(writer.runner, options);
      const readers: Lane[] = [];
      for (let i = 0; i < READERS; i += 1) {
        const reader = await openLane(options, file, schema);
        opened.push(reader);
        await reader.runner.query('PRAGMA query_only = ON');
        readers.push(reader);
      }
      return new SqliteEngine(options, writer, readers, letGo);
    } catch (cause) {
      for (const lane of opened) await lane.source.destroy();
      await letGo();
      throw cause;
    }
  }

  write<T>(unit: (runner: SqlRunner) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(closedError());
    return this.writer.queue.run(() => this.#retried(unit));
  }

  read<T>(unit: (runner: SqlRunner) => Promise<T>): Promise<T> {
    if (this.#closed) return Promise.reject(closedError());
    const [first, ...others] = this.readers;
    assertInvariant(first !== undefined, 'there is a reader');
    const lane = others.reduce((a, b) => (b.queue.length < a.queue.length ? b : a), first);
    return lane.queue.run(() => transaction(lane.statements, 'BEGIN', unit));
  }

  /** What waits already is done first; nothing new begins, so that no statement keeps a connection open. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const lane of [...this.readers, this.writer]) {
      await lane.queue.run(() => lane.statements.close());
      if (lane.source.isInitialized) await lane.source.destroy();
    }
    await this.letGo();
  }

  async #retried<T>(unit: (runner: SqlRunner) => Promise<T>): Promise<T> {
    const attempts = this.options.busyAttempts ?? BUSY_ATTEMPTS;
    for (let attempt = 1; ; attempt += 1) {
      if (this.#broken !== undefined) throw brokenError(this.#broken);
      try {
        return await transaction(this.writer.statements, 'BEGIN IMMEDIATE', unit);
      } catch (cause) {
        if (isFatal(cause)) this.#broken = cause;
        if (!isRetryable(cause)) throw storeError(cause, 'the database');
        if (attempt >= attempts) {
          throw new DomainError('store.busy', 'Another process holds the database file.', { attempts }, { cause });
        }
        await sleep(BUSY_PAUSE_MS);
      }
    }
  }
}

function closedError(): DomainError {
  return new DomainError('store.closed', 'The service is stopping, and its database is closed. Nothing was changed.');
}

function brokenError(cause: unknown): DomainError {
  const message = 'The database file failed to write. Nothing more is written; stop the service and check the disk.';
  return new DomainError('store.broken', message, {}, { cause });
}

async function transaction<T>(
  runner: SqliteStatements,
  begin: string,
  unit: (runner: SqlRunner) => Promise<T>,
): Promise<T> {
  await runner.query(begin);
  try {
    const result = await unit(runner);
    await runner.query('COMMIT');
    return result;
  } catch (cause) {
    // A full disk makes SQLite roll back by itself; then there is nothing left to roll back.
    await runner.query('ROLLBACK').catch(() => undefined);
    throw cause;
  }
}

async function openLane(options: SqliteOptions, file: string, schema: StoreSchema): Promise<Lane> {
  const source = new DataSource({
    type: 'sqlite',
    driver: plainDriver,
    database: file,
    enableWAL: true,
    busyTimeout: options.busyTimeoutMs ?? BUSY_TIMEOUT_MS,
    synchronize: false,
    logger: quietLogger,
    migrations: [...schema.migrations],
  });
  await source.initialize();
  const runner = source.createQueryRunner();
  const statements = new SqliteStatements((await runner.connect()) as sqlite3.Database);
  return { source, runner, statements, queue: new FifoQueue() };
}

/** NORMAL loses acknowledged commits in a power cut; without recursive triggers REPLACE deletes past the guards. */
async function prepareWriter(runner: QueryRunner, options: SqliteOptions): Promise<void> {
  const settings = ['synchronous = FULL', 'foreign_keys = ON', 'recursive_triggers = ON'];
  for (const pragma of [...settings, `cache_size = -${WRITER_CACHE_KIB}`, `wal_autocheckpoint = ${LOG_PAGES}`]) {
    await runner.query(`PRAGMA ${pragma}`);
  }
  if (options.maxPageCount !== undefined) await runner.query(`PRAGMA max_page_count = ${options.maxPageCount}`);
  assertInvariant((await pragmaOf(runner, 'synchronous')) === 2, 'the writer syncs fully (pragma synchronous is 2)');
  assertInvariant((await pragmaOf(runner, 'journal_mode')) === 'wal', 'the database keeps a write-ahead log');
  assertInvariant((await pragmaOf(runner, 'recursive_triggers')) === 1, 'the guards see REPLACE');
}

async function pragmaOf(runner: QueryRunner, name: string): Promise<unknown> {
  const rows = (await runner.query(`PRAGMA ${name}`)) as Readonly<Record<string, unknown>>[];
  return rows[0]?.[name];
}
