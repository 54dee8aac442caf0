import { DomainError } from '../units';
import type { Coin } from './coin';
import { dustThreshold } from './dust';
import { type SpendShape, vbytesSigned } from './input-weight';
import { feeAt, TRANSACTION_VBYTES_MAX } from './vsize';

/** One transaction that sends coins of ours to one script of ours. */
export interface OwnMove {
  /** In the order of BIP-69. */
  readonly inputs: readonly Coin[];
  readonly feeSats: bigint;
  readonly valueSats: bigint;
  readonly vbytes: number;
}

export interface MovePolicy {
  readonly rateSatPerKvb: bigint;
  readonly maxFeeSats: bigint;
  /** A script of ours: only its length matters here. */
  readonly scriptHex: string;
  readonly spend: SpendShape;
}

/**
 * Plans transactions that spend every one of these coins to ourselves: as many as standard size and the fee cap ask for,
 * the coins dealt out by value, so that none is left with too little.
 * @throws DomainError `payout.move-too-dear` when what is moved does not bear the fee at this rate
 */
export function planMoves(coins: readonly Coin[], policy: MovePolicy): OwnMove[] {
  const moves = bearableMoves(coins, policy);
  if (moves === 'too-dear') throw tooDear();
  return moves;
}

/** The same with its refusal as a value: coins of a wallet that holds next to nothing do not bear their own move. */
export function bearableMoves(coins: readonly Coin[], policy: MovePolicy): OwnMove[] | 'too-dear' {
  if (coins.length === 0) return [];
  const sizeOf = (inputs: number): number => vbytesSigned(policy.spend, inputs, [policy.scriptHex]);
  const fits = (inputs: number): boolean =>
    sizeOf(inputs) <= TRANSACTION_VBYTES_MAX && feeAt(policy.rateSatPerKvb, sizeOf(inputs)) <= policy.maxFeeSats;
  let count = 1;
  while (!fits(Math.ceil(coins.length / count))) {
    if (count >= coins.length) return 'too-dear';
    count += 1;
  }
  const sorted = [...coins].sort((a, b) => (a.valueSats === b.valueSats ? 0 : a.valueSats > b.valueSats ? -1 : 1));
  const moves = Array.from({ length: count }, (_, turn): OwnMove => {
    const inputs = sorted.filter((_coin, index) => index % count === turn).sort(byOutpoint);
    const vbytes = sizeOf(inputs.length);
    const feeSats = feeAt(policy.rateSatPerKvb, vbytes);
    const valueSats = inputs.reduce((sum, coin) => sum + coin.valueSats, 0n) - feeSats;
    return { inputs, feeSats, valueSats, vbytes };
  });
  return moves.some(({ valueSats }) => valueSats < dustThreshold(policy.scriptHex)) ? 'too-dear' : moves;
}

function byOutpoint(a: Coin, b: Coin): number {
  return a.txid === b.txid ? a.vout - b.vout : a.txid < b.txid ? -1 : 1;
}

/** For who plans the moves of several wallets, and could plan none. */
export function tooDear(): DomainError {
  return new DomainError(
    'payout.move-too-dear',
    'At this fee rate the coins do not bear what moving them costs. Nothing was planned; wait for a lower rate.',
  );
}
