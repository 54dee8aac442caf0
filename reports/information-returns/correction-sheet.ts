import { csvLine, numberCell, textCell } from '../csv';
import type { PostalAddress } from './iris-return';
import type { ReturnForm } from './year-data';

/** One correction as somebody types it into the portal, on the return that was accepted. */
export interface SheetRow {
  readonly type: 1 | 2;
  readonly form: ReturnForm;
  readonly year: number;
  readonly account: string;
  /** As filed, the number in full. */
  readonly tin: string;
  readonly name: string;
  readonly reasons: readonly string[];
  /** As it should stand: of type 2 the filed one, which nobody changes. */
  readonly address: PostalAddress;
  /** What the boxes become, in dollars and cents. */
  readonly boxes: Readonly<Record<string, string>>;
}

const ADDRESS = ['country', 'line1', 'line2', 'city', 'state', 'zip'] as const;
const HEAD = ['Correction type', 'Form', 'Tax year', 'Receipt of the file', 'Account', 'TIN as filed', 'Name as filed', 'Why']; // prettier-ignore
const ADDRESS_HEAD = ['Country', 'Address line 1', 'Address line 2', 'City', 'State', 'ZIP'];

/**
 * The sheet of corrections of one file: not for upload, the portal corrects the return that it accepted. It holds whole
 * TINs. The same rows are the same bytes.
 * @param receipt what the portal gave for the file; empty where nobody noted it
 */
export function correctionSheet(receipt: string, rows: readonly SheetRow[]): string {
  const boxes = [...new Set(rows.flatMap((row) => Object.keys(row.boxes)))].sort();
  const head = [...HEAD, ...ADDRESS_HEAD, ...boxes.map((box) => `Box ${box} becomes`)];
  const lines = rows.map((row) =>
    csvLine([
      ...[String(row.type), row.form, String(row.year), receipt, row.account, row.tin, row.name].map(textCell),
      textCell(row.reasons.join(' ')),
      ...ADDRESS.map((key) => textCell(row.address[key])),
      ...boxes.map((box) => (row.boxes[box] === undefined ? textCell('') : numberCell(row.boxes[box]))),
    ]),
  );
  return [csvLine(head.map(textCell)), ...lines].join('');
}
