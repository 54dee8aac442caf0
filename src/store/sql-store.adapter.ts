import { assertInvariant, AsyncScope } from '../units';
import type { Engine, SqlRunner } from './engine.adapter';
import type { StoreSchema } from './migrate.adapter';
import { PostgresEngine, type PostgresOptions } from './postgres-engine.adapter';
import { SqliteEngine, type SqliteOptions } from './sqlite-engine.adapter';
import { SqlTexts, SqlTransaction } from './sql-transaction.adapter';
import type { ReadTx, Store, WriteTx } from './store';
import { TransactionLife } from './transaction';

export type { StoreSchema } from './migrate.adapter';

/** Where the data lives. */
export type StoreLocation = SqliteOptions | PostgresOptions;

/**
 * Opens a database, brings its schema forward and installs the guards. `src/database.ts` calls it with the product's
 * own tables and migrations.
 * @throws DomainError `store.second-instance`, `store.newer-schema`, `store.no-file`, `store.unreachable`
 */
export async function openStore(location: StoreLocation, schema: StoreSchema): Promise<Store> {
  const engine =
    location.type === 'sqlite'
      ? await SqliteEngine.open(location, schema)
      : await PostgresEngine.open(location, schema);
  return new SqlStore(engine, schema);
}

/** The store on SQLite or PostgreSQL. */
class SqlStore implements Store {
  readonly #texts: SqlTexts;
  readonly #open = new AsyncScope<{ readonly life: TransactionLife; readonly tx: SqlTransaction }>();

  constructor(
    private readonly engine: Engine,
    schema: StoreSchema,
  ) {
    this.#texts = new SqlTexts(engine.dialect, new Set(schema.tables.map(({ name }) => name)));
  }

  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    return this.#run(true, work);
  }

  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.#run(false, work);
  }

  close(): Promise<void> {
    return this.engine.close();
  }

  async #run<T>(writable: boolean, work: (tx: WriteTx) => Promise<T>): Promise<T> {
    const open = this.#open.current;
    if (open !== undefined && !open.life.over) {
      assertInvariant(open.life.writable || !writable, 'nothing is written inside a read');
      return open.life.join(() => work(open.tx));
    }
    const unit = (runner: SqlRunner): Promise<T> => this.#unit(runner, writable, work);
    return writable ? this.engine.write(unit) : this.engine.read(unit);
  }

  async #unit<T>(runner: SqlRunner, writable: boolean, work: (tx: WriteTx) => Promise<T>): Promise<T> {
    const life = new TransactionLife(writable);
    const tx = new SqlTransaction(runner, this.#texts, life);
    try {
      const result = await this.#open.run({ life, tx }, () => life.join(() => work(tx)));
      await life.end();
      return result;
    } catch (cause) {
      await life.end().catch(() => undefined);
      throw cause;
    }
  }
}
