import { bool, defineTable, instantColumn, int, nonNegativeAmount, nullable, type Row, text } from '../store';
import type { Sats, Usd } from '../units';
import type { AddressType } from './address';
import type { CloseReason } from './account-state';
import { memberKey, memberKeyTurn, memberKeyUse } from './member-key.entity';
import type { ProofKind } from './ownership-proof';
import type { CancelWay, MemberStatus } from './payee';

/** Who is paid: an id that stays for ever. */
export const member = defineTable(
  'member',
  { id: text(), created_at: instantColumn(), status: text<MemberStatus>() },
  { key: ['id'] },
);

/** Every change of an account's state. What counts for a reward is the state when its window began. */
export const memberStatus = defineTable(
  'member_status',
  {
    member_id: text(),
    version: int(),
    status: text<MemberStatus>(),
    at: instantColumn(),
    /** Who wanted it: the member, an operator, or the job that found nothing left. */
    by: text(),
    reason: text<CloseReason>(),
  },
  { key: ['member_id', 'version'], appendOnly: true },
);

/**
 * The one table with names and mail (RULES.md 24); what a member gave in place of an address stands in `member_key`. Erasing a row leaves every id in the books as it is.
 * Operators have a row too, under their account's id.
 */
export const person = defineTable(
  'person',
  { id: text(), name: text(), mail: text() },
  { key: ['id'], unique: [['mail']] },
);

/** Versions of a member's payout address. The newest that was not taken back counts; none is ever changed. */
export const memberAddress = defineTable(
  'member_address',
  {
    id: text(),
    member_id: text(),
    version: int(),
    script_hex: text(),
    type: text<AddressType>(),
    address: text(),
    linked_at: instantColumn(),
    /** End of the cool-off. */
    payable_from: instantColumn(),
    proof: text<ProofKind | 'none' | 'imported'>(),
    /** What was signed, kept as evidence; null without a proof. */
    proof_message: nullable(text()),
    proof_signature: nullable(text()),
  },
  { key: ['id'], unique: [['member_id', 'version']], indexes: [['script_hex']], appendOnly: true },
);

/** Changes of address that were taken back before anything was paid there: the version before counts again. */
export const addressCancel = defineTable(
  'member_address_cancel',
  {
    address_id: text(),
    member_id: text(),
    cancelled_at: instantColumn(),
    /** By the link in the mail, which needs no login, or by the member who was signed in. */
    way: text<CancelWay>(),
  },
  { key: ['address_id'], indexes: [['member_id']], appendOnly: true },
);

/**
 * Versions of how a member's payouts are divided among several destinations. The newest that was not taken back counts,
 * once its cool-off is over; nobody is paid in its place before. Without parts everything goes to the payout address.
 */
export const memberSplit = defineTable(
  'member_split',
  {
    id: text(),
    member_id: text(),
    version: int(),
    set_at: instantColumn(),
    /** End of the cool-off of the percentages and of every part. */
    payable_from: instantColumn(),
  },
  { key: ['id'], unique: [['member_id', 'version']], appendOnly: true },
);

/** A further destination in one version of a division. What all of them leave of 10,000 goes to the payout address. */
export const memberSplitPart = defineTable(
  'member_split_part',
  {
    id: text(),
    split_id: text(),
    member_id: text(),
    place: int(),
    bps: int(),
    script_hex: text(),
    type: text<AddressType>(),
    address: text(),
    proof: text<ProofKind | 'none'>(),
    proof_message: nullable(text()),
    proof_signature: nullable(text()),
  },
  {
    key: ['id'],
    unique: [['split_id', 'place']],
    indexes: [['member_id'], ['script_hex']],
    appendOnly: true,
  },
);

/** Divisions that were taken back within their cool-off: the one before counts again. */
export const splitCancel = defineTable(
  'member_split_cancel',
  { split_id: text(), member_id: text(), cancelled_at: instantColumn(), way: text<CancelWay>() },
  { key: ['split_id'], indexes: [['member_id']], appendOnly: true },
);

/** Settings with the time from which they hold. A change is a new row. */
export const memberSetting = defineTable(
  'member_setting',
  {
    id: text(),
    member_id: text(),
    version: int(),
    effective_from: instantColumn(),
    /** One of the two is null; both are when the house's own threshold holds. */
    threshold_sats: nullable(nonNegativeAmount<Sats>()),
    threshold_usd: nullable(nonNegativeAmount<Usd>()),
    paused: bool(),
  },
  { key: ['id'], unique: [['member_id', 'version']], appendOnly: true },
);

/**
 * Versions of a member's patience with the network fee, where members bear it. The newest counts; none: the house's own
 * holds.
 */
export const memberFeeWait = defineTable(
  'member_fee_wait',
  {
    member_id: text(),
    version: int(),
    set_at: instantColumn(),
    /** Basis points of a payout, and days. Both are null for a member who does not wait. */
    max_bps: nullable(int()),
    days: nullable(int()),
  },
  { key: ['member_id', 'version'], appendOnly: true },
);

/** A decision not to pay a member, with its reason (RULES.md 29). Released, never deleted. */
export const memberHold = defineTable(
  'member_hold',
  {
    id: text(),
    member_id: text(),
    reason: text(),
    placed_at: instantColumn(),
    released_at: nullable(instantColumn()),
  },
  { key: ['id'], indexes: [['member_id']] },
);

/** A first person's word that a hold be released, where a second one must agree (RULES.md 19). */
export const holdRelease = defineTable(
  'member_hold_release',
  { hold_id: text(), asked_by: text(), asked_at: instantColumn() },
  { key: ['hold_id'] },
);

/** That what a sanctions list blocked was reported (RULES.md 29). */
export const holdReport = defineTable(
  'member_hold_report',
  { hold_id: text(), reported_by: text(), reported_at: instantColumn() },
  { key: ['hold_id'], appendOnly: true },
);

export const memberTables = [
  member,
  memberStatus,
  person,
  memberAddress,
  addressCancel,
  memberKey,
  memberKeyTurn,
  memberKeyUse,
  memberSplit,
  memberSplitPart,
  splitCancel,
  memberSetting,
  memberFeeWait,
  memberHold,
  holdRelease,
  holdReport,
];

export type StatusRow = Row<typeof memberStatus>;
export type AddressRow = Row<typeof memberAddress>;
export type CancelRow = Row<typeof addressCancel>;
export type SplitRow = Row<typeof memberSplit>;
export type SplitPartRow = Row<typeof memberSplitPart>;
export type SplitCancelRow = Row<typeof splitCancel>;
export type SettingRow = Row<typeof memberSetting>;
export type FeeWaitRow = Row<typeof memberFeeWait>;
export type HoldRow = Row<typeof memberHold>;
