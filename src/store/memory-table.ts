import { assertInvariant } from '../units';
import { checkPatch, checkRow, frozenJson } from './cells';
import { UniqueViolation } from './errors';
import { assertOrder, type Condition, conditionsOf, meets, rowComparison } from './match';
import type { Query } from './store';
import type { JsonValue, RowOf, Table } from './table';

type Row = RowOf<Table['columns']>;
type Undo = () => void;

/** Key text of some cells, or undefined when one is NULL: NULLs never collide. */
function keyText(row: Row, columns: readonly string[]): string | undefined {
  let key = '';
  for (const column of columns) {
    const cell = row[column];
    if (cell === null) return undefined;
    const part = (cell as string | number | bigint | boolean).toString();
    key += `${part.length}:${part}`;
  }
  return key;
}

/** One table in memory: rows by key, unique keys, and a hash index on the first column of each declared index. */
export class MemoryTable {
  readonly #rows = new Map<string, Row>();
  readonly #uniques: { readonly columns: readonly string[]; readonly keys: Map<string, string> }[];
  readonly #indexes = new Map<string, Map<unknown, Set<string>>>();
  readonly #json: readonly string[];

  constructor(
    readonly table: Table,
    private readonly undo: Undo[],
  ) {
    this.#uniques = (table.options.unique ?? []).map((columns) => ({ columns, keys: new Map() }));
    const firsts = [table.options.key, ...(table.options.unique ?? []), ...(table.options.indexes ?? [])];
    for (const [first] of firsts) if (first !== undefined) this.#indexes.set(first, new Map());
    this.#json = Object.keys(table.columns).filter((name) => table.columns[name]?.type === 'json');
  }

  find(query: Query<Table['columns']>): Row[] {
    const conditions = conditionsOf(this.table, query.where);
    const sets = new Map<Condition, Set<unknown>>();
    const found: Row[] = [];
    for (const row of this.#candidates(conditions)) {
      if (conditions.every((condition) => meets(row, condition, sets))) found.push(row);
    }
    const order = query.orderBy ?? [];
    assertOrder(this.table, order);
    if (order.length > 0) found.sort(rowComparison(order));
    return query.limit === undefined ? found : found.slice(0, query.limit);
  }

  /** @returns false when the key or a unique column is taken */
  insert(given: Row): boolean {
    checkRow(this.table, given);
    const row = this.#copy(given);
    const key = keyText(row, this.table.options.key);
    assertInvariant(key !== undefined, `the key of ${this.table.name} is not null`);
    if (this.#rows.has(key) || this.#taken(row, undefined)) return false;
    this.#put(key, row);
    return true;
  }

  /** @throws UniqueViolation */
  upsert(given: Row): void {
    checkRow(this.table, given);
    const row = this.#copy(given);
    const key = keyText(row, this.table.options.key);
    assertInvariant(key !== undefined, `the key of ${this.table.name} is not null`);
    if (this.#taken(row, key)) throw new UniqueViolation(this.table.name);
    this.#drop(key);
    this.#put(key, row);
  }

  /** @throws CheckViolation, UniqueViolation */
  update(conditions: Query<Table['columns']>['where'], patch: Partial<Row>): number {
    checkPatch(this.table, patch);
    const rows = this.find(conditions === undefined ? {} : { where: conditions });
    for (const row of rows) this.#drop(keyText(row, this.table.options.key) ?? '');
    for (const row of rows) if (!this.insert({ ...row, ...patch })) throw new UniqueViolation(this.table.name);
    return rows.length;
  }

  delete(conditions: Query<Table['columns']>['where']): number {
    const rows = this.find(conditions === undefined ? {} : { where: conditions });
    for (const row of rows) this.#drop(keyText(row, this.table.options.key) ?? '');
    return rows.length;
  }

  #copy(row: Row): Row {
    const copy: Record<string, unknown> = { ...row };
    for (const name of this.#json) if (copy[name] !== null) copy[name] = frozenJson(copy[name] as JsonValue);
    return Object.freeze(copy);
  }

  /** Rows worth looking at: one by key, some by a hash index, or all. */
  *#candidates(conditions: readonly Condition[]): Iterable<Row> {
    for (const condition of conditions) {
      const index = this.#indexes.get(condition.column);
      if (index === undefined) continue;
      const values = condition.op === 'eq' ? [condition.value] : condition.op === 'in' ? new Set(condition.values) : [];
      if (condition.op !== 'eq' && condition.op !== 'in') continue;
      for (const value of values) {
        for (const key of index.get(value) ?? []) {
          const row = this.#rows.get(key);
          if (row !== undefined) yield row;
        }
      }
      return;
    }
    yield* this.#rows.values();
  }

  #taken(row: Row, byOther: string | undefined): boolean {
    return this.#uniques.some(({ columns, keys }) => {
      const owner = keys.get(keyText(row, columns) ?? '');
      return owner !== undefined && owner !== byOther;
    });
  }

  #put(key: string, row: Row): void {
    this.#link(key, row);
    this.undo.push(() => this.#unlink(key, row));
  }

  #drop(key: string): void {
    const row = this.#rows.get(key);
    if (row === undefined) return;
    this.#unlink(key, row);
    this.undo.push(() => this.#link(key, row));
  }

  #link(key: string, row: Row): void {
    this.#rows.set(key, row);
    for (const { columns, keys } of this.#uniques) {
      const unique = keyText(row, columns);
      if (unique !== undefined) keys.set(unique, key);
    }
    for (const [column, index] of this.#indexes) {
      const keys = index.get(row[column]);
      if (keys === undefined) index.set(row[column], new Set([key]));
      else keys.add(key);
    }
  }

  #unlink(key: string, row: Row): void {
    this.#rows.delete(key);
    for (const { columns, keys } of this.#uniques) {
      const unique = keyText(row, columns);
      if (unique !== undefined) keys.delete(unique);
    }
    for (const [column, index] of this.#indexes) {
      const keys = index.get(row[column]);
      keys?.delete(key);
      if (keys?.size === 0) index.delete(row[column]);
    }
  }
}
