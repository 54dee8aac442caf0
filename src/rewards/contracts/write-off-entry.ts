import { accounts, type NewEntry } from '../../ledger';
import { allocate, type Asset, type Instant } from '../../units';
import { Postings } from '../booking';
import type { WriteOffCause } from './write-off';

/** A holder's claim on a row: the columns of `reward_share` that an entry is made of. Base units. */
interface LostClaim {
  readonly source_id: string;
  readonly external_id: string;
  readonly holder: string;
  readonly member_id: string | null;
  readonly asset: Asset;
  readonly pool_fee: bigint;
  readonly service_fee: bigint;
  readonly due: bigint;
  readonly received: bigint;
}

const REASONS: Readonly<Record<WriteOffCause, string>> = {
  late: 'The provider did not pay it within the days that the contract declares.',
  default: 'The provider is in default, and the contract declares that what is open is given up.',
  residual: 'At the end of the contract a rest below its minimum stays with the provider.',
};

/** Reference of an entry that gives a claim up (`lost`) or takes that back (`found`). */
export function lossReference(
  of: Pick<LostClaim, 'source_id' | 'external_id' | 'holder' | 'member_id'> & { readonly turn: number },
  step: 'lost' | 'found',
): string {
  return `reward/${of.source_id}/${of.external_id}/${step}-${of.turn}/${of.member_id ?? `.${of.holder}`}`;
}

/**
 * Gives up what is open of one claim: the mirror of its credit, gross and fees by their part of the claim, so that income
 * finds the same figures. The receivable goes down, and the discrepancy account where the claim was in dispute. Nothing
 * available moves. Pure.
 */
export function lossEntry(
  claim: LostClaim,
  of: {
    readonly contractId: string;
    readonly turn: number;
    readonly fromReceivable: bigint;
    readonly cause: WriteOffCause;
    readonly at: Instant;
  },
): NewEntry {
  const { source_id: sourceId, member_id: memberId, due, received, asset } = claim;
  const open = due - received;
  const part = (fee: bigint): bigint => allocate(fee, [open, received])[0] ?? 0n;
  const postings = new Postings(asset);
  if (memberId !== null) {
    const accrued = accounts.member(memberId, 'accrued');
    const [poolFee, serviceFee] = [part(claim.pool_fee), part(claim.service_fee)];
    postings
      .debit(accrued, open + poolFee + serviceFee, 'gross')
      .credit(accrued, poolFee, 'pool-fee')
      .credit(accrued, serviceFee, 'service-fee');
  } else if (claim.holder === 'operator') {
    postings.debit(accounts.operatorAccrued(sourceId), open, 'service-fee');
  } else if (claim.holder === 'own') {
    const own = accounts.operatorOwn(sourceId);
    const poolFee = part(claim.pool_fee);
    postings.debit(own, open + poolFee, 'gross').credit(own, poolFee, 'pool-fee');
  } else {
    postings.debit(accounts.unassigned(sourceId), open, 'gross');
  }
  postings
    .credit(accounts.sourceReceivable(sourceId), of.fromReceivable, 'principal')
    .credit(accounts.sourceDiscrepancy(sourceId), open - of.fromReceivable, 'principal');
  return {
    reference: lossReference({ ...claim, turn: of.turn }, 'lost'),
    kind: 'reward.written-off',
    occurredAt: of.at,
    postings: postings.list,
    reason: REASONS[of.cause],
    links: { source: sourceId, row: claim.external_id, contract: of.contractId },
  };
}
