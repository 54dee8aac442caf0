import {
  amountColumn,
  defineTable,
  instantColumn,
  int,
  nonNegativeAmount,
  nullable,
  type Row,
  type Table,
  text,
} from '../store';
import type { Asset } from '../units';
import { fileTables } from './file.entity';
import type { PoolTotalKind } from './pool-total';

/**
 * Part of an announced payout that stands in `discrepancy/source/…` because its coin did not come in time. Zero again
 * once the coin is proved or the pool takes its word back.
 */
export const payoutSuspense = defineTable(
  'payout_suspense',
  {
    source_id: text(),
    external_id: text(),
    asset: text<Asset>(),
    amount: nonNegativeAmount(),
    /** How many entries moved it so far: the last part of their reference. */
    steps: int(),
    moved_at: instantColumn(),
  },
  { key: ['source_id', 'external_id'] },
);

/**
 * Of an announced payout whose coin left the best chain, what members were paid before that: the operator has advanced it,
 * and the first coin that comes for this payout is the operator's.
 */
export const payoutAdvance = defineTable(
  'payout_advance',
  {
    source_id: text(),
    external_id: text(),
    asset: text<Asset>(),
    amount: nonNegativeAmount(),
    advanced_at: instantColumn(),
  },
  { key: ['source_id', 'external_id'] },
);

/** Coin that no pool announced, and that an operator has named as what a source paid. */
export const coinOrigin = defineTable(
  'coin_origin',
  {
    txid: text(),
    vout: int(),
    source_id: text(),
    /** The payout that was made of it. */
    external_id: text(),
    actor: text(),
    named_at: instantColumn(),
    /** Of what the source says that it paid inside the pool, so much turned out to be this coin. */
    from_inside: nonNegativeAmount(),
  },
  { key: ['txid', 'vout'], indexes: [['source_id', 'external_id']] },
);

/**
 * On which day the coin of an announced payout came, and how much of it stands in `discrepancy/announced-day/…` because that
 * is another day than the announced one. Zero where it is not, and once it is explained.
 */
export const payoutDay = defineTable(
  'payout_day',
  {
    source_id: text(),
    external_id: text(),
    asset: text<Asset>(),
    /** The coin; empty while none is matched. */
    outpoint: text(),
    announced_at: instantColumn(),
    /** Time of its block's header. */
    arrived_at: instantColumn(),
    amount: nonNegativeAmount(),
    /** How many entries moved it so far: the last part of their reference. */
    steps: int(),
    explained_at: nullable(instantColumn()),
    explained_by: nullable(text()),
    explanation: nullable(text()),
  },
  { key: ['source_id', 'external_id'] },
);

/** A pool's own total as it was read last, and how far it moved apart from what is booked since it was first read. */
export const sourceTotal = defineTable(
  'source_total',
  {
    source_id: text(),
    kind: text<PoolTotalKind>(),
    stated: nonNegativeAmount(),
    booked: amountColumn(),
    base: amountColumn(),
    gap: amountColumn(),
    rounding: nonNegativeAmount(),
    first_read_at: instantColumn(),
    read_at: instantColumn(),
    differs_since: nullable(instantColumn()),
  },
  { key: ['source_id', 'kind'] },
);

/** Why a total differed, in an operator's words: audit chain and journal hold none of them (RULES.md 24). */
export const sourceTotalReason = defineTable(
  'source_total_reason',
  {
    source_id: text(),
    kind: text<PoolTotalKind>(),
    at: instantColumn(),
    gap: amountColumn(),
    actor: text(),
    reason: text(),
  },
  { key: ['source_id', 'kind', 'at'], appendOnly: true },
);

export type PayoutDayRow = Row<typeof payoutDay>;
export type SuspenseRow = Row<typeof payoutSuspense>;

/** Tables of the reconciliation, and of files. */
export const reconcileTables: readonly Table[] = [
  payoutSuspense,
  payoutAdvance,
  payoutDay,
  coinOrigin,
  sourceTotal,
  sourceTotalReason,
  ...fileTables,
];
