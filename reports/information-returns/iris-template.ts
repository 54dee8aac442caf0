import { CsvError, parse } from 'csv-parse/sync';
import type { IrisCell, IrisColumn, IrisMap } from './iris-map';

/** Longest template that is read: its header has some 2,000 characters. */
const TEMPLATE_LENGTH_MAX = 200_000;

/** A template as the portal gives it, with what goes under each of its columns, in the template's own order. */
export interface IrisTemplate {
  readonly headers: readonly string[];
  readonly cells: readonly IrisCell[];
}

/** Why no file is made: each difference in words, with the column. */
export interface TemplateDifferences {
  readonly differences: readonly string[];
}

/** Columns that somebody looked at, by their exact names. */
export interface LookedAt {
  /** Not known here: they stay empty. */
  readonly leaveEmpty: readonly string[];
  /** Of a known box in other words: they are filled as that box. */
  readonly otherWords: readonly string[];
}

/** The column names of a template: the first line of a CSV file; undefined where it is none. */
export function templateHeaders(text: string): readonly string[] | undefined {
  if (text.length > TEMPLATE_LENGTH_MAX) return undefined;
  try {
    const [first] = parse(text.replace(/^\ufeff/, ''), { to: 1, relax_column_count: true });
    return first?.map((header) => header.trim());
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}

/**
 * Compares a template with the map of its form and year. Each column must be known, and each known one there, once; a loose
 * one may be there or not.
 * @param looked what the operator says of columns: only such as the map does not know stay empty
 * @see RULES.md 30: a mismatch makes no file
 */
export function fitTemplate(
  map: IrisMap,
  headers: readonly string[],
  { leaveEmpty, otherWords }: LookedAt,
): IrisTemplate | TemplateDifferences {
  const taken = headers.map((header) => map.columns.filter((column) => isColumn(map, column, header)));
  const differences = [
    ...map.columns
      .filter((column) => column.isLoose !== true && !taken.some((found) => found.includes(column)))
      .map(({ header }) => `The template has no column "${header}".`),
    ...headers.flatMap((header, index) => {
      const found = taken[index] ?? [];
      if (found.length === 1) return [];
      if (found.length > 1) return [`Column ${index + 1}, "${header}", may be several columns of the map.`];
      return leaveEmpty.includes(header) ? [] : [`Column ${index + 1}, "${header}", is not known.`];
    }),
    ...otherWordsOf(map, headers)
      .filter(({ header }) => !otherWords.includes(header))
      .map(
        ({ header, known }) =>
          `Column ${headers.indexOf(header) + 1}, "${header}", has the number of "${known}" and other words.`,
      ),
    ...headers
      .filter((_, index) => isRepeated(headers, taken, index))
      .map((header) => `The template has the column "${header}" twice.`),
    ...leaveEmpty
      .filter((name) => map.columns.some((column) => column.isLoose !== true && isColumn(map, column, name)))
      .map((name) => `"leaveEmpty" names the column "${name}", which the map fills or knows.`),
  ];
  if (differences.length === 0 && map.isSeen && leaveEmpty.length === 0)
    differences.push(...orderDifference(map, headers));
  return differences.length > 0
    ? { differences }
    : { headers, cells: taken.map(([column]) => column?.cell ?? 'empty') };
}

/** Columns that have the number of a known box and other words than it: the operator may look at them and say that they are it. */
export function otherWordsOf(
  map: IrisMap,
  headers: readonly string[],
): readonly { readonly header: string; readonly known: string }[] {
  return headers.flatMap((header) => {
    const found = map.columns.filter((column) => isColumn(map, column, header));
    // What stays empty in whatever columns it comes has no words of its own.
    if (found.some(({ isLoose, header: known }) => isLoose === true || sameWords(known, header))) return [];
    return found.map(({ header: known }) => ({ header, known }));
  });
}

/** Columns of a template that its map does not know: the operator may look at them and leave them empty. */
export function unknownColumns(map: IrisMap, headers: readonly string[]): readonly string[] {
  return headers.filter((header) => !map.columns.some((column) => isColumn(map, column, header)));
}

function orderDifference({ columns }: IrisMap, headers: readonly string[]): readonly string[] {
  const at = columns.findIndex(({ header }, index) => headers[index] !== header);
  if (at < 0) return [];
  return [`Column ${at + 1} is "${headers[at] ?? ''}", where the template of this year has "${columns[at]?.header ?? ''}".`]; // prettier-ignore
}

/** A header that was seen is compared letter by letter; another one by its words, or first by the number of its box. */
function isColumn(map: IrisMap, { header: known, formerly }: IrisColumn, header: string): boolean {
  if (map.isSeen) return known === header;
  if (formerly !== undefined && sameWords(formerly, header)) return false;
  const box = boxOf(known);
  return box === undefined ? sameWords(known, header) : box === boxOf(header);
}

/** An earlier column is filled alike, or has the same words. */
function isRepeated(headers: readonly string[], taken: readonly (readonly IrisColumn[])[], index: number): boolean {
  const header = headers[index] ?? '';
  const own = (taken[index] ?? []).filter(({ isLoose }) => isLoose !== true);
  return headers
    .slice(0, index)
    .some((other, at) => sameWords(other, header) || own.some((column) => taken[at]?.includes(column) === true));
}

function boxOf(header: string): string | undefined {
  return /^box\s*(\d{1,2}[a-z]?)\b/i.exec(header)?.[1]?.toLowerCase();
}

function sameWords(one: string, other: string): boolean {
  const words = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  return words(one) === words(other);
}
