import { type AccountId, type Entry, ruleOf } from '../ledger';
import type { Quote } from '../prices';
import {
  amount,
  type Asset,
  type Day,
  dayIn,
  formatDecimal,
  type Instant,
  type TaxYear,
  taxYearIn,
  type Usd,
  usdValue,
} from '../units';

/** What a value rests on. */
export interface LineValue {
  readonly quoteId: string;
  readonly price: string;
  readonly priceSource: string;
  readonly priceLabel: string;
  /** Base units x price, at 1e-12 dollar. */
  readonly usd: Usd;
}

/** A figure that is worth something at an instant, valued or waiting for a price. */
export interface Worth {
  readonly asset: Asset;
  /** Base units that are valued. */
  readonly units: bigint;
  readonly valuedAt: Instant;
  /** Null: no price is known. Nothing of no units needs one. */
  readonly value: LineValue | null;
}

/** The price of an asset at an instant, or in words why there is none. */
export type PriceOf = (asset: Asset, at: Instant) => Quote | string;

/** Income or expense of the operator: all postings of one account that one cause made at one instant. */
export interface BookLine extends Worth {
  /** The first entry of the line, with account and asset. */
  readonly id: string;
  readonly at: Instant;
  readonly day: Day;
  readonly account: AccountId;
  readonly type: 'income' | 'expense';
  readonly entries: number;
  /** The batch, the conversion, or the reference of the entry. */
  readonly cause: string;
  /** The earlier year that a reversal takes back of: then it stands beside the totals (RULES.md 6). Null otherwise. */
  readonly ofYear: TaxYear | null;
}

type Making = { -readonly [K in keyof BookLine]: BookLine[K] };

/** Lines of one year in the making. */
export class BookLines {
  readonly #lines = new Map<string, Making>();

  constructor(private readonly zone: string) {}

  /** @param original when the entry undoes another: the instant of the one that was first posted, whose price it keeps */
  add(entry: Entry, original?: Instant): void {
    const cause = causeOf(entry);
    const valuedAt = original ?? entry.occurredAt;
    for (const posting of entry.postings) {
      const { type, normal } = ruleOf(posting.account);
      if (type !== 'income' && type !== 'expense') continue;
      const key = `${entry.occurredAt} ${valuedAt} ${posting.account} ${posting.asset} ${cause}`;
      const units = posting.side === normal ? posting.amount : -posting.amount;
      const line = this.#lines.get(key);
      if (line !== undefined) {
        line.units += units;
        line.entries += 1;
        continue;
      }
      const { account, asset } = posting;
      const [year, first] = [taxYearIn(entry.occurredAt, this.zone), taxYearIn(valuedAt, this.zone)];
      this.#lines.set(key, {
        ...{ id: `${entry.id}/${account}/${asset}`, at: entry.occurredAt, day: dayIn(entry.occurredAt, this.zone) },
        ...{ account, type, asset, units, entries: 1, cause, valuedAt, ofYear: first === year ? null : first },
        value: null,
      });
    }
  }

  /** In the order in which they happened. */
  list(): BookLine[] {
    return [...this.#lines.values()].sort((a, b) => a.at - b.at);
  }
}

/** What made an entry: many entries of one batch or conversion have one cause. */
export function causeOf({ links, reference }: Entry): string {
  const { batch, conversion } = links ?? {};
  if (batch !== undefined) return `batch/${batch}`;
  return conversion === undefined ? reference : `conversion/${conversion}`;
}

/** Fair market value at the instant, rounded once to 1e-12 dollar (RULES.md 8); null without a price, unless nothing is valued. */
export function withValue<T extends Worth>(worth: T, priceOf: PriceOf): T {
  const quote = worth.units === 0n ? 'nothing to value' : priceOf(worth.asset, worth.valuedAt);
  if (typeof quote === 'string') return worth;
  const usd = usdValue(amount(worth.asset, worth.units), quote.price);
  const { id: quoteId, source: priceSource, label: priceLabel } = quote;
  return { ...worth, value: { quoteId, price: formatDecimal(quote.price), priceSource, priceLabel, usd } };
}

/** Whether a figure has no value although it needs one. */
export const isUnpriced = ({ units, value }: Worth): boolean => value === null && units !== 0n;
