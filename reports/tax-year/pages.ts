import { type Column, left, right } from '../typesetting/ledger';

/** How one table of a pack is printed: which of its columns stand side by side, and which below the row. */
export interface Page {
  readonly title: string;
  /** The heading says how many rows there are. */
  readonly isList: boolean;
  /** Rows stand under a heading for each box of Form 8949. */
  readonly byBox: boolean;
  /** Said where the table has no rows of its own. */
  readonly none: string;
  /** Columns of the table, in the order of `columns`. */
  readonly cells: readonly string[];
  readonly columns: readonly Column[];
  /** The column in which a row of totals says what it is. */
  readonly totalIn: string;
  /** Columns that stand in small print below a row, each after its word. */
  readonly trail: readonly (readonly [string, string])[];
}

type Cell = readonly [column: string, printed: Column];

function page([title, none]: readonly [string, string], cells: readonly Cell[], more: Partial<Page> = {}): Page {
  const [columns, printed] = [cells.map(([column]) => column), cells.map(([, column]) => column)];
  return {
    title,
    none,
    isList: true,
    byBox: false,
    totalIn: columns[0] ?? '',
    trail: [],
    ...more,
    cells: columns,
    columns: printed,
  };
}

const CHAIN = [
  ['transaction', 'txid'],
  ['journal', 'ledger_entry'],
  ['receipt', 'receipt'],
] as const;

const NO_SALE = 'No coin was sold, exchanged or spent in this year.';

/** By the name of the table. The widths of each come to the 720 points between the margins. */
export const PAGES: Readonly<Record<string, Page>> = {
  'form-8949': page(
    ['Form 8949, as it is filled in', NO_SALE],
    [
      ['copy', left('Copy', 26)],
      ['row', left('Row', 26)],
      ['a_description', left('(a) Description', 272)],
      ['b_acquired', left('(b) Acquired', 50)],
      ['c_sold', left('(c) Sold', 50)],
      ['d_proceeds', right('(d) Proceeds', 66)],
      ['e_basis', right('(e) Basis', 66)],
      ['f_codes', right('(f) Codes', 38)],
      ['g_adjustment', right('(g) Adjustment', 62)],
      ['h_gain', right('(h) Gain or loss', 64)],
    ],
    { byBox: true, totalIn: 'a_description' },
  ),
  'schedule-d': page(
    ['Schedule D, as far as coins fill it', 'No line is filled.'],
    [
      ['line', left('Line', 60)],
      ['words', left('What it is', 300)],
      ['d_proceeds', right('(d) Proceeds', 90)],
      ['e_basis', right('(e) Basis', 90)],
      ['g_adjustment', right('(g) Adjustment', 90)],
      ['h_gain', right('(h) Gain or loss', 90)],
    ],
    { isList: false },
  ),
  activities: page(
    ['Schedules 1, C and SE: where the income goes', 'Nothing was received in this year.'],
    [
      ['activity', left('Activity', 130)],
      ['treatment', left('It is', 50)],
      ['taken_for', left('Taken for', 50)],
      ['form', left('Form', 60)],
      ['line', left('Line', 40)],
      ['words', left('What it is', 310)],
      ['usd', right('USD', 80)],
    ],
    { isList: false },
  ),
  income: page(
    ['Income', 'Nothing was received in this year.'],
    [
      ['time_utc', left('Time (UTC)', 96)],
      ['tax_day', left('Tax day', 46)],
      ['wallet', left('Wallet', 66)],
      ['asset', left('Asset', 34)],
      ['amount', right('Amount', 82)],
      ['usd', right('Value, USD', 72)],
      ['fee_pool_usd', right('Pool fee, USD', 54)],
      ['fee_service_usd', right('Service fee, USD', 54)],
      ['fee_maintenance_usd', right('Maintenance, USD', 54)],
      ['fee_electricity_usd', right('Electricity, USD', 54)],
      ['fee_contract_usd', right('Contract, USD', 54)],
      ['fee_other_usd', right('Other fees, USD', 54)],
    ],
    { trail: [['event', 'event'], ['price', 'quote'], ...CHAIN] },
  ),
  disposals: page(
    ['Disposals, in the order of Form 8949', NO_SALE],
    [
      ['form_row', left('Form row', 34)],
      ['kind', left('Kind', 40)],
      ['wallet', left('Wallet', 60)],
      ['asset', left('Asset', 28)],
      ['acquired_on', left('Acquired', 42)],
      ['disposed_on', left('Disposed', 42)],
      ['amount', right('Amount', 66)],
      ['realized_usd', right('Realized, USD', 65)],
      ['basis_usd', right('Basis, USD', 65)],
      ['gain_usd', right('Gain, USD', 65)],
      ['form_proceeds_usd', right('Form (d), USD', 65)],
      ['form_basis_usd', right('Form (e), USD', 65)],
      ['form_codes', right('(f)', 18)],
      ['form_adjustment_usd', right('Form (g), USD', 65)],
    ],
    {
      byBox: true,
      totalIn: 'wallet',
      trail: [
        ['event', 'event'],
        ['lot', 'lot'],
        ['basis', 'basis_is'],
        ['acquired', 'acquired_utc'],
        ['disposed', 'disposed_utc'],
        ['price', 'quote'],
        ...CHAIN,
      ],
    },
  ),
  lots: page(
    ['Lots left at the end of the year', 'Nothing was left.'],
    [
      ['lot', left('Lot', 150)],
      ['wallet', left('Wallet', 190)],
      ['asset', left('Asset', 40)],
      ['acquired_utc', left('Acquired (UTC)', 100)],
      ['acquired_on', left('Tax day', 50)],
      ['amount', right('Amount', 100)],
      ['basis_usd', right('Basis, USD', 90)],
    ],
    {
      trail: [
        ['basis', 'basis_is'],
        ['transaction', 'txid'],
        ['journal', 'ledger_entry'],
      ],
    },
  ),
  moves: page(
    ['Moves between own wallets', 'Nothing was moved.'],
    [
      ['time_utc', left('Time (UTC)', 100)],
      ['tax_day', left('Tax day', 50)],
      ['from_wallet', left('From', 190)],
      ['to_wallet', left('To', 250)],
      ['asset', left('Asset', 40)],
      ['amount', right('Amount that arrived', 90)],
    ],
    { trail: [['event', 'event'], ...CHAIN] },
  ),
  prices: page(
    ['Prices that the rows rest on', 'No row needs a price.'],
    [
      ['quote', left('Quote', 170)],
      ['time_utc', left('Time (UTC)', 100)],
      ['asset', left('Asset', 40)],
      ['source', left('Source', 150)],
      ['amount', right('Amount', 90)],
      ['usd', right('Value, USD', 80)],
      ['unit_price_usd', right('For one coin, USD', 90)],
    ],
  ),
  reconciliation: page(
    ['Reconciliation: what came in is what went out and is left', 'There was no coin.'],
    [
      ['asset', left('Asset', 40)],
      ['opening', right('Opening', 65)],
      ['income', right('Income', 65)],
      ['bought', right('Bought', 65)],
      ['exchanged_in', right('Exchanged in', 65)],
      ['disposed', right('Disposed', 65)],
      ['returned', right('Returned', 60)],
      ['spent_on_moves', right('Spent on moves', 60)],
      ['closing', right('Closing', 65)],
      ['gap', right('Gap', 50)],
      ['counted', right('Counted', 65)],
      ['counted_gap', right('Gap to count', 55)],
    ],
  ),
  'form-rounding': page(
    ['Form 8949 beside the disposals: what rounding its rows makes', NO_SALE],
    [
      ['box', left('Box', 30)],
      ['column', left('Line 2, column', 100)],
      ['disposals_usd', right('Disposals, USD', 100)],
      ['form_usd', right('Form, USD', 100)],
      ['difference_usd', right('Difference, USD', 100)],
      ['words', left('Because of', 290)],
    ],
    { isList: false },
  ),
  unresolved: page(
    ['Open points', 'Nothing is open.'],
    [
      ['id', left('Row or event', 150)],
      ['code', left('Code', 110)],
      ['blocks_the_year', left('Blocks the year', 60)],
      ['words', left('What it is', 400)],
    ],
  ),
};
