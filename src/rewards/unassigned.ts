import { type AccountId, accounts, type EntryKind, type NewEntry } from '../ledger';
import { allocate, type Asset, divide, type Instant } from '../units';
import { Postings, smaller } from './booking';

const BPS = 10_000n;

/** What of one booked row belongs to nobody, or to the operator's own units, in base units. */
export interface UnassignedPart {
  readonly weight: bigint;
  readonly net: bigint;
  readonly poolFee: bigint;
  /** Part of `net` for which the coin came. */
  readonly received: bigint;
}

/** The share that a member has in the same row already. */
export interface OwnPart {
  readonly net: bigint;
  readonly serviceFee: bigint;
}

/** What a member gets of a row's unassigned part, and what the service keeps. `due + serviceFee` is `net`. */
export interface Given {
  readonly weight: bigint;
  readonly net: bigint;
  readonly poolFee: bigint;
  readonly serviceFee: bigint;
  readonly due: bigint;
  /** Of `due`, backed by coin that came: available at once. */
  readonly covered: bigint;
  /** Of `serviceFee`, backed by coin that came: income of the operator at once. */
  readonly coveredFee: bigint;
  /** Of `poolFee`, in proportion to the coin. */
  readonly coveredPoolFee: bigint;
}

/**
 * What `weight` of a row's unassigned part is worth to a member. All of the weight is all of the part, exactly; less of it
 * by largest remainder, so that what is given and what stays sum to the part. The service fee is that of both of the
 * member's parts together less what was taken of the first, floored as `shareRow` floors it: a later restatement finds
 * the same figures. Coin covers member and service in proportion to what each is due.
 * @param weight above zero and at most `part.weight`; where nothing worked at all, `part.weight` is 0 and it is ignored
 */
export function give(part: UnassignedPart, weight: bigint, feeBps: number, own: OwnPart): Given {
  const rest = part.weight - weight;
  const all = rest <= 0n;
  const of = (total: bigint): bigint => (all ? total : (allocate(total, [weight, rest])[0] ?? 0n));
  const net = of(part.net);
  const poolFee = of(part.poolFee);
  const received = part.net === 0n ? 0n : (allocate(part.received, [net, part.net - net])[0] ?? 0n);
  const serviceFee = divide((own.net + net) * BigInt(feeBps), BPS, 'floor') - own.serviceFee;
  const due = net - serviceFee;
  const [covered = 0n, coveredFee = 0n] = net === 0n ? [] : allocate(received, [due, serviceFee]);
  const [coveredPoolFee = 0n] = net === 0n ? [] : allocate(poolFee, [received, net - received]);
  // Where nothing worked, the row had no weight: one is enough to say that all of it is the member's from now on.
  const given = part.weight === 0n ? 1n : all ? part.weight : weight;
  return { weight: given, net, poolFee, serviceFee, due, covered, coveredFee, coveredPoolFee };
}

/** What one row gives. */
export interface GiftLine extends Given {
  readonly externalId: string;
  readonly asset: Asset;
  readonly from: Instant;
  readonly to: Instant;
  readonly feeBps: number;
  /** What of the part stays where it was. */
  readonly left: bigint;
  /** Of `due`, what pays a debt to the source. */
  readonly recouped: bigint;
}

/** The share that something is given out of. */
interface GivingShare {
  readonly weight: bigint;
  readonly net: bigint;
  readonly pool_fee: bigint;
  readonly received: bigint;
}

/**
 * What `weight` of a share comes to in a row, with the debt that it pays. Undefined where it comes to nothing.
 * @param of.own the member's share in the row already, if any
 */
export function giftLine(
  row: Pick<GiftLine, 'externalId' | 'asset' | 'from' | 'to'>,
  giving: GivingShare,
  of: { readonly weight: bigint; readonly feeBps: number; readonly own: OwnPart; readonly debt: bigint },
): GiftLine | undefined {
  const { weight, net, pool_fee: poolFee, received } = giving;
  const given = give({ weight, net, poolFee, received }, of.weight, of.feeBps, of.own);
  if (given.net === 0n) return undefined;
  const recouped = smaller(of.debt, given.due - given.covered);
  return { ...given, ...row, feeBps: of.feeBps, left: net - given.net, recouped };
}

/** Out of whose part a gift is: of what is nobody's, or of the operator's own units of a contract. */
export type Giver = 'unassigned' | 'own';

/** Where a gift is booked. */
export interface GiftFact {
  readonly giver: Giver;
  readonly sourceId: string;
  readonly externalId: string;
  readonly asset: Asset;
  /** From 1: the how manieth of this row. */
  readonly seq: number;
  readonly memberId: string;
  /** When it is booked: the member's time is this entry, not the pool's day (RULES.md 6). */
  readonly at: Instant;
  readonly reason: string;
}

/** Reference of a gift's entries; the tax room reads the row out of it (`rowOf`). */
export function giftReference({ sourceId, externalId, seq, memberId }: GiftFact): {
  readonly covered: string;
  readonly accrued: string;
} {
  const row = `reward/${sourceId}/${externalId}`;
  return { covered: `${row}/assigned-${seq}c/${memberId}`, accrued: `${row}/assigned-${seq}/${memberId}` };
}

/**
 * Entries by which unassigned work, or a share of own units, finds its member: one for what coin covers, available at once, and one for what the
 * pool still owes, accrued. Gross, pool fee and service fee are postings of their own in each, as at a first booking.
 * Nothing is edited: what stood under unassigned, or was the operator's own, is taken from there now.
 */
export function giftEntries(fact: GiftFact, given: Given): NewEntry[] {
  const { sourceId, memberId } = fact;
  const reference = giftReference(fact);
  const isOwn = fact.giver === 'own';
  const covered = entryOf(fact, {
    reference: reference.covered,
    // Coin that came for the operator's own units was his income: it is restated.
    giver: isOwn ? accounts.ownMining : accounts.unassigned(sourceId),
    member: accounts.member(memberId, 'available'),
    operator: accounts.serviceFee,
    due: given.covered,
    fee: given.coveredFee,
    poolFee: given.coveredPoolFee,
  });
  const accrued = entryOf(fact, {
    reference: reference.accrued,
    giver: isOwn ? accounts.operatorOwn(sourceId) : accounts.unassigned(sourceId),
    member: accounts.member(memberId, 'accrued'),
    operator: accounts.operatorAccrued(sourceId),
    due: given.due - given.covered,
    fee: given.serviceFee - given.coveredFee,
    poolFee: given.poolFee - given.coveredPoolFee,
  });
  return [covered, accrued].filter(({ postings }) => postings.length > 0);
}

function entryOf(
  fact: GiftFact,
  part: {
    readonly reference: string;
    readonly giver: AccountId;
    readonly member: AccountId;
    readonly operator: AccountId;
    readonly due: bigint;
    readonly fee: bigint;
    readonly poolFee: bigint;
  },
): NewEntry {
  const { giver, member, operator, due, fee, poolFee } = part;
  const kind: EntryKind = 'reward.assigned';
  const postings = new Postings(fact.asset)
    .debit(giver, due + fee, fact.giver === 'own' ? 'transfer' : 'principal')
    .credit(member, due + fee + poolFee, 'gross')
    .debit(member, poolFee, 'pool-fee')
    .debit(member, fee, 'service-fee')
    .credit(operator, fee, 'service-fee').list;
  return {
    reference: part.reference,
    kind,
    occurredAt: fact.at,
    postings,
    reason: fact.reason,
    links: { source: fact.sourceId, row: fact.externalId },
  };
}

/**
 * Entry by which a member's debt to the source is paid out of what is accrued of the gift, as from any new earning.
 */
export function giftRecoupEntry(fact: GiftFact, amount: bigint): NewEntry {
  const { sourceId, externalId, seq, memberId } = fact;
  return {
    reference: `recoup/${sourceId}/${externalId}/assigned-${seq}/${memberId}`,
    kind: 'debt.recouped',
    occurredAt: fact.at,
    postings: new Postings(fact.asset)
      .debit(accounts.member(memberId, 'accrued'), amount, 'transfer')
      .credit(accounts.memberReceivable(memberId), amount, 'transfer').list,
    links: { source: sourceId, row: externalId },
  };
}
