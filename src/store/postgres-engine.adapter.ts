import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type QueryRunner } from 'typeorm';
import { assertInvariant, DomainError } from '../units';
import { quote } from './ddl';
import type { Engine, SqlRunner } from './engine.adapter';
import { migrate, MIGRATIONS_TABLE, type StoreSchema } from './migrate.adapter';
import { quietLogger } from './quiet-logger.adapter';
import { isRetryable, storeError } from './sql-errors';

export interface PostgresOptions {
  readonly type: 'postgres';
  readonly url: string;
  /** Schema that holds the tables; made when absent. */
  readonly schema?: string;
  /** Connections that write at once, and as many that read. */
  readonly poolSize?: number;
}

const POOL_SIZE = 8;
/** Attempts that run beside other writers; the later ones run alone and cannot collide. */
const SHARED_ATTEMPTS = 4;
const ATTEMPTS_MAX = 8;
const PAUSE_MS_MAX = 40;
/** Advisory lock of migrations: "paydirt" in ASCII, shortened to 31 bits. Every schema of a database shares it. */
const MIGRATION_LOCK = 0x70617964;

/**
 * Any number of instances. A write is SERIALIZABLE and the whole unit is repeated when the database asks (40001,
 * 40P01); constraints, conditional updates and row locks guard money besides. A unit that lost several times takes
 * the writers' lock alone, so that it comes to an end.
 */
export class PostgresEngine implements Engine {
  readonly dialect = 'postgres';

  private constructor(
    private readonly writer: DataSource,
    private readonly reader: DataSource,
  ) {}

  /** @throws DomainError `store.newer-schema`, `store.unreachable` */
  static async open(options: PostgresOptions, schema: StoreSchema): Promise<PostgresEngine> {
    const writer = sourceOf(options, schema);
    const reader = sourceOf(options, schema);
    try {
      await writer.initialize();
      await migrateAlone(writer, options, schema);
      await reader.initialize();
      return new PostgresEngine(writer, reader);
    } catch (cause) {
      for (const source of [writer, reader]) if (source.isInitialized) await source.destroy();
      if (cause instanceof DomainError) throw cause;
      throw unreachable(options.url, cause);
    }
  }

  async write<T>(unit: (runner: SqlRunner) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      // EXCLUSIVE waits for every writer that holds ROW SHARE. LOCK takes no snapshot, so what follows sees them all.
      const mode = attempt <= SHARED_ATTEMPTS ? 'ROW SHARE' : 'EXCLUSIVE';
      const begin = `BEGIN ISOLATION LEVEL SERIALIZABLE; LOCK TABLE ${quote(MIGRATIONS_TABLE)} IN ${mode} MODE`;
      try {
        return await transaction(this.writer, begin, unit);
      } catch (cause) {
        if (!isRetryable(cause)) throw storeError(cause, 'the database');
        if (attempt >= ATTEMPTS_MAX) {
          throw new DomainError('store.busy', 'The database kept refusing.', { attempts: attempt }, { cause });
        }
        await sleep(randomInt(PAUSE_MS_MAX));
      }
    }
  }

  read<T>(unit: (runner: SqlRunner) => Promise<T>): Promise<T> {
    return transaction(this.reader, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', unit);
  }

  async close(): Promise<void> {
    for (const source of [this.reader, this.writer]) if (source.isInitialized) await source.destroy();
  }
}

/** Codes of Node's sockets and of PostgreSQL (appendix A of its manual). */
const WHY: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name cannot be looked up now',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no way to that host',
  ENETUNREACH: 'there is no way to that network',
  ECONNRESET: 'the connection was cut',
  '28P01': 'it refused the user or the password',
  '28000': 'it refused the user or the password',
  '3D000': 'it has no such database',
  '42501': 'the user lacks the right to make tables',
  '53300': 'it has no connection left',
  '57P03': 'it is starting up',
};

/** Host, port and database are named; user and password are not. */
function unreachable(url: string, cause: unknown): DomainError {
  const { hostname, port, pathname } = URL.canParse(url) ? new URL(url) : { hostname: '', port: '', pathname: '' };
  const code = codeOf(cause);
  const where = `${hostname === '' ? 'localhost' : hostname}:${port === '' ? '5432' : port}${pathname}`;
  const why = WHY[code] ?? `it refused (${code === '' ? 'no code' : code})`;
  return new DomainError(
    'store.unreachable',
    `PostgreSQL at ${where} cannot be opened: ${why}. Nothing was changed and no money was moved. ` +
      'Check PAYDIRT_DATABASE and the server, and start again.',
    { where, code },
    { cause },
  );
}

/** A host with several addresses fails with one error for each. */
function codeOf(cause: unknown): string {
  const first = cause instanceof AggregateError ? (cause.errors as readonly unknown[])[0] : cause;
  const { code } = (first ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}

function statementsOf(runner: QueryRunner): SqlRunner {
  return {
    query: (sql, bind) => runner.query(sql, [...bind]),
    change: async (sql, bind) => (await runner.query(sql, [...bind], true)).affected ?? 0,
  };
}

async function transaction<T>(source: DataSource, begin: string, unit: (runner: SqlRunner) => Promise<T>): Promise<T> {
  const runner = source.createQueryRunner();
  try {
    await runner.query(begin);
    const result = await unit(statementsOf(runner));
    await runner.query('COMMIT');
    return result;
  } catch (cause) {
    // When the connection is gone, the server has rolled back already.
    await runner.query('ROLLBACK').catch(() => undefined);
    throw cause;
  } finally {
    await runner.release();
  }
}

function sourceOf(options: PostgresOptions, schema: StoreSchema): DataSource {
  const name = options.schema;
  assertInvariant(name === undefined || /^[a-z_][a-z0-9_]*$/.test(name), 'a schema name is plain');
  return new DataSource({
    type: 'postgres',
    url: options.url,
    ...(name === undefined ? {} : { schema: name }),
    poolSize: options.poolSize ?? POOL_SIZE,
    synchronize: false,
    logger: quietLogger,
    installExtensions: false,
    applicationName: 'paydirt',
    extra: name === undefined ? {} : { options: `-c search_path=${name}` },
    migrations: [...schema.migrations],
  });
}

/** A session lock outlives the release of its connection to the pool: it is let go in so many words. */
async function migrateAlone(source: DataSource, options: PostgresOptions, schema: StoreSchema): Promise<void> {
  const guard = source.createQueryRunner();
  const runner = source.createQueryRunner();
  try {
    await guard.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    try {
      if (options.schema !== undefined) await runner.query(`CREATE SCHEMA IF NOT EXISTS ${quote(options.schema)}`);
      await migrate(source, runner, schema);
    } finally {
      await guard.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]);
    }
  } finally {
    await runner.release();
    await guard.release();
  }
}
