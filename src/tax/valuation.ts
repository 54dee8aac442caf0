import { accounts, type NewEntry } from '../ledger';
import type { Quote } from '../prices';
import {
  allocate,
  amount,
  type Asset,
  formatDecimal,
  type Instant,
  parsePrice,
  type Usd,
  usd,
  usdValue,
} from '../units';
import type { Parts } from './lot';

/** A receipt as it is valued. */
export interface Receipt extends Parts {
  readonly id: string;
  readonly memberId: string;
  readonly source: string;
  readonly asset: Asset;
  readonly cause: string;
  readonly recognisedAt: Instant;
}

/** What a value rests on. */
export interface Valued {
  readonly quoteId: string;
  readonly price: string;
  readonly priceSource: string;
  readonly priceLabel: string;
  readonly priceAt: Instant;
  readonly usd: Usd;
}

/**
 * Fair market value of the net amount at the instant of receipt, rounded once to 1e-12 dollar.
 * @see IRS Notice 2014-21 Q&A-8; RULES.md 8. Checked for 2025 and 2026
 */
export function valueAt(asset: Asset, net: bigint, quote: Quote): Valued {
  return {
    quoteId: quote.id,
    price: formatDecimal(quote.price),
    priceSource: quote.source,
    priceLabel: quote.label,
    priceAt: quote.at,
    usd: usdValue(amount(asset, net), quote.price),
  };
}

/** The original value of a part of what was received, below zero: the same price, never today's. */
export function originalValue(asset: Asset, net: bigint, original: Valued): Valued {
  return { ...original, usd: usd(0n - usdValue(amount(asset, net), parsePrice(original.price))) };
}

/** The memorandum entry of income: debit `memo/income`, credit the member's; the other way round when taken back. */
export function incomeEntry(receipt: Receipt, line: string, value: Valued): NewEntry {
  const back = value.usd < 0n || receipt.net < 0n;
  const units = receipt.net < 0n ? -receipt.net : receipt.net;
  const worth = usd(value.usd < 0n ? 0n - value.usd : value.usd);
  const posting = { asset: receipt.asset, amount: units, role: 'memo', usd: worth, quoteId: value.quoteId } as const;
  return {
    reference: `income/${line}`,
    kind: 'income.recognised',
    occurredAt: receipt.recognisedAt,
    postings: [
      { ...posting, account: accounts.memoIncomeTotal, side: back ? 'credit' : 'debit' },
      { ...posting, account: accounts.memoIncome(receipt.memberId), side: back ? 'debit' : 'credit' },
    ],
    links: { source: receipt.source, cause: receipt.cause },
  };
}

/** Splits a reduction's gross and fees over the parts that it takes back; every figure below zero or zero. */
export function partsOf(reduction: Parts, nets: readonly bigint[]): Parts[] {
  const pool = allocate(-reduction.poolFee, nets);
  const service = allocate(-reduction.serviceFee, nets);
  return nets.map((net, i) => {
    const poolFee = -(pool[i] ?? 0n);
    const serviceFee = -(service[i] ?? 0n);
    return { gross: poolFee + serviceFee - net, poolFee, serviceFee, net: -net };
  });
}
