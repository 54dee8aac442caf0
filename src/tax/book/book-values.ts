import type { Entry } from '../../ledger';
import type { Quote } from '../../prices';
import { amount, type Asset, formatCoins, formatInstant, type Instant, type Usd, usd, usdValue } from '../../units';
import { movementsOf } from '../movement';
import type { EventTrail, OpenPoint } from './book-event';
import type { Step } from './walk';

/** Coin and instant of which a price is needed. */
export interface PriceNeed {
  readonly asset: Asset;
  readonly at: Instant;
}

export const needKey = ({ asset, at }: PriceNeed): string => `${asset} ${at}`;

/** Entries that take a fee out of what is the member's. */
export const FEE_ENTRIES: readonly Step['entry']['kind'][] = ['payout.committed', 'conversion.withdrawn'];
/** Entries by which coin of the member goes at that moment's value: fees, and tax that was withheld in coin. */
const SPENT_ENTRIES: readonly Step['entry']['kind'][] = [...FEE_ENTRIES, 'tax.withheld'];
const BITCOIN: Asset = 'BTC';

/** Prices that disposals of these steps rest on: of bitcoin that a coin was sold for, and of what a fee was paid in. */
export function priceNeeds(steps: readonly Step[]): PriceNeed[] {
  const needs = new Map<string, PriceNeed>();
  for (const { entry, passages } of steps) {
    const isSale = entry.kind === 'conversion.filled';
    if (!isSale && !SPENT_ENTRIES.includes(entry.kind)) continue;
    for (const { asset, beyond } of passages) {
      if (beyond >= 0n) continue;
      const need = { asset: isSale ? BITCOIN : asset, at: entry.occurredAt };
      needs.set(needKey(need), need);
    }
  }
  return [...needs.values()];
}

/** The same of one entry, before anybody knows whether the coin had its income: a price too many is asked for, never one too few. */
export function pricesToAsk(entry: Entry): PriceNeed[] {
  const at = entry.occurredAt;
  if (entry.kind === 'conversion.filled') {
    return movementsOf(entry).some(({ accrued }) => accrued > 0n) ? [{ asset: BITCOIN, at }] : [];
  }
  if (!SPENT_ENTRIES.includes(entry.kind)) return [];
  return movementsOf(entry).flatMap(({ asset, accrued, own }) => (accrued + own < 0n ? [{ asset, at }] : []));
}

/** Values disposals; what has no price is named and blocks. */
export class BookValues {
  readonly open: OpenPoint[] = [];

  constructor(private readonly quotes: ReadonlyMap<string, Quote>) {}

  /** @returns values of amounts of one coin at one instant; zero stands in for what is named as missing */
  at(need: PriceNeed, about: { readonly id: string; readonly units: bigint }): PricedUnits {
    const quote = this.quotes.get(needKey(need));
    if (quote !== undefined) {
      return { quoteId: quote.id, worth: (units) => usdValue(amount(need.asset, units), quote.price) };
    }
    const coins = `${formatCoins(amount(need.asset, about.units))} ${need.asset}`;
    const words = `${coins} have no price at ${formatInstant(need.at)}, and it is never taken for 0. The service asks for it as long as it runs; else enter the price of ${need.asset} at that instant by hand.`;
    this.open.push({ id: about.id, code: 'tax.no-price', words, blocks: true, at: need.at, until: 'on' });
    return { quoteId: null, worth: () => usd(0n) };
  }
}

export interface PricedUnits extends Pick<EventTrail, 'quoteId'> {
  readonly worth: (units: bigint) => Usd;
}
