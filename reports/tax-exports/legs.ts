import { formatDecimal, USD_SCALE } from '../../src/units';
import { type CsvCell, numberCell, textCell } from '../csv';
import type { Money, PackTransaction, YearPack } from '../tax-year/year-pack';

/** A transaction as tax programs take it: what left, what came, what it cost. */
export type Leg = Omit<PackTransaction, 'kind'> & { readonly kind: Exclude<PackTransaction['kind'], 'move'> };

export const EMPTY = textCell('');

/**
 * Moves stay out, because all wallets are imported as one; coin that they cost is a sale for its value, where the books say so.
 * What is moved at the cost of basis has no counterpart in these programs.
 */
export function legsOf({ transactions, sales }: Pick<YearPack, 'transactions' | 'sales'>): Leg[] {
  const disposed = new Set(sales.filter(({ kind }) => kind === 'fee').map(({ id }) => id));
  return transactions.flatMap((transaction): Leg[] => {
    const { kind, fee } = transaction;
    if (kind !== 'move') return [{ ...transaction, kind }];
    if (fee === null || fee.asset === 'USD' || !disposed.has(transaction.id)) return [];
    const worth = { asset: 'USD', amount: formatDecimal({ digits: fee.usd, scale: USD_SCALE }) };
    const { asset, amount } = fee;
    return [{ ...transaction, kind: 'spend', sent: { asset, amount }, received: worth, fee: null, usd: fee.usd }];
  });
}

/** Amount and currency, two empty cells where there is nothing. */
export function amountFirst(money: Money | null): CsvCell[] {
  return money === null ? [EMPTY, EMPTY] : [numberCell(money.amount), textCell(money.asset)];
}

/** Currency and amount. */
export function assetFirst(money: Money | null): CsvCell[] {
  return amountFirst(money).reverse();
}
