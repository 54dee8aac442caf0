import type { Columns, Query, ReadTx, RowOf, Store, Table, Where, WriteTx } from '../../src/store';

/**
 * The store, with a note of how often each table was written to: what stands on tables that nobody has touched since it
 * was checked need not be checked again. A table counts as touched when a statement of any transaction names it, and
 * once more when that transaction is over.
 */
export class WatchedStore implements Store {
  readonly #touched = new Map<string, number>();

  constructor(private inner: Store) {}

  /** Another database in its place: all that it holds counts as touched. */
  replace(inner: Store, tables: readonly Table[]): void {
    this.inner = inner;
    for (const { name } of tables) this.#touch(name);
  }

  /** How often these were touched, as a text: the same text, the same rows. To be asked before the rows are read. */
  stand(tables: readonly Table[]): string {
    return tables.map(({ name }) => this.#touched.get(name) ?? 0).join(' ');
  }

  read<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return this.inner.read(work);
  }

  async write<T>(work: (tx: WriteTx) => Promise<T>): Promise<T> {
    const tables = new Set<string>();
    const touch = (name: string): void => {
      tables.add(name);
      this.#touch(name);
    };
    try {
      return await this.inner.write((tx) => work(new WatchedTx(tx, touch)));
    } finally {
      for (const name of tables) this.#touch(name);
    }
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  #touch(name: string): void {
    this.#touched.set(name, (this.#touched.get(name) ?? 0) + 1);
  }
}

/** A transaction that tells which tables its statements change. */
class WatchedTx implements WriteTx {
  constructor(
    private readonly tx: WriteTx,
    private readonly touch: (table: string) => void,
  ) {}

  find<C extends Columns>(table: Table<C>, query?: Query<C>): Promise<RowOf<C>[]> {
    return this.tx.find(table, query);
  }

  pick<C extends Columns, K extends keyof C & string>(
    table: Table<C>,
    columns: readonly K[],
    query?: Query<C>,
  ): Promise<Pick<RowOf<C>, K>[]> {
    return this.tx.pick(table, columns, query);
  }

  findOne<C extends Columns>(table: Table<C>, where: Where<C>): Promise<RowOf<C> | undefined> {
    return this.tx.findOne(table, where);
  }

  count<C extends Columns>(table: Table<C>, where?: Where<C>): Promise<number> {
    return this.tx.count(table, where);
  }

  insert<C extends Columns>(table: Table<C>, rows: readonly RowOf<C>[]): Promise<void> {
    this.touch(table.name);
    return this.tx.insert(table, rows);
  }

  insertNew<C extends Columns>(table: Table<C>, rows: readonly RowOf<C>[]): Promise<number> {
    this.touch(table.name);
    return this.tx.insertNew(table, rows);
  }

  upsert<C extends Columns>(table: Table<C>, rows: readonly RowOf<C>[]): Promise<void> {
    this.touch(table.name);
    return this.tx.upsert(table, rows);
  }

  update<C extends Columns>(table: Table<C>, where: Where<C>, patch: Partial<RowOf<C>>): Promise<number> {
    this.touch(table.name);
    return this.tx.update(table, where, patch);
  }

  delete<C extends Columns>(table: Table<C>, where: Where<C>): Promise<number> {
    this.touch(table.name);
    return this.tx.delete(table, where);
  }

  lock<C extends Columns>(table: Table<C>, where: Where<C>): Promise<RowOf<C>[]> {
    return this.tx.lock(table, where);
  }

  whole<T>(work: () => Promise<T>): Promise<T> {
    return this.tx.whole(work);
  }
}
