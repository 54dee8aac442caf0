import { Injectable } from '@nestjs/common';
import type { ReadTx } from '../store';
import { type Asset, groupBy, type Instant, type Usd, usd } from '../units';
import { incomePending, incomeReceipt, incomeValuation, type ReceiptRow, type ValuationRow } from './income.entity';
import { loadStates } from './income.repository';
import type { Coin } from './lot';

/** What became income out of one credited row, and what did not yet. */
export interface RowIncome {
  /** Exact sum of its valued lines, what was taken back in the same year included. */
  readonly usd: Usd;
  /** Valued lines; 0: none of it has a value. */
  readonly lines: number;
  /** The quote of all its lines; null when there are several, or none. */
  readonly quoteId: string | null;
  /** Why a part that is income has no value yet; null when every part has one. */
  readonly unpriced: string | null;
  /** Whether a part of it is not income yet. */
  readonly waiting: boolean;
  /** Whether a later year's taking back stands against it: a fact of that year, never an edit (RULES.md 6). */
  readonly repaid: boolean;
}

/** One receipt of a credited row with one value of it, or with the reason why it has none. */
export interface RowIncomeLine {
  readonly kind: ValuationRow['kind'];
  /** When it counts, by the rule that was declared then. */
  readonly recognisedAt: Instant;
  readonly rule: ReceiptRow['recognise_at'];
  readonly asset: Asset;
  /** Base units that are income, below zero where they were taken back. */
  readonly net: bigint;
  /** `net` x the price of the quote, rounded once; null without a price. */
  readonly usd: Usd | null;
  readonly quoteId: string | null;
  readonly unpriced: string | null;
}

type Receipts = readonly ReceiptRow[];

/** Reference of a credited row in the journal, without revision and member: what its income is found by. */
export function incomeRowOf(sourceId: string, externalId: string): string {
  return `reward/${sourceId}/${externalId}`;
}

/** The income that stands behind the rows of a member's earnings, read from the same facts as the yearly report. */
@Injectable()
export class RowIncomeService {
  /** @param rows of `incomeRowOf`; each has an answer */
  async of(tx: ReadTx, memberId: string, rows: readonly string[]): Promise<Map<string, RowIncome>> {
    const receipts = await tx.find(incomeReceipt, { where: { member_id: memberId, source_row: { in: rows } } });
    const ids = receipts.map(({ id }) => id);
    const of = { member_id: memberId, receipt_id: { in: ids } };
    const valuations = ids.length === 0 ? [] : await tx.find(incomeValuation, { where: of });
    const pending = ids.length === 0 ? [] : await tx.find(incomePending, { where: of });
    const reasons = new Map(pending.map(({ receipt_id: id, reason }) => [id, reason]));
    const state = (await loadStates(tx, [memberId])).get(memberId);
    const coins = [...(state?.accrued ?? []), ...(state?.own ?? [])].filter(({ recognised }) => !recognised);
    const waiting = new Set(coins.map(({ row }: Coin) => row));
    const byRow = groupBy(receipts, ({ source_row: row }) => row);
    const byReceipt = groupBy(valuations, ({ receipt_id: id }) => id);
    return new Map(
      rows.map((row) => {
        const own = byRow.get(row) ?? [];
        const values = own.flatMap(({ id }) => byReceipt.get(id) ?? []);
        return [row, { ...valued(values), unpriced: firstReason(own, reasons), waiting: waiting.has(row) }];
      }),
    );
  }

  /** Every line behind `of` for one row, in the order in which they were received. */
  async linesOf(tx: ReadTx, memberId: string, row: string): Promise<RowIncomeLine[]> {
    const receipts = await tx.find(incomeReceipt, {
      where: { member_id: memberId, source_row: row },
      orderBy: [
        ['position', 'asc'],
        ['seq', 'asc'],
      ],
    });
    if (receipts.length === 0) return [];
    const of = { member_id: memberId, receipt_id: { in: receipts.map(({ id }) => id) } };
    const valuations = await tx.find(incomeValuation, { where: of, orderBy: [['id', 'asc']] });
    const reasons = new Map((await tx.find(incomePending, { where: of })).map((one) => [one.receipt_id, one.reason]));
    const byReceipt = groupBy(valuations, ({ receipt_id: id }) => id);
    return receipts.flatMap((receipt): RowIncomeLine[] => {
      const { id, recognised_at: recognisedAt, recognise_at: rule, asset } = receipt;
      const known = byReceipt.get(id) ?? [];
      const fact = { recognisedAt, rule, asset };
      if (known.length > 0) {
        return known.map(({ kind, net, usd: value, quote_id: quoteId }) => ({
          ...{ ...fact, kind, net, quoteId, unpriced: null },
          usd: usd(value),
        }));
      }
      const kind = receipt.net < 0n ? 'reversal' : 'receipt';
      const unpriced = reasons.get(id) ?? 'the next run of the income job values it';
      return [{ ...fact, kind, net: receipt.net, usd: null, quoteId: null, unpriced }];
    });
  }
}

function valued(values: readonly ValuationRow[]): Pick<RowIncome, 'usd' | 'lines' | 'quoteId' | 'repaid'> {
  const lines = values.filter(({ kind }) => kind !== 'repayment');
  const quotes = new Set(lines.map(({ quote_id: quote }) => quote));
  const [quoteId] = quotes;
  return {
    usd: usd(lines.reduce((sum, line) => sum + line.usd, 0n)),
    lines: lines.length,
    quoteId: quotes.size === 1 ? (quoteId ?? null) : null,
    repaid: lines.length < values.length,
  };
}

function firstReason(receipts: Receipts, reasons: ReadonlyMap<string, string>): string | null {
  for (const { id } of receipts) {
    const reason = reasons.get(id);
    if (reason !== undefined) return reason;
  }
  return null;
}
