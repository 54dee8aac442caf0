import { DAY_MS, type Decimal, decimalsOf, divide, type Instant, type Price } from '../../units';
import { contractDays } from './contract-days';
import type { ContractTerms } from './contract-terms';
import { expectedCoin } from './expected-coin';
import type { Surroundings } from './accrual';
import { ratioBps } from './returns';

/** What a provider says that one unit earns in a day, before the fee that is deducted. */
export interface Promised {
  readonly currency: 'usd' | 'coin';
  readonly perUnitDay: Decimal;
}

/** A promise beside what headers can yield. Coin in base units x 10^6 for one unit and day, so that small units show. */
export interface PromiseCheck {
  readonly promised: bigint;
  /** Mean of the days that were looked at. */
  readonly yielded: bigint;
  /** The best of them. */
  readonly best: bigint;
  readonly days: number;
  /** (promised - yielded) / yielded in basis points; null where nothing can be yielded. */
  readonly overBps: bigint | null;
  /** More than the mean and the declared tolerance. */
  readonly overpromise: boolean;
  /** More than the best day too: no day of the data yielded it. */
  readonly impossible: boolean;
  /** False where stated headers were used. */
  readonly verified: boolean;
}

const MICRO = 1_000_000n;
const BPS = 10_000n;

/**
 * Compares a promise with what the same hash rate would have been expected to earn on each whole day of a window before.
 * @param window days that are all covered by the stretches; a promise in dollars is turned into coin at `price`
 * @returns undefined without a whole day, or without the price that a promise in dollars needs
 */
export function checkPromise(
  terms: ContractTerms,
  promised: Promised,
  around: Pick<Surroundings, 'stretches' | 'feeRule'>,
  by: {
    readonly from: Instant;
    readonly to: Instant;
    readonly price: Price | undefined;
    readonly toleranceBps: number;
  },
): PromiseCheck | undefined {
  const wanted = promisedCoin(terms, promised, by.price);
  if (wanted === undefined) return undefined;
  const yields: bigint[] = [];
  let verified = true;
  for (const day of contractDays({ ...terms, start: by.from }, by.to)) {
    if (day.to - day.from < DAY_MS) continue;
    const expected = expectedCoin(terms.hashRate * MICRO, [day], around.stretches, around.feeRule);
    if (expected.missingMs > 0) continue;
    verified &&= expected.verified;
    yields.push(expected.units);
  }
  if (yields.length === 0) return undefined;
  const sum = yields.reduce((all, one) => all + one, 0n);
  const best = yields.reduce((most, one) => (one > most ? one : most), 0n);
  const days = BigInt(yields.length);
  // Compared across the whole contract and all days, so that no rounding of the mean decides.
  const whole = wanted.whole * days;
  const tolerance = BPS + BigInt(by.toleranceBps);
  return {
    promised: wanted.whole / terms.units,
    yielded: sum / (terms.units * days),
    best: best / terms.units,
    days: yields.length,
    overBps: ratioBps(whole - sum, sum),
    overpromise: whole * BPS > sum * tolerance,
    impossible: wanted.whole * BPS > best * tolerance,
    verified,
  };
}

/** What the promise makes for the whole contract in a day, micro base units, rounded down in the provider's favour. */
function promisedCoin(
  { asset, units }: ContractTerms,
  { currency, perUnitDay }: Promised,
  price: Price | undefined,
): { readonly whole: bigint } | undefined {
  const coin = perUnitDay.digits * units * 10n ** BigInt(decimalsOf(asset)) * MICRO;
  const scale = 10n ** BigInt(perUnitDay.scale);
  if (currency === 'coin') return { whole: divide(coin, scale, 'floor') };
  if (price === undefined) return undefined;
  return { whole: divide(coin * 10n ** BigInt(price.scale), scale * price.digits, 'floor') };
}
