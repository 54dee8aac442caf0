/** A cell: numbers of our own making stand as they are, text is made harmless. */
export type CsvCell = { readonly number: string } | { readonly text: string };

const NUMBER = /^-?\d+(\.\d+)?$/;
/** What a spreadsheet takes for a formula or a command at the start of a cell (OWASP ASVS 1.2.10), full width too. */
const FORMULA_LEAD = /^[\s\u200b\u200e\u200f\ufeff]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

// eslint-disable-next-line no-control-regex -- NUL is what is refused
const UNPRINTABLE = /\u0000|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** @throws Error when a number cell is no plain decimal: a bug, because only we make them */
export function numberCell(text: string): CsvCell {
  if (!NUMBER.test(text)) throw new Error(`not a number cell: ${text}`);
  return { number: text };
}

export const textCell = (text: string): CsvCell => ({ text });

/**
 * A line of RFC 4180: CRLF at its end, quotes doubled. Text that a spreadsheet would run as a formula gets an
 * apostrophe before it, so that it opens as text.
 */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`;
}

function cellText(cell: CsvCell): string {
  if ('number' in cell) return cell.number;
  // A NUL ends a string for some readers; a lone surrogate is no UTF-8. Neither is a letter of anybody's name.
  const clean = cell.text.replace(UNPRINTABLE, '\ufffd');
  const safe = FORMULA_LEAD.test(clean) ? `'${clean}` : clean;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
