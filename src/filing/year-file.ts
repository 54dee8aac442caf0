import { CsvError, parse } from 'csv-parse/sync';
import { RETURN_FORMS, type ReturnForm, type ReturnYear } from '../../reports/information-returns';
import { type Day, DomainError, type ExactJson, JsonNumber, parseDay, parseExactJson, parseUsd, type TaxYear, type Usd, ZERO_USD } from '../units'; // prettier-ignore
import type { ImportedMonth } from './payment';
import type { StatedBefore } from './standing';

/** Columns of a file of what was paid before the books began here, as RULES.md 10 asks for them. */
const COLUMNS = ['member', 'month', 'form', 'box', 'gross_usd', 'withheld_usd', 'return_last_year', 'withheld_last_year', 'w9_on'] as const; // prettier-ignore
type Column = (typeof COLUMNS)[number];
const NEEDED: readonly Column[] = ['member', 'month', 'form', 'box', 'gross_usd'];

const TEXT_MAX = 4_000_000;
const ROWS_MAX = 50_000;
const CELL_MAX = 200;
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;
const USD_MAX = 10n ** 27n;

/** What is wrong, where. */
export interface YearMistake {
  /** As an editor counts in a CSV file, from 1 for the first row of JSON; 0 for the whole file. */
  readonly line: number;
  /** Empty for the whole line. */
  readonly column: Column | '';
  readonly message: string;
}

/** What a file states of one member's year before. */
export interface StatedYear extends StatedBefore {
  readonly payee: string;
}

/** A file that was read: a mistake anywhere and nothing of it is taken. */
export interface YearFile {
  readonly months: readonly (ImportedMonth & { readonly line: number })[];
  /** One for each member of whom anything is stated. */
  readonly stated: readonly (StatedYear & { readonly line: number })[];
  readonly mistakes: readonly YearMistake[];
}

type Cells = Readonly<Record<Column, string>>;
interface Line {
  readonly line: number;
  readonly cells: Cells;
}

class Mistake extends Error {
  constructor(
    readonly column: Column | '',
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads a file of one year, CSV or a JSON list of rows with the same names. Every mistake is named at once.
 * @param today in the tax zone: what has not come yet was not paid, and no form of it is signed
 */
export function readYearFile(text: string, year: TaxYear, law: ReturnYear, today: Day): YearFile {
  const reader = new YearReader(year, law, today);
  const lines = linesOf(text);
  if ('message' in lines) return { months: [], stated: [], mistakes: [lines] };
  for (const line of lines) reader.line(line);
  return reader.result();
}

class YearReader {
  private readonly months = new Map<string, ImportedMonth & { readonly line: number }>();
  private readonly stated = new Map<string, StatedYear & { readonly line: number }>();
  private readonly mistakes: YearMistake[] = [];

  constructor(
    private readonly year: TaxYear,
    private readonly law: ReturnYear,
    private readonly today: Day,
  ) {}

  result(): YearFile {
    return { months: [...this.months.values()], stated: [...this.stated.values()], mistakes: this.mistakes };
  }

  line({ line, cells }: Line): void {
    try {
      if (cells.member === '') throw new Mistake('member', 'The member is missing.');
      const stated = this.statedOf(cells);
      if (cells.month === '' && stated === undefined) throw new Mistake('month', 'The month is missing.');
      if (cells.month !== '') this.month({ line, cells });
      if (stated !== undefined) this.state({ ...stated, line });
    } catch (error) {
      if (!(error instanceof Mistake)) throw error;
      this.mistakes.push({ line, column: error.column, message: error.message });
    }
  }

  private month({ line, cells }: Line): void {
    const { member: payee, month, box } = cells;
    if (!MONTH.test(month) || !month.startsWith(`${this.year}-`)) throw new Mistake('month', `A month of this file reads ${this.year}-03.`); // prettier-ignore
    if (month > this.today.slice(0, 7))
      throw new Mistake('month', `${month} has not begun: only what was paid already is imported.`);
    const form = RETURN_FORMS.find((one) => one === cells.form);
    if (form === undefined) throw new Mistake('form', `The form is one of ${RETURN_FORMS.join(', ')}.`);
    if (!boxesOf(form, this.law).includes(box)) throw new Mistake('box', `Form ${form} of ${this.year} has such payments in box ${boxesOf(form, this.law).join(' or ')}.`); // prettier-ignore
    const gross = dollars('gross_usd', cells.gross_usd);
    const withheld = cells.withheld_usd === '' ? ZERO_USD : dollars('withheld_usd', cells.withheld_usd);
    if (gross === 0n) throw new Mistake('gross_usd', 'Nothing was paid: leave the row out.');
    if (withheld > gross) throw new Mistake('withheld_usd', 'More was withheld than was paid.');
    const key = `${payee} ${month} ${form} ${box}`;
    if (this.months.has(key)) throw new Mistake('', 'This month of this member, form and box stands in the file already.'); // prettier-ignore
    this.months.set(key, { payee, month, form, box, gross, withheld, line });
  }

  private statedOf(cells: Cells): StatedYear | undefined {
    const said = [cells.return_last_year, cells.withheld_last_year, cells.w9_on];
    if (said.every((cell) => cell === '')) return undefined;
    return {
      payee: cells.member,
      returnRequired: yes('return_last_year', cells.return_last_year),
      withheld: yes('withheld_last_year', cells.withheld_last_year),
      w9On: cells.w9_on === '' ? undefined : this.signed(dayOf(cells.w9_on)),
    };
  }

  private signed(day: Day): Day {
    if (day > this.today)
      throw new Mistake('w9_on', `${day} has not come: a form counts from a day on which it was signed.`);
    return day;
  }

  private state(one: StatedYear & { readonly line: number }): void {
    const before = this.stated.get(one.payee);
    const same = before === undefined || (before.returnRequired === one.returnRequired && before.withheld === one.withheld && before.w9On === one.w9On); // prettier-ignore
    if (!same) throw new Mistake('', `Line ${before.line} says otherwise of the year before, or of the Form W-9.`);
    if (before === undefined) this.stated.set(one.payee, one);
  }
}

/** The boxes that payments of a pool stand in. */
function boxesOf(form: ReturnForm, { boxes }: ReturnYear): readonly string[] {
  return form === '1099-NEC' ? [boxes.compensation] : [boxes.rent, boxes.otherIncome];
}

function dollars(column: Column, text: string): Usd {
  try {
    const value = parseUsd(text);
    if (value >= 0n && value < USD_MAX) return value;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
  }
  throw new Mistake(column, 'A sum is in dollars from 0 up, with a point and at most 12 decimals, such as 1250.40.');
}

function yes(column: Column, text: string): boolean {
  if (text === '' || text === 'no' || text === 'false') return false;
  if (text === 'yes' || text === 'true') return true;
  throw new Mistake(column, 'It is yes or no.');
}

function dayOf(text: string): Day {
  try {
    return parseDay(text);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new Mistake('w9_on', 'A day reads 2026-03-01.');
  }
}

function linesOf(text: string): readonly Line[] | YearMistake {
  if (text.length > TEXT_MAX) return whole('The file is too large.');
  return text.trimStart().startsWith('[') ? fromJson(text) : fromCsv(text);
}

function fromCsv(text: string): readonly Line[] | YearMistake {
  let lines: readonly { readonly record: readonly string[]; readonly info: { readonly lines: number } }[];
  try {
    lines = parse(text, { bom: true, info: true, skip_empty_lines: true, trim: true, to: ROWS_MAX + 2, max_record_size: CELL_MAX * 20 }) as never; // prettier-ignore
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return whole('It is no CSV file: rows of different length, or a quote that does not end.');
  }
  const [head, ...body] = lines;
  const names = head?.record ?? [];
  const wrong = headMistake(names);
  if (wrong !== undefined) return whole(wrong);
  if (body.length > ROWS_MAX) return whole(`The file has more than ${ROWS_MAX} rows: divide it.`);
  return body.map(({ record, info }) => {
    return { line: info.lines, cells: cellsOf((column) => record[names.indexOf(column)] ?? '') };
  });
}

function headMistake(names: readonly string[]): string | undefined {
  const missing = NEEDED.filter((name) => !names.includes(name));
  if (missing.length > 0) return `These columns are missing: ${missing.join(', ')}.`;
  const known: readonly string[] = COLUMNS;
  const odd = names.some((name, at) => !known.includes(name) || names.indexOf(name) !== at);
  return odd ? `A column stands there twice or is not known. Known are ${COLUMNS.join(', ')}.` : undefined;
}

function fromJson(text: string): readonly Line[] | YearMistake {
  let rows: ExactJson;
  try {
    rows = parseExactJson(text);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    return whole('It is no JSON.');
  }
  if (!Array.isArray(rows) || rows.length > ROWS_MAX) return whole(`It is no list of at most ${ROWS_MAX} rows.`);
  const lines = (rows as readonly ExactJson[]).map((row, at) => jsonLine(row, at + 1));
  return lines.includes(undefined) ? whole(`Row ${lines.indexOf(undefined) + 1} is no object of ${COLUMNS.join(', ')} with texts, numbers, true or false.`) : (lines as Line[]); // prettier-ignore
}

function jsonLine(row: ExactJson, line: number): Line | undefined {
  if (typeof row !== 'object' || row === null || Array.isArray(row) || row instanceof JsonNumber) return undefined;
  const fields = new Map(Object.entries(row as { readonly [key: string]: ExactJson }));
  const known: readonly string[] = COLUMNS;
  const texts = [...fields].map(([name, value]): [string, string | undefined] => [name, known.includes(name) ? plain(value) : undefined]); // prettier-ignore
  if (texts.some(([, value]) => value === undefined)) return undefined;
  const byName = new Map(texts);
  return { line, cells: cellsOf((column) => byName.get(column) ?? '') };
}

function plain(value: ExactJson): string | undefined {
  if (value instanceof JsonNumber) return value.text;
  if (typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value.trim() : undefined;
}

/** A cell that is too long is cut where no column takes it any more. */
function cellsOf(cell: (column: Column) => string): Cells {
  return Object.fromEntries(COLUMNS.map((column) => [column, cell(column).slice(0, CELL_MAX)])) as Cells;
}

function whole(message: string): YearMistake {
  return { line: 0, column: '', message };
}
