import type { NodeWord, SpentIn } from './doors';
import type { PayoutState } from './states';

/** States in which signed bytes exist and the chain decides what becomes of them. */
export const TRACKED_STATES: readonly PayoutState[] = [
  'signed',
  'sent',
  'confirming',
  'conflicted',
  'displaced',
  'settled',
];
/** A spend this deep is final: what it made impossible is taken as gone (FAULTS, payout state machine). */
export const FINAL_CONFIRMATIONS = 100;

/** What became of a batch in these is final once it is buried. */
const ENDED: readonly PayoutState[] = ['settled', 'displaced', 'cancelled'];

/** Whether a batch ended by a block that is so deep. */
export function isBuried(
  { state, block_height: height }: { readonly state: PayoutState; readonly block_height: number | null },
  tipHeight: number,
  confirmations: number,
): boolean {
  return ENDED.includes(state) && height !== null && tipHeight - height + 1 >= confirmations;
}

/** A batch as far as the chain decides about it. */
export interface FollowedBatch {
  readonly state: PayoutState;
  /** Of the attempt in force. */
  readonly txid: string;
  /** Of every other attempt that may confirm: earlier ones, and replacements that are approved. */
  readonly others?: readonly string[];
  /** Block that was counted; null when none is. */
  readonly blockHash: string | null;
}

/** What our own chain shows of a batch's coins. */
export interface ChainSight {
  /** Whoever spends the first of them that is spent, in the best chain. */
  readonly spent: SpentIn | undefined;
  readonly tipHeight: number;
}

/** The next step of a batch; each is a transaction of its own. */
export type FollowStep =
  | { readonly step: 'none' }
  /** What was counted is not in the best chain any more. */
  | { readonly step: 'undo' }
  | { readonly step: 'conflicted'; readonly spent: SpentIn }
  /** A foreign spend is final: the payment can never confirm, and the items are available again. */
  | { readonly step: 'displaced'; readonly spent: SpentIn }
  | { readonly step: 'confirming'; readonly spent: SpentIn }
  | { readonly step: 'settle'; readonly spent: SpentIn };

/** Of these the chain has shown nothing yet. */
const UNCOUNTED: readonly PayoutState[] = ['handed-out', 'signed', 'sent'];
const NONE: FollowStep = { step: 'none' };

/**
 * Follows the chain for one batch, whichever of its attempts a block holds. What was counted is undone first, and then
 * counted anew: no step leads from one block to another, nor from one attempt to another. One that was handed out and
 * that nobody has signed only ends here, by a foreign spend that is final: no signature can spend its coins any more.
 * @param minConfirmations of a payment before it is settled, the block itself included (invariant I9)
 */
export function decideFollow(batch: FollowedBatch, sight: ChainSight, minConfirmations: number): FollowStep {
  const { state, txid, others = [] } = batch;
  const { spent, tipHeight } = sight;
  const isCounted = state === 'settled' || state === 'confirming' || state === 'displaced';
  // Nothing of ours is spent, or not in the block that was counted.
  if (spent === undefined || (isCounted && batch.blockHash !== spent.blockHash)) {
    return UNCOUNTED.includes(state) ? NONE : { step: 'undo' };
  }
  const confirmations = tipHeight - spent.height + 1;
  if (spent.txid !== txid && !others.includes(spent.txid)) {
    if (state === 'displaced') return NONE;
    if (state !== 'conflicted' && state !== 'handed-out') return { step: 'conflicted', spent };
    return confirmations >= FINAL_CONFIRMATIONS ? { step: 'displaced', spent } : NONE;
  }
  if (!isCounted) return { step: 'confirming', spent };
  if (state === 'displaced') return { step: 'undo' };
  return state === 'settled' || confirmations < minConfirmations ? NONE : { step: 'settle', spent };
}

/**
 * What becomes of a batch whose bytes were handed to the node. A refusal is no end: the same bytes are tried again. No
 * word at all is neither (FAULTS F05 to F07).
 */
export function decideSent(state: PayoutState, word: NodeWord): 'sent' | 'refused' | 'none' {
  if (typeof word === 'object') return 'refused';
  return state === 'signed' ? 'sent' : 'none';
}
