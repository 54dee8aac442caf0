import type { MempoolPlace } from '../chain';
import type { Coin } from './coin';
import { feeAt, TRANSACTION_VBYTES_MAX } from './vsize';

/** Room that is left in every limit for one small child: what is stuck can still be pulled from the tip. */
const CHILDREN_KEPT = 1;
const CHILD_VBYTES_KEPT = 1_000;
/** Before Core 31: of ancestors and of descendants, each with the transaction itself. @see policy.h DEFAULT_ANCESTOR_LIMIT */
export const KIN_MAX = 25;
/** From Core 31 on, all that is connected. @see policy.h DEFAULT_CLUSTER_LIMIT */
export const CLUSTER_MAX = 64;
/** Of kin before, of the cluster since. @see policy.h DEFAULT_ANCESTOR_SIZE_LIMIT_KVB, DEFAULT_CLUSTER_SIZE_LIMIT_KVB */
export const KIN_VBYTES_MAX = 101_000;
/** The longest line that still leaves room for a batch on top of it and for a child of that one. */
export const UNCONFIRMED_ANCESTORS_MAX = KIN_MAX - 1 - CHILDREN_KEPT;

/** A payment of ours that was sent and that no block holds. */
export interface WaitingPayment {
  readonly txid: string;
  readonly feeSats: bigint;
  readonly vbytes: number;
  /** Outpoints `txid:vout` that it spends. */
  readonly inputs: readonly string[];
  /** Its change; null where it has none, or a batch holds it. */
  readonly change: Coin | null;
  /**
   * Nothing of ours may take its place or stands on it: it pays members, and no dearer attempt, cancellation or child of it
   * was approved. Change of anything else is not spent before a block holds it (RULES.md 13).
   */
  readonly isAlone: boolean;
  /** By the node's word; null where the node does not hold it, or does not tell. */
  readonly place: MempoolPlace | null;
}

/** Change that may be spent before a block holds it. */
export interface ChangeOffer {
  readonly coin: Coin;
  /** What its unconfirmed ancestors lack to the rate: whoever spends it pays that too, or waits as long as they do. */
  readonly bumpSats: bigint;
  /** What a transaction on top of it may weigh at most. */
  readonly vbytesMax: number;
  /** The unconfirmed payments that it stands on, the oldest first; its own is the last. */
  readonly ancestors: readonly string[];
}

/**
 * Which unconfirmed change a batch may spend, the most useful first. Everything that it stands on down to confirmed outputs
 * is a payment of ours, in a line, and none of them can be replaced by anything else of ours: a batch on top has a closed set
 * of ancestors, and is void only where somebody else spends a coin of theirs. Mempools, old and new, must have room for it.
 * @param confirmed outpoints of our coins in the best chain that are deep enough to be an input
 * @param maxAncestors unconfirmed transactions below a batch; 0 offers nothing
 * @see RULES.md 13 and 17; Bitcoin Core wallet/spend.cpp (only change of one's own), node/mini_miner.cpp (bump fees)
 */
export function changeOffers(
  payments: readonly WaitingPayment[],
  confirmed: ReadonlySet<string>,
  limits: { readonly maxAncestors: number; readonly rateSatPerKvb: bigint },
): ChangeOffer[] {
  const most = Math.min(limits.maxAncestors, UNCONFIRMED_ANCESTORS_MAX);
  const byTxid = new Map(payments.map((payment) => [payment.txid, payment]));
  const offers = payments.flatMap((payment): ChangeOffer[] => {
    const line = payment.change === null ? undefined : lineOf(payment, byTxid, { confirmed, most });
    const vbytesMax = line === undefined ? 0 : roomAbove(line);
    if (payment.change === null || line === undefined || vbytesMax <= 0) return [];
    const ancestors = line.map(({ txid }) => txid);
    return [{ coin: payment.change, bumpSats: owedBy(line, limits.rateSatPerKvb), vbytesMax, ancestors }];
  });
  return offers.filter((offer) => left(offer) > 0n).sort((a, b) => (left(a) > left(b) ? -1 : 1));
}

/** What a coin brings beyond what its ancestors ask for. */
function left({ coin, bumpSats }: ChangeOffer): bigint {
  return coin.valueSats - bumpSats;
}

/**
 * What a line of transactions lacks to a rate, satoshi. Each stands on those before it: what it pays above the rate helps
 * them, and none that comes after, for miners take what is dense without it.
 * @param line the oldest first
 */
export function owedBy(
  line: readonly { readonly feeSats: bigint; readonly vbytes: number }[],
  rateSatPerKvb: bigint,
): bigint {
  return line.reduce((sum, { feeSats, vbytes }) => {
    const missing = sum + feeAt(rateSatPerKvb, vbytes) - feeSats;
    return missing > 0n ? missing : 0n;
  }, 0n);
}

/** The payment with all that it stands on, the oldest first; undefined where that is not a short line of our own. */
function lineOf(
  payment: WaitingPayment,
  byTxid: ReadonlyMap<string, WaitingPayment>,
  { confirmed, most }: { readonly confirmed: ReadonlySet<string>; readonly most: number },
): readonly WaitingPayment[] | undefined {
  const { isAlone, place, inputs } = payment;
  if (most < 1 || !isAlone || place === null) return undefined;
  const young = inputs.filter((outpoint) => !confirmed.has(outpoint));
  const [first, ...others] = young;
  if (others.length > 0) return undefined;
  if (first === undefined) return place.ancestors.count === 1 ? [payment] : undefined;
  const at = first.lastIndexOf(':');
  const parent = byTxid.get(first.slice(0, at));
  if (parent === undefined) return undefined;
  const below = lineOf(parent, byTxid, { confirmed, most: most - 1 });
  if (below === undefined || place.ancestors.count !== below.length + 1) return undefined;
  return [...below, payment];
}

/** What one more may weigh on top of a line, by the limits of mempools and what others have hung on it; 0 for no room. */
function roomAbove(line: readonly WaitingPayment[]): number {
  const kept = CHILDREN_KEPT + 1;
  let vbytes = TRANSACTION_VBYTES_MAX;
  for (const { place } of line) {
    if (place === null) return 0;
    const { ancestors, descendants, cluster } = place;
    const limits = [
      { standing: ancestors, count: KIN_MAX },
      { standing: descendants, count: KIN_MAX },
      ...(cluster === null ? [] : [{ standing: cluster, count: CLUSTER_MAX }]),
    ];
    for (const { standing, count } of limits) {
      if (standing.count + kept > count) return 0;
      vbytes = Math.min(vbytes, KIN_VBYTES_MAX - CHILD_VBYTES_KEPT - standing.vbytes);
    }
  }
  return Math.max(0, vbytes);
}
