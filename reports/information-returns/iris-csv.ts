import { assertNever } from '../../src/units';
import { type CsvCell, csvLine, numberCell, textCell } from '../csv';
import type { IrisCell } from './iris-map';
import type { IrisParty, IrisPayer, IrisReturn } from './iris-return';
import type { IrisTemplate } from './iris-template';

/** The portal takes this many returns in one file (Pub. 5717, 1-2026). */
export const IRIS_RETURNS_MAX = 100;

/** A file for the portal. It holds whole TINs. */
export interface IrisFile {
  readonly name: string;
  readonly returns: number;
  readonly text: string;
}

/**
 * The files of one form and year, of at most 100 returns each, under the template's own header. The same returns in the
 * same order are the same bytes. What `irisFaults` calls a mistake must be settled before.
 * @param returns all of one form and year
 */
export function irisFiles(
  template: IrisTemplate,
  payer: IrisPayer,
  returns: readonly IrisReturn[],
): readonly IrisFile[] {
  // prettier-ignore
  const count = Math.ceil(returns.length / IRIS_RETURNS_MAX);
  return Array.from({ length: count }, (_, index) => {
    const part = returns.slice(index * IRIS_RETURNS_MAX, (index + 1) * IRIS_RETURNS_MAX);
    const [first] = part;
    const lines = part.map((one) => csvLine(template.cells.map((cell) => cellOf(cell, payer, one))));
    const number = String(index + 1).padStart(3, '0');
    return {
      name: `iris-${first?.form ?? ''}-${first?.year ?? ''}-${number}.csv`,
      returns: part.length,
      text: [csvLine(template.headers.map(textCell)), ...lines].join(''),
    };
  });
}

/** The words of name type, phone type and marks are those of public files: `B` and `I`, `D`, `Y` and `N`. */
function cellOf(cell: IrisCell, payer: IrisPayer, one: IrisReturn): CsvCell {
  if (typeof cell === 'object') return 'box' in cell ? amountCell(one.boxes[cell.box]) : partyCell(cell, payer, one);
  switch (cell) {
    case 'form':
      return textCell(one.form);
    case 'year':
      return textCell(String(one.year));
    case 'phoneType':
      return textCell(payer.phone === '' ? '' : 'D');
    case 'phone':
      return textCell(payer.phone);
    case 'email':
      return textCell(payer.email);
    case 'account':
      return textCell(one.account);
    case 'secondTinNotice':
      return textCell(one.secondTinNotice ? 'Y' : 'N');
    case 'directSales':
      return textCell('N');
    case 'empty':
      return textCell('');
    default:
      return assertNever(cell);
  }
}

function amountCell(amount: string | undefined): CsvCell {
  return amount === undefined ? textCell('') : numberCell(amount);
}

function partyCell({ of, key }: Extract<IrisCell, { of: string }>, payer: IrisParty, one: IrisReturn): CsvCell {
  const party = of === 'payer' ? payer : one.recipient;
  return textCell(key === 'nameType' ? (party.isBusiness ? 'B' : 'I') : party[key]);
}
