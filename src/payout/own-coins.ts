import type { PayoutState } from './states';

/** Signed bytes of ours that the best chain may not hold yet. */
const COMMITTED: readonly PayoutState[] = ['signed', 'sent', 'confirming'];
/** Signed bytes that can no longer be mined as the best chain stands: they pin their coins and bring no change. */
const VOID: readonly PayoutState[] = ['conflicted', 'replaced'];

/** States of batches that coins are held against. */
export const PINNING_STATES: readonly PayoutState[] = [...COMMITTED, ...VOID, 'cancelling'];

/** A coin of ours as the best chain has it. */
export interface ChainCoin {
  readonly txid: string;
  readonly vout: number;
  readonly value: bigint;
  readonly mature: boolean;
  readonly spentBy: { readonly txid: string } | null;
}

/** A batch with signed bytes, in one of {@link PINNING_STATES}. */
export interface PinningBatch {
  readonly state: PayoutState;
  readonly txid: string;
  readonly change: bigint;
  readonly changeVout: number | null;
}

/** A batch whose coins are spent by its payment or by its cancellation, or a child of a payment that can never be mined. */
export interface CancellingCoins {
  /** Of coins that may be in a block. */
  readonly outpoints: readonly string[];
  /** What comes back to us whichever confirms; below 0 where the payment brings no change and the cancellation is dearer. */
  readonly worth: bigint;
}

/** Outpoints `txid:vout` that these batches spend, and whether a block holds an output. */
export interface Pinned {
  readonly inputs: ReadonlySet<string>;
  readonly isInBlock: (outpoint: string) => boolean;
}

/** Our coins less what our signed bytes already spend, and the change that they bring (RULES.md 12). */
export function countOwnCoins(
  coins: readonly ChainCoin[],
  batches: readonly PinningBatch[],
  { inputs, isInBlock }: Pinned,
  cancelling: readonly CancellingCoins[] = [],
): { readonly confirmed: bigint; readonly ownChange: bigint } {
  let confirmed = 0n;
  for (const coin of coins) {
    // An immature coinbase backs accrued claims through its receivable, never what is payable (RULES.md 11).
    if (!coin.mature) continue;
    if (coin.spentBy === null && !inputs.has(`${coin.txid}:${coin.vout}`)) confirmed += coin.value;
  }
  let ownChange = 0n;
  for (const { state, txid, change, changeVout } of batches) {
    const outpoint = `${txid}:${changeVout}`;
    // What a later batch spends is that one's already: after a reorganisation both may be in no block.
    if (VOID.includes(state) || changeVout === null || inputs.has(outpoint)) continue;
    // Once a block holds the change it is a coin like any other.
    if (!isInBlock(outpoint)) ownChange += change;
  }
  const spent = new Set(coins.filter(({ spentBy }) => spentBy !== null).map(({ txid, vout }) => `${txid}:${vout}`));
  for (const { outpoints, worth } of cancelling) {
    // What a block gave back is among the coins already.
    if (!outpoints.some((outpoint) => spent.has(outpoint))) ownChange += worth;
  }
  if (ownChange >= 0n) return { confirmed, ownChange };
  const left = confirmed + ownChange;
  return { confirmed: left < 0n ? 0n : left, ownChange: 0n };
}
