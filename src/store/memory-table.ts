import { assertInvariant } from '../units';
import { checkPatch, checkRow, frozenJson } from './cells';
import { UniqueViolation } from './errors';
import { assertOrder, type Condition, conditionsOf, meets, rowComparison } from './match';
import type { Query } from './store';
import { isBlock, type JsonValue, type RowOf, type Table } from './table';

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

/** The values that a condition names one by one. */
function valuesOf(condition: Condition): Iterable<unknown> | undefined {
  if (condition.op === 'in') return new Set(condition.values);
  return condition.op === 'eq' ? [condition.value] : undefined;
}

/** One table in memory: rows by key, unique keys, and a hash index on the first column of each declared index, its blocks left out. */
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
    for (const columns of firsts) {
      const first = columns.find((column) => !isBlock(column));
      if (first !== undefined) this.#indexes.set(first, new Map());
    }
    this.#json = Object.keys(table.columns).filter((name) => table.columns[name]?.type === 'json');
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

  /** A list of its own, in no promised order. */
  #meeting(conditions: readonly Condition[]): Row[] {
    if (conditions.length === 0) return [...this.#rows.values()];
    const sets = new Map<Condition, Set<unknown>>();
    const found: Row[] = [];
    const take = (row: Row | undefined): void => {
      if (row === undefined) return;
      for (const condition of conditions) if (!meets(row, condition, sets)) return;
      found.push(row);
    };
    const keys = this.#candidates(conditions);
    if (keys === undefined) for (const row of this.#rows.values()) take(row);
    else for (const some of keys) for (const key of some) take(this.#rows.get(key));
    return found;
  }

  /** Keys of rows worth looking at: one by the whole key, or the fewest that one index gives; undefined for all rows. */
  #candidates(conditions: readonly Condition[]): readonly Iterable<string>[] | undefined {
    const key = this.#wholeKey(conditions);
    if (key !== undefined) return [[key]];
    let fewest: readonly ReadonlySet<string>[] | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const condition of conditions) {
      const index = this.#indexes.get(condition.column);
      const values = valuesOf(condition);
      if (index === undefined || values === undefined) continue;
      const sets: ReadonlySet<string>[] = [];
      let size = 0;
      for (const value of values) {
        const keys = index.get(value);
        if (keys === undefined) continue;
        sets.push(keys);
        size += keys.size;
      }
      if (size < least) [fewest, least] = [sets, size];
    }
    return fewest;
  }

  /** The key that the conditions name, when they name all of it. */
  #wholeKey(conditions: readonly Condition[]): string | undefined {
    const { key } = this.table.options;
    if (conditions.length < key.length) return undefined;
    const named: Record<string, unknown> = {};
    for (const condition of conditions) if (condition.op === 'eq') named[condition.column] = condition.value;
    return key.every((column) => named[column] !== undefined) ? keyText(named, key) : undefined;
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
