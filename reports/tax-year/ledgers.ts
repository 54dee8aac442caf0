import { formatInstant, type Usd, usd } from '../../src/units';
import { numberCell, textCell } from '../csv';
import { columnsOf, type Form8949, sumColumns } from '../form-8949';
import { gapOf } from './balances';
import { type Cells, coinsCell, lineCell, type Table, texts, totalCell, TRAIL_COLUMNS, trailCells } from './table';
import {
  type BasisGround,
  FEE_KINDS,
  type FeeKind,
  type PackPrice,
  type PackSale,
  type Unresolved,
  type YearPack,
} from './year-pack';

const TOTAL = textCell('total');

/** A sale with the row of Form 8949 in which it stands. */
export interface PlacedSale {
  readonly sale: PackSale;
  /** Box and number of the row, such as `I-3`. */
  readonly formRow: string;
}

/** Sales in the order of the form. */
export function placedSales(form: Form8949, sales: readonly PackSale[]): PlacedSale[] {
  const known = new Map<object, PackSale>(sales.map((sale) => [sale, sale]));
  return form.boxes.flatMap(({ box, rows }) =>
    rows.flatMap((row, index) =>
      row.sales.flatMap((one) => {
        const sale = known.get(one);
        return sale === undefined ? [] : [{ sale, formRow: `${box}-${index + 1}` }];
      }),
    ),
  );
}

export function incomeTable({ income }: YearPack): Table {
  const feeColumn = (kind: FeeKind): string => `fee_${kind}_usd`;
  const feeSum = (kind: FeeKind): Usd => sum(income.map(({ fees }) => fees[kind] ?? usd(0n)));
  return {
    name: 'income',
    columns: [
      ...['record', 'event', 'time_utc', 'tax_day', 'wallet', 'asset', 'amount', 'usd'],
      ...FEE_KINDS.map(feeColumn),
      ...TRAIL_COLUMNS,
    ],
    rows: [
      ...income.map((row) => ({
        ...texts({ record: 'income', event: row.id, time_utc: formatInstant(row.at), tax_day: row.day }),
        ...texts({ wallet: row.wallet, asset: row.asset }),
        ...{ amount: coinsCell(row), usd: lineCell(row.usd) },
        ...Object.fromEntries(FEE_KINDS.map((kind) => [feeColumn(kind), lineCell(row.fees[kind] ?? usd(0n))])),
        ...trailCells(row),
      })),
      {
        record: TOTAL,
        usd: totalCell(sum(income.map((row) => row.usd))),
        ...Object.fromEntries(FEE_KINDS.map((kind) => [feeColumn(kind), totalCell(feeSum(kind))])),
      },
    ],
  };
}

/** What was given, from exact figures: rows by box of the form, a total for each box and one for all. */
export function disposalTable(placed: readonly PlacedSale[]): Table {
  const boxes = [...new Set(placed.map(({ sale }) => sale.box))];
  return {
    name: 'disposals',
    columns: [
      ...['record', 'form_row', 'term', 'kind', 'event', 'wallet', 'asset', 'amount', 'lot', 'acquired_utc'],
      ...['acquired_on', 'disposed_utc', 'disposed_on', 'realized_usd', 'basis_usd', 'gain_usd'],
      ...['form_proceeds_usd', 'form_basis_usd', 'form_codes', 'form_adjustment_usd', 'basis_is', ...TRAIL_COLUMNS],
    ],
    rows: [
      ...boxes.flatMap((box) => {
        const ofBox = placed.filter(({ sale }) => sale.box === box);
        const term = ofBox[0]?.sale.term ?? '';
        return [...ofBox.map(disposalRow), { ...texts({ record: 'box total', form_row: box, term }), ...sums(ofBox) }];
      }),
      { record: TOTAL, ...sums(placed) },
    ],
  };
}

function disposalRow({ sale, formRow }: PlacedSale): Cells {
  const { proceeds, basis, codes, adjustment, gain } = columnsOf(sale);
  return {
    ...texts({ record: 'disposal', form_row: formRow, term: sale.term, kind: sale.kind, event: sale.id }),
    ...texts({ wallet: sale.wallet, asset: sale.asset, lot: sale.lot, form_codes: codes }),
    ...texts({ acquired_utc: formatInstant(sale.acquiredAt), acquired_on: sale.acquiredOn }),
    ...texts({ disposed_utc: formatInstant(sale.disposedAt), disposed_on: sale.disposedOn }),
    ...{ amount: coinsCell(sale), realized_usd: lineCell(sale.proceeds), basis_usd: lineCell(sale.basis) },
    ...{ gain_usd: lineCell(gain), form_proceeds_usd: lineCell(proceeds) },
    ...{ form_basis_usd: lineCell(basis), form_adjustment_usd: lineCell(adjustment) },
    ...{ basis_is: textCell(groundWords(sale)), ...trailCells(sale) },
  };
}

function sums(placed: readonly PlacedSale[]): Cells {
  const totals = sumColumns(placed.map(({ sale }) => columnsOf(sale)));
  return {
    realized_usd: totalCell(sum(placed.map(({ sale }) => sale.proceeds))),
    basis_usd: totalCell(sum(placed.map(({ sale }) => sale.basis))),
    gain_usd: totalCell(totals.gain),
    form_proceeds_usd: totalCell(totals.proceeds),
    form_basis_usd: totalCell(totals.basis),
    form_adjustment_usd: totalCell(totals.adjustment),
  };
}

export function lotTable({ lots }: YearPack): Table {
  return {
    name: 'lots',
    columns: ['record', 'lot', 'wallet', 'asset', 'amount', 'acquired_utc', 'acquired_on', 'basis_usd', 'basis_is', 'txid', 'ledger_entry'], // prettier-ignore
    rows: [
      ...lots.map((lot) => ({
        ...texts({ record: 'lot', lot: lot.id, wallet: lot.wallet, asset: lot.asset }),
        ...texts({ acquired_utc: formatInstant(lot.acquiredAt), acquired_on: lot.acquiredOn }),
        amount: coinsCell(lot),
        // A cost that nobody knows is no cost of 0.
        ...(lot.basisGround === 'unproved' ? {} : { basis_usd: lineCell(lot.basis) }),
        ...texts({ basis_is: groundWords(lot), txid: lot.txid ?? null, ledger_entry: lot.ledgerEntryId ?? null }),
      })),
      { record: TOTAL, basis_usd: totalCell(sum(lots.map(({ basis }) => basis))) },
    ],
  };
}

/** How coin came into the wallets in which its lots lie. */
export function moveTable({ moves }: YearPack): Table {
  return {
    name: 'moves',
    columns: ['event', 'time_utc', 'tax_day', 'from_wallet', 'to_wallet', 'asset', 'amount', ...TRAIL_COLUMNS],
    rows: moves.map((move) => ({
      ...texts({ event: move.id, time_utc: formatInstant(move.at), tax_day: move.day }),
      ...texts({ from_wallet: move.from, to_wallet: move.to, asset: move.asset }),
      ...{ amount: coinsCell(move), ...trailCells(move) },
    })),
  };
}

export function priceTable({ prices }: YearPack): Table {
  return {
    name: 'prices',
    columns: ['quote', 'time_utc', 'asset', 'amount', 'usd', 'unit_price_usd', 'source'],
    rows: prices.map((price) => {
      const unitPrice = unitPriceOf(price);
      return {
        ...texts({ quote: price.id, time_utc: formatInstant(price.at), asset: price.asset, source: sourceOf(price) }),
        ...{ amount: coinsCell(price), usd: lineCell(price.usd) },
        ...(unitPrice === null ? {} : { unit_price_usd: numberCell(unitPrice) }),
      };
    }),
  };
}

/** Dollars for one coin, as a source or the one who stated it gave them; null where only the whole is known. */
export function unitPriceOf({ unitPriceUsd, stated }: PackPrice): string | null {
  return stated?.unitPriceUsd ?? unitPriceUsd;
}

/** Who said a price, and of which coin where that is not the one of the row. */
export function sourceOf({ source, stated }: PackPrice): string {
  if (stated === undefined) return source;
  const { by, received } = stated;
  return received === null ? `stated by ${by}` : `stated by ${by}: ${received.unitPriceUsd} for 1 ${received.asset} that was received`; // prettier-ignore
}

export function reconciliationTable({ balances }: YearPack): Table {
  return {
    name: 'reconciliation',
    columns: [
      ...['asset', 'opening', 'income', 'bought', 'exchanged_in', 'disposed', 'returned', 'spent_on_moves', 'closing'],
      ...['gap', 'counted', 'counted_gap'],
    ],
    rows: balances.map((balance) => {
      const { decimals, counted, closing } = balance;
      const cell = (units: bigint) => coinsCell({ units, decimals });
      return {
        asset: textCell(balance.asset),
        ...{ opening: cell(balance.opening), income: cell(balance.income), bought: cell(balance.bought) },
        ...{ exchanged_in: cell(balance.exchangedIn), disposed: cell(balance.disposed) },
        returned: cell(balance.returned),
        ...{ spent_on_moves: cell(balance.spentOnMoves), closing: cell(closing), gap: cell(gapOf(balance)) },
        ...(counted === null
          ? { counted: textCell('not counted') }
          : { counted: cell(counted), counted_gap: cell(counted - closing) }),
      };
    }),
  };
}

export function unresolvedTable(unresolved: readonly Unresolved[]): Table {
  return {
    name: 'unresolved',
    columns: ['id', 'code', 'blocks_the_year', 'words'],
    rows: unresolved.map(({ id, code, words, blocks }) =>
      texts({ id, code, blocks_the_year: blocks ? 'yes' : 'no', words }),
    ),
  };
}

/** Empty where the books themselves say it. */
function groundWords({ basisGround }: { readonly basisGround?: BasisGround | undefined }): string {
  switch (basisGround) {
    case 'unproved':
      return 'unproved: nobody said what it cost';
    case 'stated':
      return 'as stated by the member, not seen by these books';
    default:
      return '';
  }
}

function sum(values: readonly Usd[]): Usd {
  return usd(values.reduce((all, value) => all + value, 0n));
}
