import type { ReadTx, Store, Table, WriteTx } from '../../src/store';

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
      return await this.inner.write((tx) => work(watched(tx, touch)));
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

const WRITES: ReadonlySet<unknown> = new Set(['insert', 'insertNew', 'upsert', 'update', 'delete']);

function watched(tx: WriteTx, touch: (table: string) => void): WriteTx {
  return new Proxy(tx, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: readonly [Table, ...unknown[]]): unknown => {
        if (WRITES.has(name)) touch(args[0].name);
        return Reflect.apply(member, target, args);
      };
    },
  });
}
