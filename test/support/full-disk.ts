import { auditRow } from '../../src/audit/audit.entity';
import type { Columns, RowOf, Store, Table, WriteTx } from '../../src/store';
import { TABLES } from '../../src/tables';

/** From now on the disk takes everything but audit rows, until all mocks are restored. @returns how many found no room */
export function takeNoAudits(store: Store): () => number {
  let refused = 0;
  const write = store.write.bind(store);
  const insert =
    (tx: WriteTx) =>
    <C extends Columns>(table: Table<C>, rows: readonly RowOf<C>[]) => {
      if (table.name !== auditRow.name) return tx.insert(table, rows);
      refused += 1;
      return Promise.reject(new Error('the disk is full'));
    };
  const refusing = (tx: WriteTx): WriteTx =>
    new Proxy(tx, {
      get: (target, name) => {
        if (name === 'insert') return insert(target);
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  jest.spyOn(store, 'write').mockImplementation((work) => write((tx) => work(refusing(tx))));
  return () => refused;
}

/** Every row of every table, but of those. */
export function dumpOf(store: Store, without: ReadonlySet<string>): Promise<Record<string, string[]>> {
  return store.read(async (tx) => {
    const all: Record<string, string[]> = {};
    for (const table of TABLES) {
      if (without.has(table.name)) continue;
      const rows = await tx.find(table);
      all[table.name] = rows.map((row) => JSON.stringify(row, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))).sort(); // prettier-ignore
    }
    return all;
  });
}
