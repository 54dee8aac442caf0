import { assertInvariant } from '../units';
import { CheckViolation } from './errors';
import type { Column, Columns, JsonValue, RowOf, Table } from './table';

const AMOUNT_LIMIT = 10n ** 38n;
const JSON_TYPES: ReadonlySet<string> = new Set(['object', 'string', 'number', 'boolean']);

type CellCheck = (cell: unknown) => boolean;

function checkOf({ type, nonNegative }: Column<unknown>): CellCheck {
  switch (type) {
    case 'text':
      return (cell) => typeof cell === 'string' && isStorable(cell);
    case 'amount':
      return nonNegative
        ? (cell) => typeof cell === 'bigint' && cell < AMOUNT_LIMIT && cell >= 0n
        : (cell) => typeof cell === 'bigint' && cell < AMOUNT_LIMIT && cell > -AMOUNT_LIMIT;
    case 'int':
      return nonNegative
        ? (cell) => Number.isSafeInteger(cell) && (cell as number) >= 0
        : (cell) => Number.isSafeInteger(cell);
    case 'instant':
      return (cell) => Number.isSafeInteger(cell);
    case 'bool':
      return (cell) => typeof cell === 'boolean';
    case 'json':
      // Its text escapes what plain text may not hold.
      return (cell) => cell !== null && JSON_TYPES.has(typeof cell);
  }
}

/** PostgreSQL has no U+0000 in text, and half a surrogate pair has no UTF-8: refused on every store alike. */
function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

interface TableCheck {
  readonly names: readonly string[];
  readonly cells: Readonly<Record<string, CellCheck>>;
  readonly ordered: NonNullable<Table['options']['ordered']>;
}

const checks = new WeakMap<Table, TableCheck>();

/** The table's cell checks, made once. */
function checksOf(table: Table): TableCheck {
  let made = checks.get(table);
  if (made === undefined) {
    const cells: Record<string, CellCheck> = {};
    for (const [name, column] of Object.entries(table.columns)) {
      const check = checkOf(column);
      cells[name] = column.nullable ? (cell) => cell === null || check(cell) : check;
    }
    made = { names: Object.keys(cells), cells, ordered: table.options.ordered ?? [] };
    checks.set(table, made);
  }
  return made;
}

/**
 * What the database would refuse, refused alike by every store: a value of another type, null where none may be,
 * an amount beyond 38 digits, a whole number beyond 2^53, text that is not storable, times in the wrong order.
 * @throws CheckViolation; InvariantBroken when a column is missing or unknown: that is a bug
 */
export function checkRow<C extends Columns>(table: Table<C>, row: RowOf<C>): void {
  const { names, cells, ordered } = checksOf(table);
  const values = row as Readonly<Record<string, unknown>>;
  for (const name of names) {
    if (cells[name]?.(values[name]) !== true) {
      assertInvariant(values[name] !== undefined, `a row of ${table.name} has a value for ${name}`);
      throw new CheckViolation(table.name);
    }
  }
  // Every column is there, so that a name more is one that the table does not have.
  if (Object.keys(values).length !== names.length)
    assertInvariant(false, `a row of ${table.name} has its columns and no others`);
  for (const [first, last] of ordered) {
    const [a, b] = [timeOf(values, first), timeOf(values, last)];
    if (a !== null && b !== null && a > b) throw new CheckViolation(table.name);
  }
}

/** A cell, which was found to be a time or null, or the time itself. */
function timeOf(values: Readonly<Record<string, unknown>>, time: string | number): number | null {
  return typeof time === 'string' ? (values[time] as number | null) : time;
}

/** The same for the columns of a patch. @throws CheckViolation; InvariantBroken on an unknown column */
export function checkPatch<C extends Columns>(table: Table<C>, patch: Partial<RowOf<C>>): void {
  const { cells } = checksOf(table);
  assertInvariant(Object.keys(patch).length > 0, `a patch of ${table.name} changes something`);
  for (const [name, cell] of Object.entries(patch)) {
    const check = cells[name];
    if (check === undefined || cell === undefined) assertInvariant(false, `${table.name}.${name} exists and is given`);
    if (!check(cell)) throw new CheckViolation(table.name);
  }
}

/** Order of two texts by their UTF-8 bytes, as SQLite's BINARY and PostgreSQL's "C" have it. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return byteRank(x) - byteRank(y);
  }
  return a.length - b.length;
}

/** UTF-16 puts the surrogates below U+E000..U+FFFF; UTF-8 puts what they stand for above. */
function byteRank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit >= 0xe000 ? unit - 0x800 : unit + 0x2000;
}

/** A deep copy that nobody can change. */
export function frozenJson(value: JsonValue): JsonValue {
  // Most are empty, and need no trip through text.
  if (isEmpty(value)) return Array.isArray(value) ? NO_ITEMS : NO_FIELDS;
  return freeze(JSON.parse(JSON.stringify(value)) as JsonValue);
}

const NO_ITEMS: JsonValue = Object.freeze([]);
const NO_FIELDS: JsonValue = Object.freeze({});

function isEmpty(value: JsonValue): boolean {
  return typeof value === 'object' && value !== null && !('toJSON' in value) && Object.keys(value).length === 0;
}

function freeze(value: JsonValue): JsonValue {
  if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) freeze(item);
    Object.freeze(value);
  }
  return value;
}
