import {
  amountColumn,
  defineTable,
  instantColumn,
  int,
  json,
  type JsonValue,
  nonNegativeAmount,
  nullable,
  type Row,
  text,
} from '../store';
import type { LeftOut } from './due-facts';
import type { FeePayer } from './policy';
import type { PayoutState } from './states';

/** One transaction's worth of payouts. Its items share its state; `queued` means that it was cancelled before hand-out. */
export const payoutBatches = defineTable(
  'payout_batch',
  {
    id: text(),
    run_id: text(),
    wallet_id: text(),
    state: text<PayoutState>(),
    planned_by: text(),
    planned_at: instantColumn(),
    fee_payer: text<FeePayer>(),
    rate_sat_per_kvb: nonNegativeAmount(),
    /** Sum of the outputs to members. */
    paid: nonNegativeAmount(),
    fee: nonNegativeAmount(),
    change: nonNegativeAmount(),
    change_vout: nullable(int()),
    change_index: nullable(int()),
    vbytes: int(),
    /** What approvals are bound to. */
    batch_hash: text(),
    /** Unsigned, base64. */
    psbt: text(),
    txid: text(),
    /** Where it is confirmed in our best chain. */
    block_hash: nullable(text()),
    block_height: nullable(int()),
    /** How often it was settled: a reorg undoes one, the next is another. */
    settlements: int(),
    moved_at: instantColumn(),
    /** Why it does not move on: a refusal of signer or node, a gate. */
    note: nullable(text()),
  },
  { key: ['id'], unique: [['txid']], indexes: [['state'], ['run_id'], ['planned_at']] },
);

/**
 * One member's payment in one batch to one destination. Never changed: what was claimed, to whom, and what of it is the
 * fee.
 */
export const payoutItems = defineTable(
  'payout_item',
  {
    id: text(),
    batch_id: text(),
    member_id: text(),
    address_id: text(),
    address: text(),
    script_hex: text(),
    amount: nonNegativeAmount(),
    fee_share: nonNegativeAmount(),
    vout: int(),
    threshold: nonNegativeAmount(),
    /** The price that turned a threshold in dollars into satoshi. */
    quote_id: nullable(text()),
    claimed_at: instantColumn(),
  },
  {
    key: ['id'],
    unique: [
      ['batch_id', 'member_id', 'address_id'],
      ['batch_id', 'vout'],
    ],
    indexes: [['member_id', 'claimed_at']],
    appendOnly: true,
  },
);

/** A reserved coin. The key is the outpoint: no coin is in two live batches (I6). Freed before hand-out only. */
export const payoutInputs = defineTable(
  'payout_batch_input',
  {
    outpoint: text(),
    batch_id: text(),
    value: nonNegativeAmount(),
    script_hex: text(),
  },
  { key: ['outpoint'], indexes: [['batch_id']] },
);

/** Signed bytes. They are here before the network sees them (I5). */
export const payoutAttempts = defineTable(
  'payout_attempt',
  { txid: text(), batch_id: text(), raw_hex: text(), fee: amountColumn(), signed_at: instantColumn() },
  { key: ['txid'], indexes: [['batch_id']], appendOnly: true },
);

export const payoutApprovals = defineTable(
  'payout_approval',
  {
    batch_id: text(),
    batch_hash: text(),
    approved_by: text(),
    approved_at: instantColumn(),
    max_rate_sat_per_kvb: nonNegativeAmount(),
    max_fee: nonNegativeAmount(),
    mac: text(),
  },
  { key: ['batch_id'], appendOnly: true },
);

/**
 * A signature of a device or a co-signer, checked when it came back. Nothing is sent before every input has enough. It
 * belongs to one transaction: a replacement is signed anew.
 */
export const payoutSignatures = defineTable(
  'payout_signature',
  {
    txid: text(),
    input_index: int(),
    /** Hex; of a taproot output the internal key. */
    public_key: text(),
    signature: text(),
    batch_id: text(),
    given_by: text(),
    given_at: instantColumn(),
  },
  { key: ['txid', 'input_index', 'public_key'], indexes: [['batch_id']], appendOnly: true },
);

/** Every change of state, with who made it and why. */
export const payoutEvents = defineTable(
  'payout_event',
  {
    id: text(),
    batch_id: text(),
    at: instantColumn(),
    actor: text(),
    from_state: text<PayoutState>(),
    to_state: text<PayoutState>(),
    details: json<Record<string, string>>(),
  },
  { key: ['id'], indexes: [['batch_id', 'at']], appendOnly: true },
);

/** The proof of a batch's transaction at each settlement; a reorg revokes it. Every item's receipt is made from it. */
export const payoutReceipts = defineTable(
  'payout_receipt',
  {
    batch_id: text(),
    settlement: int(),
    receipt: json<JsonValue>(),
    issued_at: instantColumn(),
    revoked_at: nullable(instantColumn()),
  },
  { key: ['batch_id', 'settlement'] },
);

/** The receipt of a coinbase output of ours that is mature; a block can leave the chain and come back. */
export const coinbaseReceipts = defineTable(
  'coinbase_receipt',
  {
    txid: text(),
    vout: int(),
    /** From 1. */
    issue: int(),
    block_hash: text(),
    height: int(),
    receipt: json<JsonValue>(),
    issued_at: instantColumn(),
    revoked_at: nullable(instantColumn()),
  },
  { key: ['txid', 'vout', 'issue'], indexes: [['revoked_at']] },
);

/**
 * A receipt that a reorganisation made untrue, as it is published: whoever holds the file can look it up.
 * One row for each item of the batch, in the order of publication. A block's reward stands here too, as the payment
 * `coinbase-<txid>-<vout>`.
 */
export const payoutRevocations = defineTable(
  'payout_revocation',
  {
    position: int(),
    payout_id: text(),
    settlement: int(),
    /** Digest of the receipt file that is revoked. */
    receipt_digest: text(),
    txid: text(),
    /** The block that left the best chain. */
    left_block: text(),
    left_height: int(),
    /** Last block that the old and the new chain share; null when the reorganisation is not on record. */
    fork_height: nullable(int()),
    new_tip: text(),
    revoked_at: instantColumn(),
  },
  {
    key: ['position'],
    unique: [['payout_id', 'settlement']],
    indexes: [['receipt_digest']],
    appendOnly: true,
  },
);

/** At most one run is between planning and hand-out: the second planner finds this row (FAULTS F18). */
export const payoutClaims = defineTable(
  'payout_claim',
  { slot: text(), run_id: text(), claimed_by: text(), claimed_at: instantColumn() },
  { key: ['slot'] },
);

/** Keys of the treasury that were given out, in order. */
export const treasuryKeys = defineTable(
  'treasury_key',
  {
    wallet_id: text(),
    chain: int(),
    key_index: int(),
    script_hex: text(),
    address: text(),
    /** `pool:<source>` for a deposit address; `change:<batch>` for change. One key each. */
    purpose: text(),
    issued_at: instantColumn(),
  },
  { key: ['wallet_id', 'chain', 'key_index'], unique: [['script_hex'], ['wallet_id', 'purpose']] },
);

/** Runs of the schedule that were dealt with. The key is the planned time: a run happens once, however many instances ask. */
export const payoutScheduleRuns = defineTable(
  'payout_schedule_run',
  { run_at: instantColumn(), done_at: instantColumn(), outcome: text() },
  { key: ['run_at'], appendOnly: true },
);

/**
 * When a member was last paid: the queue is served longest waiting first. One row for each member, written at hand-out,
 * because a claim that was given back is no turn taken.
 */
export const payoutTurns = defineTable(
  'payout_turn',
  { member_id: text(), claimed_at: instantColumn() },
  { key: ['member_id'] },
);

/** Since when nothing but the fee has stood against a member's payout; no row while something else does, or nothing. */
export const payoutFeeWaits = defineTable(
  'payout_fee_wait',
  { member_id: text(), since: instantColumn() },
  { key: ['member_id'] },
);

/**
 * Who was due when a plan was last made or tried, and left out by it; the member '' is everybody. Each plan writes it anew,
 * and it only explains.
 */
export const payoutLeftOut = defineTable(
  'payout_left_out',
  { member_id: text(), code: text<LeftOut['code']>(), at: instantColumn() },
  { key: ['member_id'] },
);

/** Empty but for the moment in which a full disk is tried again. */
export const payoutDiskProbes = defineTable('payout_disk_probe', { id: text(), filling: text() }, { key: ['id'] });

/** Of a batch's fee, what its own ancestors that no block held lacked to its rate when it was planned; no row where none did. */
export const payoutBumps = defineTable(
  'payout_bump',
  { batch_id: text(), sats: nonNegativeAmount() },
  { key: ['batch_id'], appendOnly: true },
);

/** Items that are what is left of a closing account: paid where they bear their own output's cost, whatever part that is. */
export const payoutResiduals = defineTable(
  'payout_residual',
  { item_id: text(), batch_id: text() },
  { key: ['item_id'], indexes: [['batch_id']], appendOnly: true },
);

export const payoutTables = [
  payoutBatches,
  payoutBumps,
  payoutResiduals,
  payoutItems,
  payoutInputs,
  payoutAttempts,
  payoutApprovals,
  payoutSignatures,
  payoutEvents,
  payoutReceipts,
  coinbaseReceipts,
  payoutRevocations,
  payoutClaims,
  treasuryKeys,
  payoutScheduleRuns,
  payoutTurns,
  payoutFeeWaits,
  payoutLeftOut,
  payoutDiskProbes,
];

export type BatchRow = Row<typeof payoutBatches>;
export type ItemRow = Row<typeof payoutItems>;
export type InputRow = Row<typeof payoutInputs>;
export type AttemptRow = Row<typeof payoutAttempts>;
export type ApprovalRow = Row<typeof payoutApprovals>;
export type RevocationRow = Row<typeof payoutRevocations>;
export type TreasuryKeyRow = Row<typeof treasuryKeys>;
