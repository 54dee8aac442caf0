import { formatDecimal } from '../../src/units';
import { csvLine, numberCell, textCell } from '../csv';
import { type CapitalSale } from '../form-8949';
import { formDollars } from '../rounding-policy';
import { slashed } from './dates';
import type { ExportFile } from './export-file';
import type { Gain, Gains } from './gains';

const TURBOTAX = 'Amount,Currency Name,Purchase Date,Date Sold,Proceeds,Cost Basis';
const TAXACT = 'Description,Date Acquired,Date Sold,Sales Proceeds,Cost or Other Basis,Long/Short';

/** Tax references of TXF v042: Form 8949 copies A, B and C of each term. G to L came later and have none. */
const TXF_REFS = {
  short: { basis: '321', proceeds: '711', none: '712' },
  long: { basis: '323', proceeds: '713', none: '714' },
} as const;

/** @see TAX.md 2.5 */
export function turboTaxGains(gains: Gains): ExportFile {
  const rows = gains.rows.map(({ sale, ...shown }) =>
    csvLine([
      numberCell(coinsOf(sale)),
      ...[sale.asset, slashed(sale.acquiredOn), slashed(sale.disposedOn)].map(textCell),
      ...[shown.proceeds, shown.basis].map((value) => numberCell(formDollars(value, gains.rounding))),
    ]),
  );
  const income = 'It has sales only: income goes into the return by itself.';
  return {
    name: 'export-turbotax-gains.csv',
    text: `${TURBOTAX}\r\n${rows.join('')}`,
    notes: [income, ...boxNotes(gains)],
  };
}

/** @see TAX.md 2.5 */
export function taxAct(gains: Gains): ExportFile {
  const rows = gains.rows.map(({ sale, ...shown }) =>
    csvLine([
      ...[describe(sale), slashed(sale.acquiredOn), slashed(sale.disposedOn)].map(textCell),
      ...[shown.proceeds, shown.basis].map((value) => numberCell(formDollars(value, gains.rounding))),
      textCell(sale.term === 'long' ? 'Long' : 'Short'),
    ]),
  );
  return { name: 'export-taxact.csv', text: `${TAXACT}\r\n${rows.join('')}`, notes: boxNotes(gains) };
}

/**
 * Tax Exchange Format v042, record format 4: description, acquired, sold, cost, net sales. ASCII, CRLF.
 * @param dated the day that the file bears, MM/DD/YYYY: of the facts, not of the machine
 * @see "TXF Spec Version 042" (2011-11-30), section VII and example 2A; TAX.md 2.4
 */
export function txf(gains: Gains, program: string, dated: string): ExportFile {
  const records = gains.rows.map(({ sale, proceeds, basis }) => {
    const dollars = (value: Gain['basis']): string => `$${formDollars(value, gains.rounding)}`;
    return [
      ...['TD', `N${refOf(sale)}`, 'C1', 'L1', `P${ascii(describe(sale))}`],
      ...[`D${slashed(sale.acquiredOn)}`, `D${slashed(sale.disposedOn)}`, dollars(basis), dollars(proceeds)],
      '^',
    ];
  });
  const lines = ['V042', `A${ascii(program)}`, `D ${dated}`, '^', ...records.flat()];
  const newBoxes = gains.rows.some(({ sale }) => sale.box >= 'G');
  const notes = [
    'Only desktop programs read TXF; those on the web do not.',
    ...(newBoxes
      ? [
          'TXF has no code for the boxes G to L of digital assets: the rows stand under those of A to F. After the import ' +
            'change C to I and F to L, A to G, B to H, D to J, E to K. Do not file coins in A to F for 2025 or later.',
        ]
      : []),
  ];
  return {
    name: 'export-txf.txf',
    text: lines.map((line) => `${line}\r\n`).join(''),
    notes: [...notes, ...rowNotes(gains)],
  };
}

function refOf({ box, term }: CapitalSale): string {
  const reported = 'ADGJ'.includes(box) ? 'basis' : 'BEHK'.includes(box) ? 'proceeds' : 'none';
  return TXF_REFS[term][reported];
}

function boxNotes(gains: Gains): string[] {
  return ['It does not say the box of Form 8949: set it as the pack says.', ...rowNotes(gains)];
}

/** These files have no column for codes and adjustments: they carry what was realized and the right basis. */
function rowNotes({ rows, rounding }: Gains): string[] {
  const adjusted = rows.filter(({ isAdjusted }) => isAdjusted).length;
  return [
    ...(adjusted === 0
      ? []
      : [`${adjusted} rows are adjusted on Form 8949 (columns f and g): enter these by hand as the pack shows them.`]),
    ...(rounding === 'cents'
      ? []
      : [
          'Rows are in whole dollars: what the program adds up can differ from line 2 of the pack, which includes cents.',
        ]),
  ];
}

function coinsOf({ units, decimals }: CapitalSale): string {
  return formatDecimal({ digits: units, scale: decimals });
}

function describe(sale: CapitalSale): string {
  return `${coinsOf(sale)} ${sale.asset}`;
}

/** One line of ASCII. Another letter is a question mark: the row keeps its amount and its days. */
function ascii(text: string): string {
  return text.replace(/[^\u0020-\u007e]/gu, '?');
}
