import { CHANGE_DUST_SATS } from './dust';
import { feeAt, P2WPKH_INPUT_VBYTES, P2WPKH_OUTPUT_VBYTES, type TransactionShape, vbytesOf } from './vsize';

/** A P2WPKH output of the treasury that may be spent. The shell offers confirmed ones only (FAULTS F10). */
export interface Coin {
  readonly txid: string;
  readonly vout: number;
  readonly valueSats: bigint;
  readonly scriptHex: string;
  readonly confirmations: number;
  readonly coinbase: boolean;
}

/** Consensus allows a coinbase output at 100 confirmations; a chain one block shorter must not undo the payout (RULES.md 18). */
export const COINBASE_CONFIRMATIONS_MIN = 101;

/** Whether a coin is buried deep enough to be an input. */
export function isMature(coin: Coin, minConfirmations: number): boolean {
  const needed = coin.coinbase ? Math.max(COINBASE_CONFIRMATIONS_MIN, minConfirmations) : minConfirmations;
  return coin.confirmations >= needed;
}

export interface SelectionTarget {
  /** Sum of the outputs to be paid, change not included. */
  readonly paidSats: bigint;
  readonly outputs: number;
  readonly outputsVbytes: number;
  readonly rateSatPerKvb: bigint;
  /** Change too small to keep goes to the fee only as far as this rate allows (I8). */
  readonly maxRateSatPerKvb: bigint;
  /** The fee on top of `paidSats`; when members bear it, it is already part of what the coins must reach. */
  readonly feeOnTop: boolean;
  readonly vbytesMax: number;
}

export interface Selection {
  readonly coins: readonly Coin[];
  /** 0 when there is no change output. */
  readonly changeSats: bigint;
  /** Everything that goes to miners. */
  readonly feeSats: bigint;
  /** The part of the fee that the size asks for; the rest is change too small to keep. */
  readonly sizeFeeSats: bigint;
  readonly vbytes: number;
}

/** Search steps of branch and bound. @see Bitcoin Core wallet/coinselection.cpp, TOTAL_TRIES */
const TRIES_MAX = 100_000;

/**
 * Chooses inputs: first a set that needs no change (branch and bound), otherwise the largest coins first.
 * Change below dust, or below what its own output costs, goes to the fee.
 * @returns undefined when the coins do not suffice, or only in a transaction above `vbytesMax`
 */
export function selectCoins(coins: readonly Coin[], target: SelectionTarget): Selection | undefined {
  const inputFee = feeAt(target.rateSatPerKvb, P2WPKH_INPUT_VBYTES);
  // A coin that costs more than it brings is never an input.
  const useful = coins.filter((coin) => coin.valueSats > inputFee).sort(largestFirst);
  const exact = withoutChange(useful, target, inputFee);
  if (exact !== undefined) return exact;
  const chosen: Coin[] = [];
  let total = 0n;
  for (const coin of useful) {
    chosen.push(coin);
    total += coin.valueSats;
    if (vbytesOf(shapeOf(target, chosen.length, false)) > target.vbytesMax) return undefined;
    const selection = settle(chosen, total, target);
    if (selection !== undefined) return selection.vbytes <= target.vbytesMax ? selection : undefined;
  }
  return undefined;
}

/** Ties by outpoint, so that the same coins always give the same transaction. */
function largestFirst(a: Coin, b: Coin): number {
  if (a.valueSats !== b.valueSats) return a.valueSats > b.valueSats ? -1 : 1;
  if (a.txid !== b.txid) return a.txid < b.txid ? -1 : 1;
  return a.vout - b.vout;
}

function shapeOf(target: SelectionTarget, inputs: number, withChange: boolean): TransactionShape {
  return {
    inputs,
    outputs: target.outputs + (withChange ? 1 : 0),
    outputsVbytes: target.outputsVbytes + (withChange ? P2WPKH_OUTPUT_VBYTES : 0),
  };
}

/** Balances a set of coins: with change if it is worth having, without if the rest is small, undefined if short. */
function settle(coins: readonly Coin[], total: bigint, target: SelectionTarget): Selection | undefined {
  const balance = (withChange: boolean): { vbytes: number; sizeFee: bigint; rest: bigint } => {
    const vbytes = vbytesOf(shapeOf(target, coins.length, withChange));
    const sizeFee = feeAt(target.rateSatPerKvb, vbytes);
    return { vbytes, sizeFee, rest: total - target.paidSats - (target.feeOnTop ? sizeFee : 0n) };
  };
  const bare = balance(false);
  if (bare.rest < 0n) return undefined;
  const kept = balance(true);
  if (kept.rest >= CHANGE_DUST_SATS && kept.rest >= feeAt(target.rateSatPerKvb, P2WPKH_INPUT_VBYTES)) {
    return done(coins, kept.vbytes, kept.sizeFee, { paid: target, change: kept.rest });
  }
  const changeless = done(coins, bare.vbytes, bare.sizeFee, { paid: target, change: 0n });
  if (withinRate(changeless, target)) return changeless;
  // Too much for the fee: keep it as change if it is no dust, otherwise one more coin is needed.
  if (kept.rest < CHANGE_DUST_SATS) return undefined;
  return done(coins, kept.vbytes, kept.sizeFee, { paid: target, change: kept.rest });
}

function withinRate(selection: Selection, target: SelectionTarget): boolean {
  return selection.feeSats <= feeAt(target.maxRateSatPerKvb, selection.vbytes);
}

function done(
  coins: readonly Coin[],
  vbytes: number,
  sizeFeeSats: bigint,
  result: { paid: SelectionTarget; change: bigint },
): Selection {
  const total = coins.reduce((sum, coin) => sum + coin.valueSats, 0n);
  const bornByMembers = result.paid.feeOnTop ? 0n : sizeFeeSats;
  // With fees borne by members, `paidSats` is gross: their outputs are smaller by the fee of the size.
  const feeSats = total - (result.paid.paidSats - bornByMembers) - result.change;
  return { coins: [...coins], changeSats: result.change, feeSats, sizeFeeSats, vbytes };
}

/**
 * Branch and bound over effective values, depth first, largest coin first: a set between the target and the
 * target plus what a change output would cost now and to spend later.
 * @see Murch, An Evaluation of Coin Selection Strategies, 2016; Bitcoin Core wallet/coinselection.cpp, SelectCoinsBnB
 */
function withoutChange(coins: readonly Coin[], target: SelectionTarget, inputFee: bigint): Selection | undefined {
  const rate = target.rateSatPerKvb;
  const effective = coins.map((coin) => (target.feeOnTop ? coin.valueSats - inputFee : coin.valueSats));
  const baseFee = target.feeOnTop ? feeAt(rate, vbytesOf(shapeOf(target, 0, false))) : 0n;
  const goal = target.paidSats + baseFee;
  const window = feeAt(rate, P2WPKH_OUTPUT_VBYTES + P2WPKH_INPUT_VBYTES);
  const picked = search(effective, goal, goal + window);
  if (picked === undefined) return undefined;
  const chosen = picked.map((index) => coins[index]).filter((coin) => coin !== undefined);
  const vbytes = vbytesOf(shapeOf(target, chosen.length, false));
  const sizeFee = feeAt(rate, vbytes);
  const total = chosen.reduce((sum, coin) => sum + coin.valueSats, 0n);
  const short = total < target.paidSats + (target.feeOnTop ? sizeFee : 0n);
  if (short || vbytes > target.vbytesMax) return undefined;
  const selection = done(chosen, vbytes, sizeFee, { paid: target, change: 0n });
  return withinRate(selection, target) ? selection : undefined;
}

/** The subset of descending `values` with the smallest sum in [low, high] among the first TRIES_MAX looked at. */
function search(values: readonly bigint[], low: bigint, high: bigint): readonly number[] | undefined {
  const rest: bigint[] = new Array<bigint>(values.length + 1).fill(0n);
  for (let i = values.length - 1; i >= 0; i -= 1) rest[i] = (rest[i + 1] ?? 0n) + (values[i] ?? 0n);
  let best: { sum: bigint; picked: number[] } | undefined;
  const picked: number[] = [];
  let sum = 0n;
  let depth = 0;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const hopeless = sum > high || sum + (rest[depth] ?? 0n) < low || (best !== undefined && sum >= best.sum);
    if (!hopeless && sum >= low) {
      best = { sum, picked: [...picked] };
      if (sum === low) break;
    }
    if (!hopeless && sum < low && depth < values.length) {
      picked.push(depth);
      sum += values[depth] ?? 0n;
      depth += 1;
      continue;
    }
    // Step back: leave out the last coin taken and go on behind it.
    const last = picked.pop();
    if (last === undefined) break;
    sum -= values[last] ?? 0n;
    depth = last + 1;
  }
  return best?.picked;
}
