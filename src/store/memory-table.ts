import { assertInvariant } from '../units';
import { checkPatch, checkRow, frozenJson } from './cells';
import { UniqueViolation } from './errors';
import { assertOrder, type Condition, conditionsOf, meets, rowComparison, valuesIn } from './match';
import type { Query } from './store';
import { isBlock, type JsonValue, type RowOf, type Table } from './table';

type Row = RowOf<Table['columns']>;
type Undo = () => void;

/** Key text of some cells, or undefined when one is NULL: NULLs never collide. */
function keyText(row: Row, columns: readonly string[]): string | undefined {
  const [only] = columns;
  if (columns.length === 1 && only !== undefined) return cellText(row[only]);
  let key = '';
  for (const column of columns) {
    const cell = row[column];
    const part = cellText(cell);
    if (part === undefined) return undefined;
    key += `${part.length}:${part}`;
  }
  return key;
}

function cellText(cell: unknown): string | undefined {
  if (cell === null || cell === undefined) return undefined;
  return typeof cell === 'string' ? cell : (cell as number | bigint | boolean).toString();
}

/** The values that a condition names one by one. */
function valuesOf(condition: Condition, sets: Sets): Iterable<unknown> | undefined {
  if (condition.op === 'in') return valuesIn(condition, sets);
  return condition.op === 'eq' ? [condition.value] : undefined;
}

type Sets = Map<Condition, Set<unknown>>;
type Keys = readonly Iterable<string>[];

function meetsAll(row: Row, conditions: readonly Condition[], sets: Sets): boolean {
  for (const condition of conditions) if (!meets(row, condition, sets)) return false;
  return true;
}

/**
 * One table in memory: rows by key, unique keys, and a hash index on the first column of each declared index, its blocks
 * left out. A key of one column is its own index.
 */
export class MemoryTable {
  readonly #rows = new Map<string, Row>();
  readonly #uniques: { readonly columns: readonly string[]; readonly keys: Map<string, string> }[];
  readonly #indexes = new Map<string, Map<unknown, Set<string>>>();
  readonly #json: readonly string[];
  /** The key, where it is one column. */
  readonly #keyColumn: string | undefined;
  /** Columns that a key, a unique constraint or an index stands on. */
  readonly #bound: ReadonlySet<string>;

  constructor(
    readonly table: Table,
    private readonly undo: Undo[],
  ) {
    this.#uniques = (table.options.unique ?? []).map((columns) => ({ columns, keys: new Map() }));
    const { key, unique = [], indexes = [] } = table.options;
    this.#keyColumn = key.length === 1 ? key[0] : undefined;
    for (const columns of [key, ...unique, ...indexes]) {
      const first = columns.find((column) => !isBlock(column));
      if (first !== undefined && first !== this.#keyColumn) this.#indexes.set(first, new Map());
    }
    this.#json = Object.keys(table.columns).filter((name) => table.columns[name]?.type === 'json');
    this.#bound = new Set([...table.options.key, ...(table.options.unique ?? []).flat(), ...this.#indexes.keys()]);
  }

  find(query: Query<Table['columns']>): Row[] {
    const found = this.#meeting(conditionsOf(this.table, query.where));
    const order = query.orderBy ?? [];
    assertOrder(this.table, order);
    if (order.length > 0) found.sort(rowComparison(order));
    return query.limit === undefined || query.limit >= found.length ? found : found.slice(0, query.limit);
  }

  count(where: Query<Table['columns']>['where']): number {
    const conditions = conditionsOf(this.table, where);
    return conditions.length === 0 ? this.#rows.size : this.#meeting(conditions).length;
  }

  /** @returns false when the key or a unique column is taken */
  insert(given: Row): boolean {
    checkRow(this.table, given);
    const row = this.#copy(given);
    const key = keyText(row, this.table.options.key);
    if (key === undefined) assertInvariant(false, `the key of ${this.table.name} is not null`);
    if (this.#rows.has(key) || this.#taken(row, undefined)) return false;
    this.#put(key, row);
    return true;
  }

  /** @throws UniqueViolation */
  upsert(given: Row): void {
    checkRow(this.table, given);
    const row = this.#copy(given);
    const key = keyText(row, this.table.options.key);
    if (key === undefined) assertInvariant(false, `the key of ${this.table.name} is not null`);
    if (this.#taken(row, key)) throw new UniqueViolation(this.table.name);
    this.#drop(key);
    this.#put(key, row);
  }

  /** @throws CheckViolation, UniqueViolation */
  update(conditions: Query<Table['columns']>['where'], patch: Partial<Row>): number {
    checkPatch(this.table, patch);
    const rows = this.find(conditions === undefined ? {} : { where: conditions });
    const moves = Object.keys(patch).some((name) => this.#bound.has(name));
    if (!moves) {
      const fresh = this.#frozen(patch);
      for (const row of rows) this.#exchange(row, Object.freeze(Object.assign({}, row, fresh)));
      return rows.length;
    }
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
    return Object.freeze(this.#frozen(row));
  }

  /** A copy of a row or of a patch; JSON in it is nobody else's. */
  #frozen<T extends Partial<Row>>(row: T): T {
    // Freezing what a spread made takes several times as long.
    const copy: Record<string, unknown> = Object.assign({}, row);
    for (const name of this.#json) {
      const cell = copy[name];
      if (cell !== null && cell !== undefined) copy[name] = frozenJson(cell as JsonValue);
    }
    return copy as T;
  }

  /** A list of its own, in no promised order. */
  #meeting(conditions: readonly Condition[]): Row[] {
    if (this.#rows.size === 0) return [];
    if (conditions.length === 0) return [...this.#rows.values()];
    const sets: Sets = new Map();
    const key = this.#wholeKey(conditions);
    if (key !== undefined) {
      const row = this.#rows.get(key);
      return row !== undefined && meetsAll(row, conditions, sets) ? [row] : [];
    }
    const found: Row[] = [];
    const keys = this.#candidates(conditions, sets);
    if (keys === undefined) {
      for (const row of this.#rows.values()) if (meetsAll(row, conditions, sets)) found.push(row);
      return found;
    }
    for (const some of keys) {
      for (const one of some) {
        const row = this.#rows.get(one);
        if (row !== undefined && meetsAll(row, conditions, sets)) found.push(row);
      }
    }
    return found;
  }

  /** Keys of rows worth looking at: the fewest that one index gives; undefined for all rows. */
  #candidates(conditions: readonly Condition[], sets: Sets): Keys | undefined {
    let fewest: Keys | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const condition of conditions) {
      const values = valuesOf(condition, sets);
      const found = values === undefined ? undefined : this.#keysWith(condition.column, values);
      if (found === undefined || found.size >= least) continue;
      [fewest, least] = [found.keys, found.size];
    }
    return fewest;
  }

  /** Keys of the rows that have one of these values in a column; undefined where nothing tells without looking. */
  #keysWith(column: string, values: Iterable<unknown>): { readonly keys: Keys; readonly size: number } | undefined {
    if (column === this.#keyColumn) {
      const keys: string[] = [];
      for (const value of values) {
        const key = cellText(value);
        if (key !== undefined && this.#rows.has(key)) keys.push(key);
      }
      return { keys: [keys], size: keys.length };
    }
    const index = this.#indexes.get(column);
    if (index === undefined) return undefined;
    const keys: ReadonlySet<string>[] = [];
    let size = 0;
    for (const value of values) {
      const some = index.get(value);
      if (some === undefined) continue;
      keys.push(some);
      size += some.size;
    }
    return { keys, size };
  }

  /** The key that the conditions name, when they name all of it. */
  #wholeKey(conditions: readonly Condition[]): string | undefined {
    const { key } = this.table.options;
    if (conditions.length < key.length) return undefined;
    const [only] = conditions;
    if (conditions.length === 1 && only !== undefined) {
      return only.op === 'eq' && only.column === this.#keyColumn ? cellText(only.value) : undefined;
    }
    const named: Record<string, unknown> = {};
    for (const column of key) {
      const condition = conditions.find((one) => one.column === column && one.op === 'eq');
      if (condition?.op !== 'eq') return undefined;
      named[column] = condition.value;
    }
    return keyText(named, key);
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

  /** Puts a row in the place of another that has the same key, unique and indexed columns. */
  #exchange(row: Row, by: Row): void {
    const key = keyText(row, this.table.options.key) ?? '';
    this.#rows.set(key, by);
    this.undo.push(() => this.#rows.set(key, row));
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
