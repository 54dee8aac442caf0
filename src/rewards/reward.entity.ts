import {
  amountColumn,
  bool,
  defineTable,
  instantColumn,
  int,
  json,
  nonNegativeAmount,
  nullable,
  type Row,
  type Table,
  text,
} from '../store';
import type { Asset } from '../units';
import { deviceTables } from './device.entity';
import type { DiscrepancyKind } from './discrepancy-kind';
import { sharingTables } from './sharing.entity';
import { openingTables } from './opening.entity';
import { ownGiftTables } from './own-gift.entity';
import { workSumTables } from './work-sum.entity';
import { soloTables } from './solo.entity';
import type { PayoutStatus, SourceDeclaration } from './source';
import { workerStateTables } from './worker-state.entity';

/** One row per source: how far it was read, how it fares, and what it and we owe each other beside the rows. */
export const rewardSourceState = defineTable(
  'reward_source_state',
  {
    source_id: text(),
    /** As it was checked when it was written. */
    declaration: json<Pick<SourceDeclaration, keyof SourceDeclaration>>(),
    watermark_at: nullable(instantColumn()),
    last_attempt_at: nullable(instantColumn()),
    last_success_at: nullable(instantColumn()),
    stale_since: nullable(instantColumn()),
    error_code: nullable(text()),
    error_field: nullable(text()),
    failures: int(),
    retry_at: nullable(instantColumn()),
    /** Restated down after everything was received: the pool will net it from later earnings. */
    owed_to_pool: nonNegativeAmount(),
    /** Coin here that restatements took back from members, not given to other rows yet. */
    free_coin: nonNegativeAmount(),
    /** Whole base units of residue that stand in the residue account. */
    residue_posted: nonNegativeAmount(),
  },
  { key: ['source_id'] },
);

/** Replies as they came: whole where they could not be read, the beginning where they brought something new. */
export const rawReply = defineTable(
  'raw_reply',
  {
    id: text(),
    source_id: text(),
    fetched_at: instantColumn(),
    path: text(),
    status: int(),
    bytes: int(),
    truncated: bool(),
    sha256: text(),
    body: text(),
  },
  { key: ['id'], indexes: [['source_id', 'fetched_at']], appendOnly: true },
);

/** What a pool stated, every version of it. */
export const rewardRow = defineTable(
  'reward_row',
  {
    source_id: text(),
    external_id: text(),
    revision: int(),
    from_at: instantColumn(),
    to_at: instantColumn(),
    asset: text<Asset>(),
    net: nonNegativeAmount(),
    pool_fee: nonNegativeAmount(),
    residue_digits: nonNegativeAmount(),
    residue_scale: int(),
    settled: bool(),
    raw: text(),
    observed_at: instantColumn(),
  },
  { key: ['source_id', 'external_id', 'revision'], appendOnly: true },
);

/** Where a row stands: its latest revision, and the one that the books show. */
export const rewardRowHead = defineTable(
  'reward_row_head',
  {
    source_id: text(),
    external_id: text(),
    from_at: instantColumn(),
    to_at: instantColumn(),
    asset: text<Asset>(),
    revision: int(),
    booked_revision: nullable(int()),
    /** As booked; 0 until the row is settled. */
    net: nonNegativeAmount(),
    pool_fee: nonNegativeAmount(),
    residue_digits: nonNegativeAmount(),
    residue_scale: int(),
    /** Sum of the weights by which the row was shared, frozen at the first booking. */
    total_weight: nonNegativeAmount(),
    missing_since: nullable(instantColumn()),
  },
  { key: ['source_id', 'external_id'], indexes: [['source_id', 'to_at']] },
);

/** One holder's part of a row. `holder` is `m-<member>`, `operator` (service fee), `own` (unsold units), or `unassigned`. */
export const rewardShare = defineTable(
  'reward_share',
  {
    source_id: text(),
    external_id: text(),
    holder: text(),
    member_id: nullable(text()),
    asset: text<Asset>(),
    to_at: instantColumn(),
    weight: nonNegativeAmount(),
    fee_bps: int(),
    net: nonNegativeAmount(),
    pool_fee: nonNegativeAmount(),
    service_fee: nonNegativeAmount(),
    /** Claim on the pool: net less service fee; the operator's is the sum of the fees. */
    due: nonNegativeAmount(),
    /** Part of `due` for which the coin came. */
    received: nonNegativeAmount(),
    /** due > received: SQL cannot compare amounts on SQLite. */
    open: bool(),
  },
  {
    key: ['source_id', 'external_id', 'holder'],
    indexes: [
      ['source_id', 'open', 'to_at', 'external_id'],
      ['member_id', 'to_at'],
    ],
  },
);

/** Which coin covers which share: the way from a balance to a deposit. */
export const rewardReceipt = defineTable(
  'reward_receipt',
  {
    id: text(),
    source_id: text(),
    external_id: text(),
    holder: text(),
    /** Negative when a restatement moved it elsewhere. */
    amount: amountColumn(),
    cause: text<'deposit' | 'offset' | 'clawback' | 'release' | 'assigned'>(),
    /** Ledger reference of the cause. */
    reference: text(),
    at: instantColumn(),
  },
  { key: ['id'], indexes: [['source_id', 'external_id']], appendOnly: true },
);

/** A payout as the pool announces it, and what became of it. */
export const poolPayout = defineTable(
  'pool_payout',
  {
    source_id: text(),
    external_id: text(),
    asset: text<Asset>(),
    at: instantColumn(),
    amount: nonNegativeAmount(),
    fee: nonNegativeAmount(),
    txid: nullable(text()),
    lightning: bool(),
    generation: bool(),
    destination: text(),
    status: text<PayoutStatus>(),
    first_seen_at: instantColumn(),
    /** `txid:vout` of the deposit that proves it; `lightning` when booked there. */
    matched: nullable(text()),
    /** Still waiting for rows that explain it: the receivable was smaller than the payout. */
    waiting: nonNegativeAmount(),
    /** How many times a waiting part was booked. */
    steps: int(),
    wallet_id: nullable(text()),
  },
  { key: ['source_id', 'external_id'], indexes: [['txid'], ['source_id', 'at']] },
);

/** A deposit that this room has booked. */
export const rewardDeposit = defineTable(
  'reward_deposit',
  {
    txid: text(),
    vout: int(),
    wallet_id: text(),
    asset: text<Asset>(),
    amount: nonNegativeAmount(),
    seen_at: instantColumn(),
    state: text<'unmatched' | 'matched' | 'conversion'>(),
    source_id: nullable(text()),
    external_id: nullable(text()),
  },
  { key: ['txid', 'vout'], indexes: [['state']] },
);

export const device = defineTable(
  'device',
  { id: text(), label: text(), created_at: instantColumn() },
  { key: ['id'] },
);

/** Whose a worker's work is from an instant on; a null member ends it. */
export const deviceAssignment = defineTable(
  'device_assignment',
  {
    source_id: text(),
    worker: text(),
    from_at: instantColumn(),
    device_id: text(),
    member_id: nullable(text()),
  },
  { key: ['source_id', 'worker', 'from_at'], indexes: [['member_id'], ['device_id']], appendOnly: true },
);

/**
 * Sampled work: hashes over an interval. A `gap` says that nobody measured. The day stands before the worker in the key,
 * so that a reading's rows lie side by side and a worker's are still found, day by day.
 */
export const workLog = defineTable(
  'work_log',
  {
    source_id: text(),
    /** Days from 1970 to `from_at`. */
    from_day: int(),
    worker: text(),
    from_at: instantColumn(),
    to_at: instantColumn(),
    basis: text<'1h' | '24h' | 'gap'>(),
    hash_rate: nonNegativeAmount(),
    work: nonNegativeAmount(),
  },
  {
    key: ['source_id', 'from_day', 'worker', 'from_at'],
    indexes: [['source_id', 'to_at', 'from_at']],
    appendOnly: true,
  },
);

/** Percentages of a source that knows no workers, all of one version under one `from_at`. */
export const fixedShare = defineTable(
  'fixed_share',
  { source_id: text(), from_at: instantColumn(), member_id: text(), bps: int() },
  { key: ['source_id', 'from_at', 'member_id'], appendOnly: true },
);

/** The operator's service fee. `member_id` is `*` for everybody who has no plan of their own. */
export const serviceFeePlan = defineTable(
  'service_fee_plan',
  { member_id: text(), from_at: instantColumn(), bps: int() },
  { key: ['member_id', 'from_at'], appendOnly: true },
);

/** A pool's word against the chain, or against its own earlier word. */
export const discrepancy = defineTable(
  'discrepancy',
  {
    id: text(),
    source_id: text(),
    kind: text<DiscrepancyKind>(),
    subject: text(),
    amount: nonNegativeAmount(),
    opened_at: instantColumn(),
    resolved_at: nullable(instantColumn()),
  },
  { key: ['id'], unique: [['source_id', 'kind', 'subject']], indexes: [['source_id', 'opened_at']] },
);

/** What a member owes after a clawback, by the source whose restatement made it. Mirrors `receivable/member/…`. */
export const memberDebt = defineTable(
  'member_debt',
  { source_id: text(), member_id: text(), asset: text<Asset>(), amount: nonNegativeAmount() },
  { key: ['source_id', 'member_id'] },
);

export type SourceStateRow = Row<typeof rewardSourceState>;
export type RowHead = Row<typeof rewardRowHead>;
export type ShareRow = Row<typeof rewardShare>;
export type PayoutRow = Row<typeof poolPayout>;
export type DepositRow = Row<typeof rewardDeposit>;
export type FeePlan = Row<typeof serviceFeePlan>;
export type DiscrepancyRow = Row<typeof discrepancy>;

/** Every table of this room. */
export const rewardTables: readonly Table[] = [
  rewardSourceState,
  rawReply,
  rewardRow,
  rewardRowHead,
  rewardShare,
  rewardReceipt,
  poolPayout,
  rewardDeposit,
  device,
  deviceAssignment,
  workLog,
  ...workSumTables,
  ...workerStateTables,
  ...openingTables,
  ...ownGiftTables,
  fixedShare,
  serviceFeePlan,
  discrepancy,
  memberDebt,
  ...deviceTables,
  ...soloTables,
  ...sharingTables,
];
