import { type Asset, DAY_MS, type Decimal, decimalsOf, divide, formatFixed, type Price, type Usd, usd, USD_SCALE, ZERO_USD } from '../../units'; // prettier-ignore
import type { FeeRule } from '../contracts/expected-coin';
import { electricityCost } from '../running-cost';
import type { Algorithm } from './algorithm';
import type { Machine } from './machines';

const BPS = 10_000n;
const SECONDS_PER_DAY = 86_400n;
const WATT_SECONDS_PER_KWH = 3_600_000n;
/** A hash is below the target with probability (target + 1) / 2^256. @see Bitcoin Core chain.cpp GetBlockProof */
const HASHES = 1n << 256n;

/** Why nobody can say what a coin earns now. */
export const COIN_GAPS = [
  'no-source',
  'test-network',
  'not-heard',
  'refused',
  'stale',
  'no-schedule',
  'no-price',
] as const;
export type CoinGap = (typeof COIN_GAPS)[number];

/** What counts as fees of a block, by declaration: nobody's headers show them. */
export type BlockFees = Exclude<FeeRule, { readonly kind: 'none' | 'observed' }> | { readonly kind: 'none' };

/** What a coin's network and market are like now, all of it known. */
export interface CoinNow {
  readonly asset: Asset;
  readonly target: bigint;
  /** The miner's part of what a block creates, base units. */
  readonly subsidy: bigint;
  readonly blockFees: BlockFees;
  /** What the pool keeps, in basis points; null: not declared, and not counted. */
  readonly poolFeeBps: number | null;
  readonly price: Price;
}

/** One way to use a machine: a coin, or several that share the same work. The first one is the parent. */
export interface MiningOption {
  readonly algorithm: Algorithm;
  readonly coins: readonly { readonly asset: Asset; readonly now: CoinNow | CoinGap }[];
}

/** What a machine would earn in a day of 24 hours without a break. Dollars in 1e-12, each part rounded once, half-even. */
export interface DayEarnings {
  /** Base units before any fee, rounded down: an expectation is never flattered. */
  readonly coins: readonly { readonly asset: Asset; readonly units: bigint }[];
  readonly gross: Usd;
  readonly poolFee: Usd;
  /** Null where no price of electricity is given. */
  readonly electricity: Usd | null;
  /** `gross - poolFee`, less electricity where it is known: the parts agree to the last unit. */
  readonly net: Usd;
  /** Dollars per kWh at which the day earns just what it costs; null where the machine draws nothing. */
  readonly breakEvenPerKwh: Usd | null;
}

/** An option of a machine, with what it earns or why it is not ranked. */
export interface RankedOption {
  readonly assets: readonly Asset[];
  readonly earnings: DayEarnings | null;
  /** By coin; empty where there are earnings. */
  readonly gaps: readonly { readonly asset: Asset; readonly gap: CoinGap }[];
}

/** Reward of one block as its miner expects it, x 10,000 so that basis points stay exact. */
function rewardBps({ subsidy, blockFees }: CoinNow): bigint {
  switch (blockFees.kind) {
    case 'none':
      return subsidy * BPS;
    case 'per-block':
      return (subsidy + blockFees.units) * BPS;
    case 'of-subsidy':
      return subsidy * (BPS + BigInt(blockFees.bps));
  }
}

/** Expected base units of a day as a fraction: hashes x chance of each x reward of a block. */
function expected(hashRate: bigint, coin: CoinNow): { readonly digits: bigint; readonly divisor: bigint } {
  return { digits: hashRate * SECONDS_PER_DAY * (coin.target + 1n) * rewardBps(coin), divisor: BPS * HASHES };
}

/**
 * What a machine earns in a day by an option. Difficulty as a double does not occur; dollars come from the exact
 * fraction and not from whole base units.
 */
export function dayEarnings(machine: Machine, coins: readonly CoinNow[], usdPerKwh: Decimal | null): DayEarnings {
  let gross = 0n;
  let poolFee = 0n;
  const earned = coins.map((coin) => {
    const { digits, divisor } = expected(machine.hashRate, coin);
    const numerator = digits * coin.price.digits * 10n ** BigInt(USD_SCALE);
    const denominator = divisor * 10n ** BigInt(decimalsOf(coin.asset) + coin.price.scale);
    gross += divide(numerator, denominator, 'half-even');
    poolFee += divide(numerator * BigInt(coin.poolFeeBps ?? 0), denominator * BPS, 'half-even');
    return { asset: coin.asset, units: digits / divisor };
  });
  const electricity = usdPerKwh === null ? null : electricityCost(machine.watts, DAY_MS, usdPerKwh);
  const kept = gross - poolFee;
  const wattSeconds = BigInt(machine.watts) * SECONDS_PER_DAY;
  return {
    coins: earned,
    gross: usd(gross),
    poolFee: usd(poolFee),
    electricity,
    net: usd(kept - (electricity ?? ZERO_USD)),
    breakEvenPerKwh: wattSeconds === 0n ? null : usd(divide(kept * WATT_SECONDS_PER_KWH, wattSeconds, 'floor')),
  };
}

/**
 * The options of a machine, best first; what cannot be told comes last, with its reasons, and is not ranked. The order is
 * the same at every price of electricity, because the machine draws the same.
 */
export function rankOptions(
  machine: Machine,
  options: readonly MiningOption[],
  usdPerKwh: Decimal | null,
): RankedOption[] {
  const found = options
    .filter(({ algorithm }) => algorithm === machine.algorithm)
    .map(({ coins }): RankedOption => {
      const assets = coins.map(({ asset }) => asset);
      const known = coins.flatMap(({ now }) => (typeof now === 'string' ? [] : [now]));
      const gaps = coins.flatMap(({ asset, now }) => (typeof now === 'string' ? [{ asset, gap: now }] : []));
      return { assets, gaps, earnings: gaps.length > 0 ? null : dayEarnings(machine, known, usdPerKwh) };
    });
  // Stable: what earns the same stays in the declared order.
  return found.sort((a, b) => compare(b.earnings?.net, a.earnings?.net));
}

function compare(a: bigint | undefined, b: bigint | undefined): number {
  if (a === b) return 0;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  return a < b ? -1 : 1;
}

/** A rule about block fees in one word and figure, for a list of assumptions. */
export function blockFeesText(fees: BlockFees, asset: Asset): string {
  switch (fees.kind) {
    case 'none':
      return 'none';
    case 'per-block':
      return `${formatFixed(fees.units, decimalsOf(asset))} ${asset} a block`;
    case 'of-subsidy':
      return `${formatFixed(BigInt(fees.bps), 2)} % of the subsidy`;
  }
}
