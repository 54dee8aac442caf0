import type { NodeWord, SpentIn } from './doors';
import type { PayoutState } from './states';

/** States in which signed bytes exist and the chain decides what becomes of them. */
export const TRACKED_STATES: readonly PayoutState[] = ['signed', 'sent', 'confirming', 'conflicted', 'settled'];

/** A batch as far as the chain decides about it. */
export interface FollowedBatch {
  readonly state: PayoutState;
  readonly txid: string;
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
  | { readonly step: 'confirming'; readonly spent: SpentIn }
  | { readonly step: 'settle'; readonly spent: SpentIn };

const NONE: FollowStep = { step: 'none' };

/**
 * Follows the chain for one batch. What was counted is undone first, and then counted anew: no step leads from one block
 * to another.
 * @param minConfirmations of a payment before it is settled, the block itself included (invariant I9)
 */
export function decideFollow(batch: FollowedBatch, sight: ChainSight, minConfirmations: number): FollowStep {
  const { state, txid } = batch;
  const { spent, tipHeight } = sight;
  const isCounted = state === 'settled' || state === 'confirming';
  // Nothing of ours is spent, or not in the block that was counted.
  if (spent === undefined || (isCounted && batch.blockHash !== spent.blockHash)) {
    return state === 'signed' || state === 'sent' ? NONE : { step: 'undo' };
  }
  if (spent.txid !== txid) return state === 'conflicted' ? NONE : { step: 'conflicted', spent };
  if (!isCounted) return { step: 'confirming', spent };
  const confirmations = tipHeight - spent.height + 1;
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
