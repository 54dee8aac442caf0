import type { FeeQuote } from '../../chain';
import type { PayoutState } from '../../payout';
import type { Instant } from '../../units';
import { btcDto } from '../http/amounts';
import type { FeeEstimateDto } from '../wire/fee.dto';
import type { BatchDetailDto, BatchDto, BatchEventDto } from '../wire/payout.dto';

/** What the payout room keeps of a batch. */
interface BatchRow {
  readonly id: string;
  readonly state: PayoutState;
  readonly planned_at: Instant;
  readonly paid: bigint;
  readonly fee: bigint;
  readonly change: bigint;
  readonly rate_sat_per_kvb: bigint;
  readonly vbytes: number;
  readonly txid: string;
  readonly batch_hash: string;
  readonly wallet_id: string;
}

interface ItemRow {
  readonly id: string;
  readonly member_id: string;
  readonly address: string;
  readonly amount: bigint;
  readonly fee_share: bigint;
  readonly vout: number;
}

interface BatchEvent {
  readonly at: Instant;
  readonly actor: string;
  readonly from: PayoutState;
  readonly to: PayoutState;
  readonly details: Readonly<Record<string, string>>;
}

/** A batch with everything, as the payout room gives it. */
interface BatchView {
  readonly batch: BatchRow;
  readonly items: readonly ItemRow[];
  readonly inputs: readonly { readonly outpoint: string }[];
  readonly move: { readonly to_wallet_id: string; readonly amount: bigint } | null;
  readonly confirmations: number;
  readonly events: readonly BatchEvent[];
}

const BEFORE_BYTES: readonly PayoutState[] = ['queued', 'planned', 'approved', 'handed-out'];
const RELEASABLE: readonly PayoutState[] = ['planned', 'approved'];

/** The wire's word for a batch that was given back before hand-out. */
function stateOf(state: PayoutState): string {
  return state === 'queued' ? 'cancelled' : state;
}

/** A batch without names. */
export function batchDto({ batch, items, confirmations }: BatchView, confirmationsNeeded: number): BatchDto {
  return {
    id: batch.id,
    state: stateOf(batch.state),
    createdAt: batch.planned_at,
    items: items.length,
    total: btcDto(batch.paid),
    fee: btcDto(batch.fee),
    txid: BEFORE_BYTES.includes(batch.state) ? null : batch.txid,
    confirmations,
    confirmationsNeeded,
    batchHash: batch.batch_hash,
  };
}

/** What stands before the approval of a batch of the schedule. */
interface SecondLook {
  readonly taken: { readonly by: string; readonly at: Instant } | null;
  readonly needsTaker: boolean;
}

/** @param names of members, and of who acted, that have not been erased */
export function batchDetailDto(
  view: BatchView & SecondLook,
  confirmationsNeeded: number,
  names: ReadonlyMap<string, string>,
): BatchDetailDto {
  const { batch, items, inputs, events, move, taken } = view;
  const approval = events.find((event) => event.to === 'approved');
  return {
    ...batchDto(view, confirmationsNeeded),
    payments: items.map((item) => ({
      id: item.id,
      memberId: item.member_id,
      name: names.get(item.member_id) ?? null,
      address: item.address,
      amount: btcDto(item.amount),
      fee: btcDto(item.fee_share),
      vout: item.vout,
    })),
    inputs: inputs.map(({ outpoint }) => outpoint),
    wallet: batch.wallet_id,
    move: move === null ? null : { to: move.to_wallet_id, amount: btcDto(move.amount) },
    change: batch.change === 0n ? null : btcDto(batch.change),
    feeRateSatPerKvb: Number(batch.rate_sat_per_kvb),
    vsize: batch.vbytes,
    approvedBy: approval?.actor ?? null,
    approvedByName: names.get(approval?.actor ?? '') ?? null,
    approvedAt: approval?.at ?? null,
    takenOnBy: taken?.by ?? null,
    takenOnByName: names.get(taken?.by ?? '') ?? null,
    takenOnAt: taken?.at ?? null,
    needsTaker: view.needsTaker,
    events: events.map((event) => ({ ...eventDto(event), actorName: names.get(event.actor) ?? null })),
    cancellable: RELEASABLE.includes(batch.state),
  };
}

function eventDto({ at, actor, from, to, details }: BatchEvent): Omit<BatchEventDto, 'actorName'> {
  return { at, actor, event: from === to ? 'note' : stateOf(to), details: { ...details } };
}

/** Where a fee rate is from, and what every source said. */
export function feeEstimateDto({ rule, word, floorSatPerKvb, words }: FeeQuote): FeeEstimateDto {
  return {
    rule,
    source: word?.source ?? null,
    askedAt: word?.askedAt ?? null,
    floorSatPerKvb: Number(floorSatPerKvb),
    words: words.map(({ source, askedAt, answer }) => ({
      source,
      askedAt,
      feeRateSatPerKvb: 'refused' in answer ? null : Number(answer.rateSatPerKvb),
      refused: 'refused' in answer ? answer.refused : null,
    })),
  };
}
