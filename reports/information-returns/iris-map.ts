import type { IrisParty } from './iris-return';
import type { ReturnForm } from './year-data';

/** A field of payer or recipient. */
export type PartyKey = Exclude<keyof IrisParty, 'isBusiness'> | 'nameType';

/** What a column is filled with: a field of a party, an amount of the form, or one of these. `empty`: nothing of ours. */
export type IrisCell =
  | 'form'
  | 'year'
  | 'phoneType'
  | 'phone'
  | 'email'
  | 'account'
  | 'secondTinNotice'
  | 'directSales'
  | 'empty'
  | { readonly of: 'payer' | 'recipient'; readonly key: PartyKey }
  | { readonly box: string };

export interface IrisColumn {
  readonly header: string;
  readonly cell: IrisCell;
  /** Never filled, and its shape was not seen: a template may lack it, or have its box in several columns. */
  readonly isLoose?: true;
  /** Of a box whose number meant something else before: a column with that header is of another year's template. */
  readonly formerly?: string;
}

/** The columns of one form and year. */
export interface IrisMap {
  readonly form: ReturnForm;
  readonly year: number;
  /**
   * Whether public copies of this very header agree. Where not, a template may be in other order and spelling; its
   * columns are known by their words and by the number of the box, and each one must be known.
   */
  readonly isSeen: boolean;
  readonly source: string;
  readonly columns: readonly IrisColumn[];
}

const PARTY = [
  ['TIN Type', 'tinType'],
  ['Taxpayer ID Number', 'tin'],
  ['Name Type', 'nameType'],
  ['Business or Entity Name Line 1', 'business1'],
  ['Business or Entity Name Line 2', 'business2'],
  ['First Name', 'first'],
  ['Middle Name', 'middle'],
  ['Last Name (Surname)', 'last'],
  ['Suffix', 'suffix'],
  ['Country', 'country'],
  ['Address Line 1', 'line1'],
  ['Address Line 2', 'line2'],
  ['City/Town', 'city'],
  ['State/Province/Territory', 'state'],
  ['ZIP/Postal Code', 'zip'],
] as const;

/** Columns 1 to 37, alike in both forms. */
export const IRIS_COMMON: readonly IrisColumn[] = [
  { header: 'Form Type', cell: 'form' },
  { header: 'Tax Year', cell: 'year' },
  ...PARTY.map(([header, key]): IrisColumn => ({ header: `Payer ${header}`, cell: { of: 'payer', key } })),
  { header: 'Payer Phone Type', cell: 'phoneType' },
  { header: 'Payer Phone', cell: 'phone' },
  { header: 'Payer Email Address', cell: 'email' },
  ...PARTY.map(([header, key]): IrisColumn => ({ header: `Recipient ${header}`, cell: { of: 'recipient', key } })),
  { header: 'Office Code', cell: 'empty' },
  { header: 'Form Account Number', cell: 'account' },
];

/** The last columns of both forms: state returns are not made here. */
export const IRIS_STATES: readonly IrisColumn[] = [
  { header: 'Combined Federal/State Filing', cell: 'empty' },
  ...['State 1', 'State 2'].flatMap((state): IrisColumn[] => [
    { header: state, cell: 'empty' },
    { header: `${state} - State Tax Withheld`, cell: 'empty' },
    { header: `${state} - State/Payer state number`, cell: 'empty' },
    { header: `${state} - State income`, cell: 'empty' },
    { header: `${state} - Local income tax withheld`, cell: 'empty' },
    { header: `${state} - Special Data Entries`, cell: 'empty' },
  ]),
];

/** A column of an amount. */
export function boxColumn(box: string, words: string): IrisColumn {
  return { header: `Box ${box} - ${words}`, cell: { box } };
}

/** Columns of a box that stays empty, where no template was seen. @param formerly the header of that number before */
export function looseColumn(box: string, words: string, formerly?: string): IrisColumn {
  const column = { header: `Box ${box} - ${words}`, cell: 'empty', isLoose: true } as const;
  return formerly === undefined ? column : { ...column, formerly };
}
