import { assertInvariant } from '../units';
import { type ChainSight, FINAL_CONFIRMATIONS } from './decide';
import { dustThreshold } from './dust';
import type { SpentIn } from './doors';
import { inputWeight, type SpendShape } from './input-weight';
import type { PayoutState } from './states';
import { feeAt, outputVbytesOf, vbytesOf } from './vsize';

/** From these a batch can be cancelled by its coins only; in `cancelling` a dearer cancellation replaces a stuck one. */
export const CANCELLABLE_BY_COINS: readonly PayoutState[] = ['handed-out', 'signed', 'sent', 'cancelling'];
/** States that only a cancellation leads to. */
export const CANCEL_STATES: readonly PayoutState[] = ['cancelling', 'cancel-confirming', 'cancelled'];

/** What a cancellation must outbid: every transaction that may be in a mempool and spends these coins. */
export interface Rival {
  readonly feeSats: bigint;
  readonly rateSatPerKvb: bigint;
}

export interface CancelAsk {
  /** Values and kinds of every input of the batch. */
  readonly inputs: readonly { readonly valueSats: bigint; readonly spend: SpendShape }[];
  readonly backScriptHex: string;
  readonly rateSatPerKvb: bigint;
  /** What the node asks of a replacement on top, of its own size, sat/kvB. @see BIP-125 rule 4 */
  readonly incrementSatPerKvb: bigint;
  readonly rivals: readonly Rival[];
  readonly caps: { readonly maxRateSatPerKvb: bigint; readonly maxFeeSats: bigint };
}

export interface CancelPlan {
  readonly feeSats: bigint;
  readonly vbytes: number;
  /** Rate that the fee comes to, rounded up. */
  readonly rateSatPerKvb: bigint;
  readonly backSats: bigint;
}

/**
 * What taking the coins of a batch back costs: at least the rate asked for, and enough to replace whatever of the batch
 * is in a mempool: more than the highest fee by its own size at the relay increment, and a higher rate than each.
 * @returns the plan, or what stands against it: a cap of the policy, or nothing worth having comes back
 * @see BIP-125 rules 3, 4 and 6; Bitcoin Core policy/rbf.cpp. A smaller transaction with a higher fee and rate also
 *   improves the fee-rate diagram that Core 31 asks for.
 */
export function planCancellation(ask: CancelAsk): CancelPlan | { readonly refused: 'rate-cap' | 'fee-cap' | 'dust' } {
  assertInvariant(ask.inputs.length > 0, 'a batch has inputs');
  const vbytes = vbytesOf({
    inputs: ask.inputs.length,
    inputsWeight: ask.inputs.reduce((sum, { spend }) => sum + inputWeight(spend), 0),
    outputs: 1,
    outputsVbytes: outputVbytesOf(ask.backScriptHex),
  });
  let feeSats = feeAt(ask.rateSatPerKvb, vbytes);
  for (const rival of ask.rivals) {
    const outbid = rival.feeSats + feeAt(ask.incrementSatPerKvb, vbytes);
    const denser = feeAt(rival.rateSatPerKvb + 1n, vbytes);
    for (const least of [outbid, denser]) if (least > feeSats) feeSats = least;
  }
  if (feeSats > feeAt(ask.caps.maxRateSatPerKvb, vbytes)) return { refused: 'rate-cap' };
  if (feeSats > ask.caps.maxFeeSats) return { refused: 'fee-cap' };
  const backSats = ask.inputs.reduce((sum, { valueSats }) => sum + valueSats, 0n) - feeSats;
  if (backSats < dustThreshold(ask.backScriptHex)) return { refused: 'dust' };
  const rateSatPerKvb = (feeSats * 1_000n + BigInt(vbytes) - 1n) / BigInt(vbytes);
  return { feeSats, vbytes, rateSatPerKvb, backSats };
}

/** A batch that is handed out, or that has an approved cancellation. */
export interface CancellingBatch {
  readonly state: PayoutState;
  /** Of the payment's attempt in force. */
  readonly txid: string;
  /** Of its other attempts. */
  readonly others?: readonly string[];
  /** Block that was counted; null when none is. */
  readonly blockHash: string | null;
  /** Of every approved cancellation, whose signers may have sent it without us, and of one that a block holds. */
  readonly cancellations: readonly string[];
}

/** Where a step leads. */
export type CancelMove = 'cancelling' | 'confirming' | 'conflicted' | 'cancel-confirming' | 'cancelled';

/** The next step; each is a transaction of its own. `follow` leaves the batch to `decideFollow`. */
export interface CancelStep {
  readonly to: CancelMove | 'none' | 'follow';
  /** What spends the coins; not with `cancelling`. */
  readonly spent?: SpentIn;
}

/**
 * Follows the chain for a batch whose coins two transactions of ours may spend. Whatever was undone by a reorganisation
 * goes back to `cancelling` first; the items are given back at {@link FINAL_CONFIRMATIONS} and not before.
 */
export function decideCancelling(batch: CancellingBatch, { spent, tipHeight }: ChainSight): CancelStep {
  const { state, cancellations, others = [] } = batch;
  const isOurs = spent !== undefined && cancellations.includes(spent.txid);
  const isPayment = spent !== undefined && (spent.txid === batch.txid || others.includes(spent.txid));
  if (state === 'cancelled' || state === 'cancel-confirming') {
    if (!isOurs || spent.blockHash !== batch.blockHash) return { to: 'cancelling' };
    const confirmations = tipHeight - spent.height + 1;
    return state === 'cancel-confirming' && confirmations >= FINAL_CONFIRMATIONS
      ? { to: 'cancelled', spent }
      : { to: 'none' };
  }
  if (state === 'cancelling') {
    if (spent === undefined) return { to: 'none' };
    if (isOurs) return { to: 'cancel-confirming', spent };
    return { to: isPayment ? 'confirming' : 'conflicted', spent };
  }
  if (state === 'handed-out') {
    if (isOurs) return { to: 'cancelling' };
    // Without a cancellation: people outside may have completed and sent it themselves.
    if (isPayment) return { to: 'confirming', spent };
    return { to: spent === undefined ? 'none' : 'follow' };
  }
  if (cancellations.length === 0) return { to: 'follow' };
  if (state === 'signed' || state === 'sent') return { to: 'cancelling' };
  if (state === 'conflicted' && isOurs) return { to: 'cancel-confirming', spent };
  return { to: 'follow' };
}

/** What the books must show of a batch whose coins more than one transaction of ours may spend. */
export interface CancelBooks {
  /** The payment's entries stand: in flight, in transit, its fee. */
  readonly committed: boolean;
  /** Network fee of a dearer attempt or a cancellation, beyond what is booked for the payment as it was signed first. */
  readonly feeSats: bigint;
  /** The items are available again. */
  readonly returned: boolean;
}

/**
 * While several transactions may confirm, the books hold the dearest: members' money stays where the payment left it, and
 * the fee is the highest of all. In a block, they hold what the block says. Once somebody else's spend of the coins is
 * final, nothing was paid, and what is gone shows as missing coverage.
 * @param facts `paymentFee` of the first attempt, `otherFees` of signed replacements and cancellations, `confirmedFee` of
 *   the one that a block holds
 */
export function cancelBooks(
  state: PayoutState,
  facts: {
    readonly hasBytes: boolean;
    readonly paymentFeeSats: bigint;
    readonly otherFeesSats: readonly bigint[];
    readonly confirmedFeeSats: bigint | undefined;
  },
): CancelBooks {
  if (state === 'cancel-confirming' || state === 'cancelled') {
    assertInvariant(facts.confirmedFeeSats !== undefined, 'a cancellation in a block has a fee');
    return { committed: false, feeSats: facts.confirmedFeeSats, returned: state === 'cancelled' };
  }
  if (state === 'displaced') return { committed: false, feeSats: 0n, returned: true };
  // A move of our own coins that a lost payment was faster than: it has no items (RULES.md 15).
  if (state === 'replaced') return { committed: false, feeSats: 0n, returned: false };
  if (state === 'confirming' || state === 'settled') {
    const beyond = (facts.confirmedFeeSats ?? facts.paymentFeeSats) - facts.paymentFeeSats;
    return { committed: true, feeSats: beyond, returned: false };
  }
  const highest = facts.otherFeesSats.reduce((most, fee) => (fee > most ? fee : most), 0n);
  const beyond = facts.hasBytes ? highest - facts.paymentFeeSats : highest;
  return { committed: facts.hasBytes, feeSats: beyond > 0n ? beyond : 0n, returned: false };
}
