import { allocate, assertInvariant, divide } from '../units';

const BPS = 10_000n;

/** One member's weight in a row, `null` for what is no member's, and the service fee that applies. */
export interface Weight {
  readonly memberId: string | null;
  /** Of what is no member's: true for the operator's own, as units of a contract that nobody bought; else it is nobody's. */
  readonly isOwn?: boolean;
  readonly weight: bigint;
  /** Service fee in basis points of the member's net. */
  readonly feeBps: number;
}

/**
 * Holder of a share: `m-<member>`, `operator` for the service fees, `own` for what the operator holds himself, `unassigned`
 * for what is held in sight.
 */
export type Holder = `m-${string}` | 'operator' | 'own' | 'unassigned';

export interface Share {
  readonly holder: Holder;
  readonly memberId: string | null;
  readonly weight: bigint;
  readonly feeBps: number;
  readonly net: bigint;
  readonly poolFee: bigint;
  readonly serviceFee: bigint;
  /** Claim on the pool. The dues of a row sum to its net. */
  readonly due: bigint;
}

function holderOf({ memberId, isOwn = false }: Weight): Holder {
  if (memberId !== null) return `m-${memberId}`;
  return isOwn ? 'own' : 'unassigned';
}

/**
 * Shares one row by weight: net and pool fee each by largest remainder, ties to the smaller member id; the service fee
 * is floored, in the member's favour, and nobody pays one to himself: the operator's own part has none. All weights zero, or none: everything is held in sight as unassigned.
 * The dues sum to `net`, the pool fees to `poolFee`, always.
 */
export function shareRow(row: { readonly net: bigint; readonly poolFee: bigint }, weights: readonly Weight[]): Share[] {
  const sorted = weights.filter((one) => one.weight > 0n).sort(byMember);
  const list: readonly Weight[] = sorted.length > 0 ? sorted : [{ memberId: null, weight: 0n, feeBps: 0 }];
  const parts = list.map((one) => (sorted.length > 0 ? one.weight : 1n));
  const nets = allocate(row.net, parts);
  const poolFees = allocate(row.poolFee, parts);
  let fees = 0n;
  const shares = list.map((one, i): Share => {
    const net = nets[i] ?? 0n;
    const serviceFee = one.memberId === null ? 0n : divide(net * BigInt(one.feeBps), BPS, 'floor');
    fees += serviceFee;
    return {
      holder: holderOf(one),
      memberId: one.memberId,
      weight: one.weight,
      feeBps: one.feeBps,
      net,
      poolFee: poolFees[i] ?? 0n,
      serviceFee,
      due: net - serviceFee,
    };
  });
  const none = { memberId: null, weight: 0n, feeBps: 0, net: 0n, poolFee: 0n, serviceFee: 0n };
  if (list.some((one) => one.memberId !== null && one.feeBps > 0)) {
    shares.push({ ...none, holder: 'operator', due: fees });
  }
  assertInvariant(shares.reduce((sum, share) => sum + share.due, 0n) === row.net, 'the shares of a row sum to the row');
  return shares;
}

function byMember(a: Weight, b: Weight): number {
  if (a.memberId === b.memberId) return Number(b.isOwn ?? false) - Number(a.isOwn ?? false);
  if (a.memberId === null) return 1;
  if (b.memberId === null) return -1;
  return a.memberId < b.memberId ? -1 : 1;
}
