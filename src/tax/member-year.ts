import type { Row } from '../store';
import { dayIn, type TaxYear, taxYearIn, usd } from '../units';
import type { IncomeLine, MemberIncome, Repayment, UnpricedReceipt } from './facts';
import type { incomeReceipt, incomeValuation } from './income.entity';

type ReceiptRow = Row<typeof incomeReceipt>;
type ValuationRow = Row<typeof incomeValuation>;

/** What the tables hold of one member, of all years. */
export interface MemberRows {
  readonly receipts: readonly ReceiptRow[];
  readonly valuations: readonly ValuationRow[];
  /** Receipts without a value, and why. */
  readonly pending: readonly { readonly receipt_id: string; readonly reason: string }[];
}

/** One member's income of one tax year out of the rows, in the order in which it was received. Pure. */
export function memberYear(memberId: string, year: TaxYear, zone: string, rows: MemberRows): MemberIncome {
  const byId = new Map(rows.receipts.map((row) => [row.id, row]));
  const isOfYear = (row: ReceiptRow): boolean => taxYearIn(row.recognised_at, zone) === year;
  const valuations = rows.valuations.flatMap((valuation) => {
    const receipt = byId.get(valuation.receipt_id);
    return receipt !== undefined && isOfYear(receipt) ? [{ valuation, receipt }] : [];
  });
  valuations.sort((a, b) => inOrder(a.receipt, b.receipt) || (a.valuation.id < b.valuation.id ? -1 : 1));
  const unpriced = rows.pending
    .flatMap(({ receipt_id, reason }) => {
      const receipt = byId.get(receipt_id);
      return receipt !== undefined && isOfYear(receipt) ? [{ receipt, reason }] : [];
    })
    .sort((a, b) => inOrder(a.receipt, b.receipt))
    .map(({ receipt, reason }) => unpricedOf(receipt, reason, zone));
  const lines = valuations.flatMap(({ valuation, receipt }) =>
    lineOf({ valuation, receipt, original: byId.get(valuation.of_receipt ?? '') }, zone),
  );
  const repayments = valuations.flatMap(({ valuation, receipt }) => {
    const original = valuation.kind === 'repayment' ? byId.get(valuation.of_receipt ?? '') : undefined;
    return original === undefined ? [] : [repaymentOf({ valuation, receipt, original }, zone)];
  });
  const total = usd(lines.reduce((sum, line) => sum + line.usd, 0n));
  return { memberId, year, zone, lines, unpriced, repayments, total };
}

/** A receipt that has no value yet, as reports and operators see it. */
export function unpricedOf(receipt: ReceiptRow, reason: string, zone: string): UnpricedReceipt {
  return {
    id: receipt.id,
    recognisedAt: receipt.recognised_at,
    day: dayIn(receipt.recognised_at, zone),
    source: receipt.source_id,
    asset: receipt.asset,
    net: receipt.net,
    reason,
    cause: receipt.cause_reference,
  };
}

interface Valued {
  readonly valuation: ValuationRow;
  readonly receipt: ReceiptRow;
}

function lineOf(
  { valuation, receipt, original }: Valued & { readonly original: ReceiptRow | undefined },
  zone: string,
): IncomeLine[] {
  // prettier-ignore
  if (valuation.kind === 'repayment') return [];
  return [
    {
      id: valuation.id,
      kind: valuation.kind,
      recognisedAt: receipt.recognised_at,
      day: dayIn(receipt.recognised_at, zone),
      source: receipt.source_id,
      legalModel: receipt.legal_model,
      asset: receipt.asset,
      gross: valuation.gross,
      poolFee: valuation.pool_fee,
      serviceFee: valuation.service_fee,
      net: valuation.net,
      price: valuation.price,
      priceSource: valuation.price_source,
      priceLabel: valuation.price_label,
      priceAt: valuation.price_at,
      quoteId: valuation.quote_id,
      usd: usd(valuation.usd),
      ledgerEntryId: valuation.ledger_entry ?? '',
      cause: receipt.cause_reference,
      ...(original === undefined ? {} : { takesBack: { id: original.id, day: dayIn(original.recognised_at, zone) } }),
    },
  ];
}

function repaymentOf(
  { valuation, receipt, original }: Valued & { readonly original: ReceiptRow },
  zone: string,
): Repayment {
  // prettier-ignore
  return {
    id: valuation.id,
    recognisedAt: receipt.recognised_at,
    day: dayIn(receipt.recognised_at, zone),
    source: receipt.source_id,
    asset: receipt.asset,
    net: valuation.net,
    ofYear: taxYearIn(original.recognised_at, zone),
    usd: usd(valuation.usd),
    cause: receipt.cause_reference,
  };
}

function inOrder(a: ReceiptRow, b: ReceiptRow): number {
  return a.recognised_at - b.recognised_at || a.position - b.position || a.seq - b.seq;
}
