import type { EntryId } from '../../ledger';
import type { Quote } from '../../prices';
import { amount, type Asset, type Day, dayIn, formatDecimal, type Instant, type Price, type Usd, usd, usdValue } from '../../units'; // prettier-ignore
import type { Parts } from '../lot';
import type { LegalModel } from '../policy';
import { takeBack, type TakenBack } from '../take-back';
import { partsOf } from '../valuation';

/** An amount that became available to one member, or below zero is no longer, as the journal has it. Base units. */
export interface Available extends Parts {
  readonly id: string;
  readonly source: string;
  /** The credited row that it is of. */
  readonly row: string;
  /** Null where nobody declared the source. */
  readonly legalModel: LegalModel | null;
  readonly asset: Asset;
  readonly at: Instant;
  readonly cause: EntryId;
  readonly reference: string;
}

/** A price and what it rests on. */
export interface PriceUsed {
  readonly quoteId: string;
  /** US dollars for one whole coin, as the quote says. */
  readonly price: string;
  readonly source: string;
  readonly label: string;
  readonly at: Instant;
}

/**
 * A payment with its value, or a part of what was taken back with the value of the payment that it takes back, below zero.
 * `repayment`: the payment was of an earlier year, so that it changes no return (RULES.md 6).
 */
export interface PaymentLine extends Available {
  readonly kind: 'payment' | 'reversal' | 'repayment';
  readonly memberId: string;
  /** In the operator's tax zone. */
  readonly day: Day;
  readonly price: PriceUsed;
  /** Exactly pool fee, service fee and net together, each at 1e-12 dollar. */
  readonly grossUsd: Usd;
  readonly poolFeeUsd: Usd;
  readonly serviceFeeUsd: Usd;
  readonly netUsd: Usd;
  /** What it takes back. */
  readonly of?: { readonly id: string; readonly day: Day };
}

/** What has no value, and why: no return of the year can be made before it has one. */
export interface UnvaluedPayment extends Available {
  readonly memberId: string;
  readonly day: Day;
  readonly reason: string;
}

/** All that one member was paid, of every year, in the order of the journal. */
export interface MemberPayments {
  readonly memberId: string;
  readonly lines: readonly PaymentLine[];
  readonly unvalued: readonly UnvaluedPayment[];
}

/** The quote of an asset at an instant, or in words why there is none. */
export type QuoteOf = (asset: Asset, at: Instant) => Quote | string;

const TOO_MUCH = 'more was taken back than this source had paid';

/**
 * Values what became available to a member: at the price of that instant, each figure rounded once to 1e-12 dollar. What
 * is taken back takes its own row first, then the newest of the source, at the original price; parts of one payment that
 * are taken back one after another sum to its value exactly. Pure.
 * @param facts in the order of the journal
 * @see RULES.md 4, 6, 8; Notice 2014-21 Q&A-13. Checked for 2026
 */
export function paymentLines(
  memberId: string,
  facts: readonly Available[],
  ground: { readonly quoteOf: QuoteOf; readonly zone: string },
): MemberPayments {
  const book = new Book(memberId, ground.quoteOf, ground.zone);
  for (const fact of facts) {
    if (fact.net < 0n) book.takeBack(fact);
    else book.pay(fact);
  }
  return { memberId, lines: book.lines, unvalued: book.unvalued };
}

/** A payment and what of it was taken back so far. */
interface Standing {
  readonly fact: Available;
  readonly quote: Quote | string;
  taken: Parts;
}

const NOTHING: Parts = { gross: 0n, poolFee: 0n, serviceFee: 0n, net: 0n };

class Book {
  readonly lines: PaymentLine[] = [];
  readonly unvalued: UnvaluedPayment[] = [];
  readonly #paid = new Map<string, Standing>();

  constructor(
    private readonly memberId: string,
    private readonly quoteOf: QuoteOf,
    private readonly zone: string,
  ) {}

  pay(fact: Available): void {
    const quote = this.quoteOf(fact.asset, fact.at);
    this.#paid.set(fact.id, { fact, quote, taken: NOTHING });
    if (typeof quote === 'string') return this.leave(fact, quote);
    this.lines.push({ ...fact, ...this.head(fact, 'payment', quote), ...worth(fact, fact, quote.price) });
  }

  takeBack(fact: Available): void {
    const parts = this.partsOf(fact);
    if (parts === undefined) return this.leave(fact, TOO_MUCH);
    const shares = partsOf(
      fact,
      parts.map(({ net }) => net),
    );
    parts.forEach((part, i) => {
      const standing = this.#paid.get(part.receiptId);
      const share = shares[i];
      if (standing !== undefined && share !== undefined) this.part({ ...fact, ...share, id: `${fact.id}-${i}` }, part, standing); // prettier-ignore
    });
  }

  private partsOf(fact: Available): TakenBack[] | undefined {
    const paid = [...this.#paid.values()].filter(
      ({ fact: one }) => one.source === fact.source && one.asset === fact.asset,
    );
    const earlier = paid.map(({ fact: one, taken }) => ({
      receiptId: one.id,
      row: one.row,
      recognisedAt: one.at,
      remaining: one.net + taken.net,
      valued: true,
    }));
    return takeBack(-fact.net, { row: fact.row, at: fact.at, zone: this.zone }, earlier);
  }

  private part(share: Available, { kind }: TakenBack, standing: Standing): void {
    const { fact: original, quote, taken } = standing;
    const { legalModel } = original;
    const back = { ...share, ...within(share, original.gross + taken.gross), legalModel };
    standing.taken = plus(taken, back);
    if (typeof quote === 'string') return this.leave(back, quote);
    const of = { id: original.id, day: dayIn(original.at, this.zone) };
    const before = worth(original, taken, quote.price);
    const after = worth(original, standing.taken, quote.price);
    const value = {
      grossUsd: usd(after.grossUsd - before.grossUsd),
      poolFeeUsd: usd(after.poolFeeUsd - before.poolFeeUsd),
      serviceFeeUsd: usd(after.serviceFeeUsd - before.serviceFeeUsd),
      netUsd: usd(after.netUsd - before.netUsd),
    };
    this.lines.push({ ...back, ...this.head(back, kind, quote), ...value, of });
  }

  private head(fact: Available, kind: PaymentLine['kind'], quote: Quote) {
    const { id: quoteId, source, label, at } = quote;
    const price: PriceUsed = { quoteId, price: formatDecimal(quote.price), source, label, at };
    return { kind, memberId: this.memberId, day: dayIn(fact.at, this.zone), price };
  }

  private leave(fact: Available, reason: string): void {
    this.unvalued.push({ ...fact, memberId: this.memberId, day: dayIn(fact.at, this.zone), reason });
  }
}

/** Gross and net are rounded once each, and so is the pool fee; the service fee is what is left of the three. */
function worth({ asset }: Available, parts: Parts, price: Price) {
  const of = (units: bigint): bigint =>
    units < 0n ? 0n - usdValue(amount(asset, -units), price) : usdValue(amount(asset, units), price);
  const [gross, net, poolFee] = [of(parts.gross), of(parts.net), of(parts.poolFee)];
  return {
    grossUsd: usd(gross),
    poolFeeUsd: usd(poolFee),
    serviceFeeUsd: usd(gross - net - poolFee),
    netUsd: usd(net),
  };
}

/**
 * What a reduction takes back of one payment: its own gross and fees, as a pool may take more fee of the same gross, and
 * never more gross than is left of the payment, as it may also have changed its fee before.
 */
function within(share: Parts, grossLeft: bigint): Parts {
  const most = grossLeft > 0n ? grossLeft : 0n;
  if (-share.gross <= most) return share;
  return { ...share, gross: -most, poolFee: -most - share.serviceFee - share.net };
}

function plus(one: Parts, other: Parts): Parts {
  return {
    gross: one.gross + other.gross,
    poolFee: one.poolFee + other.poolFee,
    serviceFee: one.serviceFee + other.serviceFee,
    net: one.net + other.net,
  };
}
