import type { EntryId } from '../ledger';
import { allocate, type Asset, type Instant } from '../units';
import type { RecogniseAt } from './policy';

/** Base units of one asset, gross and each fee apart (RULES.md 4): gross = poolFee + serviceFee + net. */
export interface Parts {
  readonly gross: bigint;
  readonly poolFee: bigint;
  readonly serviceFee: bigint;
  /** What became the member's. */
  readonly net: bigint;
}

/** Part of a member's balance that came from one credit and waits for its instant of income, or has had it. */
export interface Coin extends Parts {
  readonly asset: Asset;
  readonly source: string;
  /** Reference of the credited row without its revision: a restated row finds its own coins. */
  readonly row: string;
  /** The entry that made it available, or credited it. */
  readonly cause: EntryId;
  readonly reference: string;
  readonly at: Instant;
  readonly rule: RecogniseAt;
  readonly recognised: boolean;
}

/** What the recognition remembers of one member between two entries of the journal. */
export interface IncomeState {
  /** Stated, not yet available. */
  readonly accrued: readonly Coin[];
  /** On the books as the member's own (available, held, in batch, in flight), oldest first. */
  readonly own: readonly Coin[];
  /** Balance of the class `available` per asset. */
  readonly available: Readonly<Partial<Record<Asset, bigint>>>;
  /** Debt per asset for which no income was taken back: what pays it later is no income. */
  readonly uncovered: Readonly<Partial<Record<Asset, bigint>>>;
}

export const EMPTY_STATE: IncomeState = { accrued: [], own: [], available: {}, uncovered: {} };

/**
 * Splits a coin so that `net` base units go first; fees in proportion, and the two parts sum to the whole.
 * @param net at most the coin's own net
 */
export function splitCoin(coin: Coin, net: bigint): [Coin, Coin] {
  if (net === coin.net) return [coin, { ...coin, gross: 0n, poolFee: 0n, serviceFee: 0n, net: 0n }];
  const weights = [net, coin.net - net];
  const [pool = 0n, poolRest = 0n] = allocate(coin.poolFee, weights);
  const [service = 0n, serviceRest = 0n] = allocate(coin.serviceFee, weights);
  return [
    { ...coin, gross: net + pool + service, poolFee: pool, serviceFee: service, net },
    {
      ...coin,
      gross: coin.net - net + poolRest + serviceRest,
      poolFee: poolRest,
      serviceFee: serviceRest,
      net: coin.net - net,
    },
  ];
}

/**
 * Takes `net` base units out of a row of coins, in order, from those that `fits` names.
 * @returns what was taken, what is left in order, and how much could not be found
 */
export function takeCoins(
  coins: readonly Coin[],
  net: bigint,
  fits: (coin: Coin) => boolean,
): { taken: Coin[]; left: Coin[]; missing: bigint } {
  const taken: Coin[] = [];
  const left: Coin[] = [];
  let missing = net;
  for (const coin of coins) {
    if (missing === 0n || coin.net === 0n || !fits(coin)) {
      left.push(coin);
      continue;
    }
    const part = coin.net < missing ? coin.net : missing;
    const [first, rest] = splitCoin(coin, part);
    taken.push(first);
    if (rest.net > 0n) left.push(rest);
    missing -= part;
  }
  return { taken, left, missing };
}

/** The same, newest coins first: a clawback takes back what came last. */
export function takeNewest(
  coins: readonly Coin[],
  net: bigint,
  fits: (coin: Coin) => boolean,
): { taken: Coin[]; left: Coin[]; missing: bigint } {
  const { taken, left, missing } = takeCoins([...coins].reverse(), net, fits);
  return { taken: taken.reverse(), left: left.reverse(), missing };
}

/** Neighbours of one row that had their income are one coin from here on; a restated row still finds its own. */
export function joined(coins: readonly Coin[]): Coin[] {
  const result: Coin[] = [];
  for (const coin of coins) {
    const last = result.at(-1);
    const alike =
      last?.recognised === true &&
      coin.recognised &&
      last.asset === coin.asset &&
      last.row === coin.row &&
      last.rule === coin.rule;
    if (last !== undefined && alike) {
      result[result.length - 1] = {
        ...last,
        gross: last.gross + coin.gross,
        poolFee: last.poolFee + coin.poolFee,
        serviceFee: last.serviceFee + coin.serviceFee,
        net: last.net + coin.net,
      };
    } else result.push(coin);
  }
  return result;
}

/** Parts of coin that bore no fee. */
export function sole(net: bigint): Parts {
  return { gross: net, poolFee: 0n, serviceFee: 0n, net };
}

/** What takes such parts back. */
export function negative(parts: Parts): Parts {
  return { gross: -parts.gross, poolFee: -parts.poolFee, serviceFee: -parts.serviceFee, net: -parts.net };
}
