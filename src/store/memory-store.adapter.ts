import { assertInvariant, AsyncScope } from '../units';
import { AppendOnlyViolation, BackdatedRow, UniqueViolation } from './errors';
import { MemoryTable } from './memory-table';
import type { Query, ReadTx, Store, Where, WriteTx } from './store';
import type { Columns, RowOf, Table } from './table';
import { FifoQueue, TransactionLife } from './transaction';

/**
 * The store in memory, for simulations and tests: same constraints, same isolation, same order as the databases.
 * Reads and writes wait for each other, so a read sees one committed state.
 */
export class MemoryStore implements Store {
  readonly #schema: ReadonlyMap<string, Table>;
  /** Those that were asked for: most lives of a simulation touch few. */
  readonly #tables = new Map<string, MemoryTable>();
  readonly #undo: (() => void)[] = [];
  readonly #queue = new FifoQueue();
  readonly #open = new AsyncScope<{ readonly life: TransactionLife; readonly tx: MemoryTx }>();

  constructor(tables: readonly Table[]) {
    this.#schema = new Map(tables.map((table) => [table.name, table]));
  }

  write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    return this.#run(true, work);
  }

  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.#run(false, work);
  }

  close(): Promise<void> {
    return this.#queue.run(() => Promise.resolve());
  }

  #run<T>(writable: boolean, work: (tx: WriteTx) => Promise<T>): Promise<T> {
    const open = this.#open.current;
    if (open !== undefined && !open.life.over) {
      assertInvariant(open.life.writable || !writable, 'nothing is written inside a read');
      return open.life.join(() => work(open.tx));
    }
    return this.#queue.run(() => this.#transaction(writable, work));
  }

  #table(name: string): MemoryTable {
    let rows = this.#tables.get(name);
    if (rows === undefined) {
      const table = this.#schema.get(name);
      if (table === undefined) assertInvariant(false, `the store knows the table ${name}`);
      this.#tables.set(name, (rows = new MemoryTable(table, this.#undo)));
    }
    return rows;
  }

  async #transaction<T>(writable: boolean, work: (tx: WriteTx) => Promise<T>): Promise<T> {
    const life = new TransactionLife(writable);
    const tx = new MemoryTx((name) => this.#table(name), life);
    try {
      const result = await this.#open.run({ life, tx }, () => life.join(() => work(tx)));
      await life.end();
      return result;
    } catch (cause) {
      await life.end().catch(() => undefined);
      for (const undo of this.#undo.reverse()) undo();
      throw cause;
    } finally {
      this.#undo.length = 0;
    }
  }
}

class MemoryTx implements WriteTx {
  constructor(
    private readonly tableOf: (name: string) => MemoryTable,
    private readonly life: TransactionLife,
  ) {}

  find<C extends Columns>(table: Table<C>, query: Query<C> = {}): Promise<RowOf<C>[]> {
    return this.#step(table, false, (rows) => rows.find(query as Query<Columns>) as RowOf<C>[]);
  }

  pick<C extends Columns, K extends keyof C & string>(
    table: Table<C>,
    columns: readonly K[],
    query: Query<C> = {},
  ): Promise<Pick<RowOf<C>, K>[]> {
    return this.#step(table, false, (rows) =>
      (rows.find(query as Query<Columns>) as RowOf<C>[]).map((row) => {
        const picked: Record<string, unknown> = {};
        for (const name of columns) picked[name] = row[name];
        return picked as Pick<RowOf<C>, K>;
      }),
    );
  }

  findOne<C extends Columns>(table: Table<C>, where: Where<C>): Promise<RowOf<C> | undefined> {
    return this.#step(table, false, (rows) => {
      const [row] = rows.find({ where, limit: 1 });
      return row as RowOf<C> | undefined;
    });
  }

  count<C extends Columns>(table: Table<C>, where?: Where<C>): Promise<number> {
    return this.#step(table, false, (rows) => rows.count(where));
  }

  insert<C extends Columns>(table: Table<C>, given: readonly RowOf<C>[]): Promise<void> {
    return this.#step(table, true, (rows) => {
      this.#refuseBackdated(table, given);
      for (const row of given) if (!rows.insert(row)) throw new UniqueViolation(table.name);
    });
  }

  insertNew<C extends Columns>(table: Table<C>, given: readonly RowOf<C>[]): Promise<number> {
    return this.#step(table, true, (rows) => {
      this.#refuseBackdated(table, given);
      return given.filter((row) => rows.insert(row)).length;
    });
  }

  upsert<C extends Columns>(table: Table<C>, given: readonly RowOf<C>[]): Promise<void> {
    return this.#step(table, true, (rows) => {
      this.#refuseHistory(table);
      for (const row of given) rows.upsert(row);
    });
  }

  update<C extends Columns>(table: Table<C>, where: Where<C>, patch: Partial<RowOf<C>>): Promise<number> {
    return this.#step(table, true, (rows) => {
      this.#refuseHistory(table);
      return rows.update(where, patch);
    });
  }

  delete<C extends Columns>(table: Table<C>, where: Where<C>): Promise<number> {
    return this.#step(table, true, (rows) => {
      this.#refuseHistory(table);
      return rows.delete(where);
    });
  }

  lock<C extends Columns>(table: Table<C>, where: Where<C>): Promise<RowOf<C>[]> {
    return this.#step(table, true, (rows) => rows.find({ where }) as RowOf<C>[]);
  }

  whole<T>(work: () => Promise<T>): Promise<T> {
    return this.life.join(work);
  }

  #refuseHistory<C extends Columns>(table: Table<C>): void {
    if (table.options.appendOnly === true) throw new AppendOnlyViolation(table.name);
  }

  #refuseBackdated<C extends Columns>({ name, options }: Table<C>, given: readonly RowOf<C>[]): void {
    const { notBefore } = options;
    if (notBefore === undefined) return;
    const order = { orderBy: [[notBefore.newest, 'desc']], limit: 1 } as unknown as Query<Columns>;
    const [newest] = this.tableOf(notBefore.table).find(order);
    const known = newest?.[notBefore.time];
    const isBackdated = (time: unknown) => typeof time === 'number' && typeof known === 'number' && time < known;
    if (given.some((row) => isBackdated(row[notBefore.column]))) throw new BackdatedRow(name);
  }

  #step<C extends Columns, T>(table: Table<C>, writes: boolean, operation: (rows: MemoryTable) => T): Promise<T> {
    return this.life.atOnce(() => {
      assertInvariant(this.life.writable || !writes, 'nothing is written inside a read');
      return operation(this.tableOf(table.name));
    });
  }
}
