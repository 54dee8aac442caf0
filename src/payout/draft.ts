import { allocate } from '../units';
import { itemFeeCap, type OutReason } from './due';
import type { PlanPolicy } from './plan-policy';
import { feeCapBroken, type Parts, type Payable } from './planned';
import type { CoinPool } from './selection/coin-pool';
import { type Selection, type SelectionTarget, Selector } from './selection/select';
import type { Draw } from './selection/spendable';
import { deferAll, type Deferred, unpayable } from './sift';
import { relieved } from './split';
import { outputVbytesOf, TRANSACTION_VBYTES_MAX } from './vsize';
import { NO_PAYMENTS, type Sums, withinCaps, withOne } from './within-caps';

/** What the transactions of one plan have in common. */
export interface Desk {
  readonly policy: PlanPolicy;
  readonly draw: Draw;
}

/** A transaction before it is put in order, with the coins among which it chose. */
export interface Draft extends Parts {
  readonly pool: CoinPool;
}

/** Those that a transaction was looked for, each paid by it or parked. */
export interface Drafted {
  readonly draft: Draft | undefined;
  readonly parked: readonly Deferred[];
}

export const ABOVE_CAP: OutReason = { code: 'gate', gate: 'fee-above-cap' };

export function selectorFor(sums: Sums, pool: CoinPool, policy: PlanPolicy): Selector {
  return new Selector(pool, targetOf(sums, policy));
}

export function sumsOf(items: readonly Payable[]): Sums {
  return items.reduce(withOne, NO_PAYMENTS);
}

function targetOf(sums: Sums, policy: PlanPolicy): SelectionTarget {
  const { maxRateSatPerKvb, changeScriptHex, changeSpend, vbytesMax = TRANSACTION_VBYTES_MAX } = policy;
  return {
    ...sums,
    maxRateSatPerKvb,
    vbytesMax,
    changeScriptHex,
    ...(changeSpend === undefined ? {} : { changeSpend }),
  };
}

/**
 * Chooses the coins and fixes each member's share of the fee by marginal virtual bytes. A share that makes an output
 * dust, or takes more of an item than its cap, adds that part to its member's largest or parks the member; the fewest
 * inputs decide who can bear it. Then the least wasteful selection that keeps every cap is taken. Where none does, those
 * wait whose payments cost most of what they carry, and the others go.
 */
export function draftOf(items: readonly Payable[], pool: CoinPool, desk: Desk): Drafted {
  const { policy } = desk;
  let kept = items;
  const parked: Deferred[] = [];
  while (kept.length > 0) {
    const selector = selectorFor(sumsOf(kept), pool, policy);
    const fewest = selector.largestFirst()?.take();
    if (fewest === undefined) break;
    const bad = overburdened(kept, fewest, policy);
    if (bad.size > 0) {
      const left = relieved(kept, bad);
      parked.push(...left.parked);
      kept = left.kept;
      continue;
    }
    const selection = selector.ranked(desk.draw).find((one) => isAcceptable(kept, one, policy));
    if (selection !== undefined) {
      const draft = { items: kept, shares: sharesOf(kept, selection, policy), selection, pool };
      return { draft, parked };
    }
    const going = withinCaps(kept, (sums) => keepsCaps(sums, pool, policy));
    const gone = new Set(going);
    parked.push(
      ...deferAll(
        kept.filter((item) => !gone.has(item)),
        ABOVE_CAP,
      ),
    );
    kept = going;
  }
  parked.push(...deferAll(kept, { code: 'funds' }));
  return { draft: undefined, parked };
}

/** Whether the fewest inputs pay for these within the caps of one transaction's fee. */
function keepsCaps(sums: Sums, pool: CoinPool, policy: PlanPolicy): boolean {
  const fewest = selectorFor(sums, pool, policy).largestFirst();
  return fewest !== undefined && feeCapBroken({ ...fewest, paidSats: netOf(sums.paidSats, fewest, policy) }, policy) === undefined; // prettier-ignore
}

/** What goes to members, when they are to have so much and the fee is taken from it or not. */
function netOf(grossSats: bigint, { sizeFeeSats }: Pick<Selection, 'sizeFeeSats'>, { feePayer }: PlanPolicy): bigint {
  return feePayer === 'operator' ? grossSats : grossSats - sizeFeeSats;
}

function sharesOf(items: readonly Payable[], selection: Selection, policy: PlanPolicy): bigint[] {
  if (policy.feePayer === 'operator') return items.map(() => 0n);
  return allocate(
    selection.sizeFeeSats,
    items.map((item) => BigInt(outputVbytesOf(item.scriptHex))),
  );
}

/** Items that cannot bear their share of a selection's fee. */
function overburdened(
  items: readonly Payable[],
  selection: Selection,
  policy: PlanPolicy,
): ReadonlyMap<Payable, OutReason> {
  const bad = new Map<Payable, OutReason>();
  if (policy.feePayer === 'operator') return bad;
  const shares = sharesOf(items, selection, policy);
  items.forEach((item, index) => {
    const share = shares[index] ?? 0n;
    const reason = unpayable(item, item.amountSats - share, policy) ?? overCap(item, share, policy);
    if (reason !== undefined) bad.set(item, reason);
  });
  return bad;
}

function overCap(item: Payable, share: bigint, policy: PlanPolicy): OutReason | undefined {
  const max = itemFeeCap(item.amountSats, policy.maxItemFeeShareBps);
  return share > max ? { code: 'shared-fee', maxSats: String(max) } : undefined;
}

export function isAcceptable(items: readonly Payable[], selection: Selection, policy: PlanPolicy): boolean {
  const paidSats = netOf(sumsOf(items).paidSats, selection, policy);
  const { feeSats, vbytes } = selection;
  return (
    feeCapBroken({ feeSats, vbytes, paidSats }, policy) === undefined &&
    overburdened(items, selection, policy).size === 0
  );
}
