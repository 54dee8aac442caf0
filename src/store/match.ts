import { assertInvariant } from '../units';
import { compareText } from './cells';
import type { Match, Order, Where } from './store';
import type { ColumnType, Columns, RowOf, Table } from './table';

/** A condition on one column in normal form, the same for SQL and for memory. */
export type Condition =
  | { readonly column: string; readonly op: 'eq' | 'not'; readonly value: unknown }
  | { readonly column: string; readonly op: 'in'; readonly values: readonly unknown[] }
  | { readonly column: string; readonly op: 'block'; readonly of: number; readonly values: readonly number[] }
  | { readonly column: string; readonly op: 'gt' | 'gte' | 'lt' | 'lte'; readonly value: unknown };

const RANGE = ['gt', 'gte', 'lt', 'lte'] as const;
/** Types that every store orders alike. Amounts are text on SQLite: '9' would come after '10'. */
const ORDERED: ReadonlySet<ColumnType> = new Set(['text', 'int', 'instant']);

/**
 * Reads a `where` into conditions.
 * @throws InvariantBroken on an unknown column, on a forgotten value (it would match everything), on a range over
 * amounts, flags or JSON, on blocks of anything but whole numbers, and on a JSON column compared with anything but null
 */
export function conditionsOf<C extends Columns>(table: Table<C>, where: Where<C> | undefined): Condition[] {
  const found: Condition[] = [];
  if (where === undefined) return found;
  const matches = where as Readonly<Record<string, Match<unknown>>>;
  for (const column of Object.keys(matches)) {
    const type = typeOf(table, column);
    const match = matches[column];
    if (match === undefined) assertInvariant(false, `${table.name}.${column} is compared with a value`);
    else if (typeof match !== 'object' || match === null) add(found, { column, op: 'eq', value: match }, type);
    else for (const condition of conditionsOn(column, match)) add(found, condition, type);
  }
  return found;
}

function add(found: Condition[], condition: Condition, type: ColumnType): void {
  const { column } = condition;
  if (condition.op === 'block') assertBlock(column, type, condition.of);
  else if (condition.op === 'in' || condition.op === 'eq' || condition.op === 'not') {
    const isSearched = type !== 'json' || (condition.op !== 'in' && condition.value === null);
    if (!isSearched) assertInvariant(false, `${column} is JSON and is not searched`);
  } else if (!ORDERED.has(type) || condition.value === null) assertInvariant(false, `${column} has an order`);
  found.push(condition);
}

function assertBlock(column: string, type: ColumnType, of: number): void {
  assertInvariant(type === 'int' || type === 'instant', `${column} is a whole number and has blocks`);
  assertInvariant(Number.isSafeInteger(of) && of > 0, `blocks of ${column} have a size`);
}

function typeOf(table: Table, column: string): ColumnType {
  const type = table.columns[column]?.type;
  // The sentence is made when it is wanted: this is asked for every condition of every statement.
  if (type === undefined) assertInvariant(false, `${table.name} has a column ${column}`);
  return type;
}

function conditionsOn(column: string, match: object): Condition[] {
  const given = match as Readonly<Record<string, unknown>>;
  if ('in' in given) return [{ column, op: 'in', values: given['in'] as readonly unknown[] }];
  if ('not' in given) return [{ column, op: 'not', value: given['not'] }];
  const ranges = RANGE.filter((op) => given[op] !== undefined).map((op) => ({ column, op, value: given[op] }));
  if ('block' in given) {
    const { of, in: values } = given['block'] as { readonly of: number; readonly in: readonly number[] };
    return [{ column, op: 'block', of, values }, ...ranges];
  }
  assertInvariant(ranges.length > 0, `${column} is compared with a value`);
  return ranges;
}

/** Whether a column must be one of no values: no row is, and nobody need be asked. */
export function matchesNothing(conditions: readonly Condition[]): boolean {
  return conditions.some(
    (condition) => (condition.op === 'in' || condition.op === 'block') && condition.values.length === 0,
  );
}

/** @throws InvariantBroken when a column has no order that every store shares */
export function assertOrder<C extends Columns>(table: Table<C>, order: Order<C>): void {
  for (const [column] of order) {
    assertInvariant(ORDERED.has(typeOf(table, column)), `${table.name}.${column} has an order`);
  }
}

type Cells = Readonly<Record<string, unknown>>;

/** Whether a row meets a condition. NULL equals NULL, and is neither above nor below anything. */
export function meets(row: Cells, condition: Condition, sets: Map<Condition, Set<unknown>>): boolean {
  const cell = row[condition.column];
  switch (condition.op) {
    case 'eq':
      return cell === condition.value;
    case 'not':
      return cell !== condition.value;
    case 'in':
      return valuesIn(condition, sets).has(cell);
    case 'block':
      return cell !== null && valuesIn(condition, sets).has(Math.trunc((cell as number) / condition.of));
    case 'gt':
      return cell !== null && compareCells(cell, condition.value) > 0;
    case 'gte':
      return cell !== null && compareCells(cell, condition.value) >= 0;
    case 'lt':
      return cell !== null && compareCells(cell, condition.value) < 0;
    case 'lte':
      return cell !== null && compareCells(cell, condition.value) <= 0;
  }
}

/** The values of a condition as a set, made once. */
export function valuesIn(
  condition: Condition & { readonly values: readonly unknown[] },
  sets: Map<Condition, Set<unknown>>,
): ReadonlySet<unknown> {
  let set = sets.get(condition);
  if (set === undefined) sets.set(condition, (set = new Set(condition.values)));
  return set;
}

/** NULL first, text by bytes, numbers by value. */
export function compareCells(a: unknown, b: unknown): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
  return typeof a === 'string' ? compareText(a, b as string) : (a as number) - (b as number);
}

/** Comparison of rows by an order. */
export function rowComparison<C extends Columns>(order: Order<C>): (a: RowOf<C>, b: RowOf<C>) => number {
  return (a, b) => {
    for (const [column, direction] of order) {
      const result = compareCells(a[column], b[column]);
      if (result !== 0) return direction === 'asc' ? result : -result;
    }
    return 0;
  };
}
