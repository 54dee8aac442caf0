import {
  type Asset,
  ASSETS,
  DomainError,
  formatInstant,
  type Instant,
  parseAmount,
  parseInstant,
  taxYear,
  taxYearIn,
} from '../units';
import { type MoveMistake, readTable, RowMistake, type TableRow } from './csv-table';

/** What a file brings. The order is that of the work: an address needs its member, a balance too. */
export const MOVE_KINDS = ['members', 'addresses', 'devices', 'openings'] as const;
export type MoveKind = (typeof MOVE_KINDS)[number];

/** A line that was read, by the old system's own name of its member. */
interface OfMember {
  readonly line: number;
  /** Any text; never copied into books or audit (RULES.md 24). */
  readonly member: string;
}

export interface MemberRow extends OfMember {
  /** Null where the file names no person: a member without a login until somebody adds one. */
  readonly person: { readonly name: string; readonly mail: string } | null;
}

export interface AddressRow extends OfMember {
  readonly address: string;
}

export interface DeviceRow extends OfMember {
  readonly sourceId: string;
  readonly worker: string;
  /** Null: from the declared beginning of its source. */
  readonly from: Instant | null;
}

/**
 * `available`: coin is here for it. `accrued`: a pool owes it. `receivable`: what that pool owes in all, which backs its
 * accrued lines; it names no member.
 */
const OPENING_CLASSES = ['available', 'accrued', 'receivable'] as const;
export type OpeningClass = (typeof OPENING_CLASSES)[number];

export interface OpeningRow extends OfMember {
  readonly asset: Asset;
  /** Base units, zero or more. */
  readonly amount: bigint;
  readonly openingClass: OpeningClass;
  /** Empty for `available`. */
  readonly sourceId: string;
}

/** A figure of the old spreadsheet. Base units. */
export interface SpreadsheetRow extends OfMember {
  readonly asset: Asset;
  /** What it owes the member at its instant. */
  readonly unpaid: bigint;
  /** What it paid the member since the books here were opened. */
  readonly paid: bigint;
}

/** Rows that could be read, and every mistake. A file with one mistake is not taken in part. */
export interface Read<T> {
  readonly rows: readonly T[];
  readonly mistakes: readonly MoveMistake[];
}

/** The same of a file whose rows stand for one instant. */
export interface ReadAsOf<T> extends Read<T> {
  /** Undefined for a file without rows. */
  readonly asOf: Instant | undefined;
}

/** More than any coin of the books will ever have in base units: a slip of the unit. */
const AMOUNT_LIMIT = 10n ** 24n;
const MEMBER_LENGTH_MAX = 128;
const CONTROL = /\p{Cc}/u;
const PLAIN = /^-?\d+(\.\d+)?$/;
const LEADING_ZEROS = /^(-?)0+(?=\d)/;

/** `member,name,mail`; the last two are optional and come together. */
export function readMembers(text: string): Read<MemberRow> {
  const columns = { required: ['member'], optional: ['name', 'mail'] };
  const read = (row: TableRow): MemberRow => {
    const [name, mail] = [row.cell('name'), row.cell('mail')];
    if (name === '' && mail !== '') throw new RowMistake('name', 'empty');
    if (mail === '' && name !== '') throw new RowMistake('mail', 'empty');
    return { ...ofMember(row), person: name === '' ? null : { name, mail } };
  };
  return readTable(text, columns, read, ({ member }) => member);
}

/** `member,address` */
export function readAddresses(text: string): Read<AddressRow> {
  const columns = { required: ['member', 'address'], optional: [] };
  const read = (row: TableRow): AddressRow => ({ ...ofMember(row), address: filled(row, 'address') });
  return readTable(text, columns, read, ({ member }) => member);
}

/** `source,worker,member,from`; `from` is optional. */
export function readDevices(text: string): Read<DeviceRow> {
  const columns = { required: ['source', 'worker', 'member'], optional: ['from'] };
  const read = (row: TableRow): DeviceRow => ({
    ...ofMember(row),
    sourceId: filled(row, 'source'),
    worker: filled(row, 'worker'),
    from: row.cell('from') === '' ? null : instantOf(row, 'from'),
  });
  return readTable(text, columns, read, ({ sourceId, worker }) => `${sourceId} ${worker}`);
}

/**
 * `member,asset,amount,class,source,as_of`: amounts in coins with a decimal point. One file is one instant.
 * @param now an instant after it is refused
 */
export function readOpenings(text: string, now: Instant): ReadAsOf<OpeningRow> {
  const asOf = new OneInstant(now);
  const columns = { required: ['member', 'asset', 'amount', 'class', 'as_of'], optional: ['source'] };
  const read = (row: TableRow): OpeningRow => {
    const openingClass = OPENING_CLASSES.find((one) => one === row.cell('class'));
    if (openingClass === undefined) throw new RowMistake('class', 'bad-class', row.cell('class'));
    const asset = assetOf(row);
    const amount = amountOf(row, 'amount', asset);
    if (openingClass === 'available' && asset !== 'BTC') throw new RowMistake('class', 'not-payable', asset);
    if (openingClass === 'available' && row.cell('source') !== '') throw new RowMistake('source', 'not-empty', row.cell('source')); // prettier-ignore
    if (openingClass === 'receivable' && row.cell('member') !== '') throw new RowMistake('member', 'not-empty', row.cell('member')); // prettier-ignore
    const sourceId = openingClass === 'available' ? '' : filled(row, 'source');
    const of = openingClass === 'receivable' ? { line: row.line, member: '' } : ofMember(row);
    asOf.take(row);
    return { ...of, asset, amount, openingClass, sourceId };
  };
  const keyOf = ({ member, asset, openingClass, sourceId }: OpeningRow): string =>
    JSON.stringify([member, asset, openingClass, sourceId]);
  const found = readTable(text, columns, read, keyOf);
  return { ...found, asOf: asOf.value };
}

/** `member,asset,unpaid,paid,as_of`; `paid` is optional. @param now an instant after it is refused */
export function readSpreadsheet(text: string, now: Instant): ReadAsOf<SpreadsheetRow> {
  const asOf = new OneInstant(now);
  const columns = { required: ['member', 'asset', 'unpaid', 'as_of'], optional: ['paid'] };
  const read = (row: TableRow): SpreadsheetRow => {
    const asset = assetOf(row);
    const unpaid = amountOf(row, 'unpaid', asset);
    const paid = row.cell('paid') === '' ? 0n : amountOf(row, 'paid', asset);
    const of = ofMember(row);
    asOf.take(row);
    return { ...of, asset, unpaid, paid };
  };
  const found = readTable(text, columns, read, ({ member, asset }) => JSON.stringify([member, asset]));
  return { ...found, asOf: asOf.value };
}

/** Every line of a file names the same instant, and not one to come. */
class OneInstant {
  value: Instant | undefined;

  constructor(private readonly now: Instant) {}

  take(row: TableRow): void {
    const at = instantOf(row, 'as_of');
    if (at > this.now) throw new RowMistake('as_of', 'in-the-future', row.cell('as_of'));
    if (this.value !== undefined && this.value !== at) {
      throw new RowMistake('as_of', 'other-as-of', formatInstant(this.value));
    }
    this.value = at;
  }
}

function ofMember(row: TableRow): OfMember {
  const member = filled(row, 'member');
  if (member.length > MEMBER_LENGTH_MAX) throw new RowMistake('member', 'too-long', member);
  return { line: row.line, member };
}

function filled(row: TableRow, column: string): string {
  const text = row.cell(column);
  if (text === '') throw new RowMistake(column, 'empty');
  if (CONTROL.test(text)) throw new RowMistake(column, 'bad-name', text);
  return text;
}

function assetOf(row: TableRow): Asset {
  const text = filled(row, 'asset');
  const asset = ASSETS.find((one) => one === text);
  if (asset === undefined) throw new RowMistake('asset', 'unknown-asset', text);
  return asset;
}

/** `0.015`: coins, a point before the decimals, no exponent, no separators of thousands, no sign. */
function amountOf(row: TableRow, column: string, asset: Asset): bigint {
  const text = filled(row, column);
  if (!PLAIN.test(text)) throw new RowMistake(column, 'not-an-amount', text);
  if (text.startsWith('-')) throw new RowMistake(column, 'negative', text);
  try {
    const { units } = parseAmount(text.replace(LEADING_ZEROS, '$1'), asset);
    if (units >= AMOUNT_LIMIT) throw new RowMistake(column, 'too-large', text);
    return units;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new RowMistake(column, error.code === 'units.too-precise' ? 'too-precise' : 'too-large', text);
  }
}

function instantOf(row: TableRow, column: string): Instant {
  const text = filled(row, column);
  try {
    const at = parseInstant(text);
    taxYear(taxYearIn(at, 'UTC'));
    return at;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new RowMistake(column, 'not-a-time', text);
  }
}
