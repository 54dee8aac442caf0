import type { MempoolKin, MempoolPlace } from '../chain';
import type { CancelPlan } from './cancelling';
import type { ChildPlan, ChildRefusal } from './child';
import type { ReplacePlan, ReplaceRefusal } from './replacing';
import type { TargetRate } from './what-if';

/** Confirmation targets that are compared with what a batch offers, in blocks: up to a week, Core's longest. */
export const WAIT_TARGETS_BLOCKS = [1, 2, 3, 6, 12, 25, 72, 144, 504, 1_008] as const;

/** A way out that is open, with its plan, or what stands against it. */
export type Way<Plan, Refusal extends string> =
  { readonly isOpen: true; readonly plan: Plan } | { readonly isOpen: false; readonly reason: Refusal };

/** Not planned at all: the batch is not where that begins, or the node has no estimate to price it by. */
export type NotPlanned = 'state' | 'no-rate';
export type CancelRefusal = 'rate-cap' | 'fee-cap' | 'dust' | 'change-spent';

type RecommendedWay = 'wait' | 'replace' | 'child';

export interface WaysFacts {
  /** What the payment offers with the children of ours that pull it. */
  readonly offered: { readonly feeSats: bigint; readonly vbytes: number };
  /** The node's; those that it does not have are absent. */
  readonly estimates: readonly TargetRate[];
  readonly targetBlocks: number;
  readonly replace: Way<ReplacePlan, ReplaceRefusal | NotPlanned>;
  readonly child: Way<ChildPlan, ChildRefusal | NotPlanned>;
  readonly cancel: Way<CancelPlan, CancelRefusal | NotPlanned>;
  readonly place: MempoolPlace | null;
  /** Of the descendants that the node counts, ours. */
  readonly ours: MempoolKin;
}

export interface WaysOut extends Pick<WaysFacts, 'replace' | 'child' | 'cancel'> {
  /** Sat/kvB, rounded down. */
  readonly offeredSatPerKvb: bigint;
  /** Blocks until it is expected in one by the estimates; null when none of them is as low as what it offers. */
  readonly expectedBlocks: number | null;
  /** What others have hung on the payment; null where nothing is, or the node does not tell. */
  readonly pin: MempoolKin | null;
  readonly recommended: RecommendedWay;
}

/**
 * What can be done about a batch that waits, each way with its price. Replacing comes first; a child where that is not
 * possible, or where somebody's large child makes it dearer than pulling (RULES.md 17). Taking coins back is never
 * recommended: it pays nobody.
 */
export function waysOut(facts: WaysFacts): WaysOut {
  const { offered, estimates, replace, child, cancel } = facts;
  const offeredSatPerKvb = (offered.feeSats * 1_000n) / BigInt(offered.vbytes);
  const expectedBlocks = expected(offeredSatPerKvb, estimates);
  return {
    offeredSatPerKvb,
    expectedBlocks,
    pin: pinOf(facts),
    replace,
    child,
    cancel,
    recommended: recommend(facts, expectedBlocks),
  };
}

/** The soonest target whose estimate is no higher than what is offered. */
function expected(offeredSatPerKvb: bigint, estimates: readonly TargetRate[]): number | null {
  const reached = estimates.filter(({ rateSatPerKvb }) => rateSatPerKvb <= offeredSatPerKvb);
  return reached.reduce<number | null>(
    (soonest, { targetBlocks }) => (soonest === null || targetBlocks < soonest ? targetBlocks : soonest),
    null,
  );
}

/** Of what would go with the payment, what is neither the payment nor ours. */
function pinOf({ place, ours }: WaysFacts): MempoolKin | null {
  if (place === null) return null;
  const { descendants } = place;
  const count = descendants.count - 1 - ours.count;
  if (count <= 0) return null;
  const vbytes = descendants.vbytes - place.vbytes - ours.vbytes;
  const feesSats = descendants.feesSats - place.feeSats - ours.feesSats;
  return { count, vbytes: vbytes > 0 ? vbytes : 0, feesSats: feesSats > 0n ? feesSats : 0n };
}

function recommend({ replace, child, targetBlocks }: WaysFacts, expectedBlocks: number | null): RecommendedWay {
  if (expectedBlocks !== null && expectedBlocks <= targetBlocks) return 'wait';
  if (!replace.isOpen) return child.isOpen ? 'child' : 'wait';
  const isPinned = replace.plan.pinnedSats > 0n;
  return isPinned && child.isOpen && child.plan.feeSats < replace.plan.addedFeeSats ? 'child' : 'replace';
}
