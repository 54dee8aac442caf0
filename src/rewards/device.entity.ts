import {
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

/** Unassigned work of a booked row that found its member later. The shares and the journal have it too; this says why. */
export const rewardGift = defineTable(
  'reward_gift',
  {
    source_id: text(),
    external_id: text(),
    /** From 1, in the order of booking. */
    seq: int(),
    member_id: text(),
    /** Whose work it was; null: all that belonged to nobody. */
    worker: nullable(text()),
    weight: nonNegativeAmount(),
    net: nonNegativeAmount(),
    pool_fee: nonNegativeAmount(),
    service_fee: nonNegativeAmount(),
    fee_bps: int(),
    /** Of the member's due, available at once. */
    covered: nonNegativeAmount(),
    /** Id of its `gift_reason`. */
    reason: text(),
    at: instantColumn(),
  },
  { key: ['source_id', 'external_id', 'seq'], indexes: [['member_id', 'at']], appendOnly: true },
);

/** Lists of patterns, each replacing the one before as a whole. An empty one ends them. */
export const workerPatternList = defineTable(
  'worker_pattern_list',
  {
    source_id: text(),
    from_at: instantColumn(),
    /** `{pattern, memberId}` in the declared order. */
    rules: json(),
  },
  { key: ['source_id', 'from_at'], appendOnly: true },
);

/** Codes by which a member claims a worker. Only a hash of the code is kept. */
export const claimCode = defineTable(
  'claim_code',
  {
    id: text(),
    code_hash: text(),
    source_id: text(),
    /** The worker it is for; null: whichever carries the code in its name. */
    worker: nullable(text()),
    created_at: instantColumn(),
    expires_at: instantColumn(),
    used_at: nullable(instantColumn()),
    used_by: nullable(text()),
    withdrawn_at: nullable(instantColumn()),
  },
  { key: ['id'], unique: [['code_hash']], indexes: [['created_at']] },
);

/** Whose a claim code is: nobody else can use it. */
export const claimCodeMember = defineTable(
  'claim_code_member',
  { code_id: text(), member_id: text() },
  { key: ['code_id'], indexes: [['member_id']], appendOnly: true },
);

/**
 * Why unassigned work was given, in an operator's words: journal and audit chain hold the id alone, so that the words can
 * be erased (RULES.md 24).
 */
export const giftReason = defineTable(
  'gift_reason',
  {
    id: text(),
    member_id: text(),
    /** Null once erased. */
    text: nullable(text()),
    said_at: instantColumn(),
  },
  { key: ['id'], indexes: [['member_id']] },
);

/** What a device draws and what its member pays for a kilowatt-hour, as the member says, from a time on. */
export const devicePower = defineTable(
  'device_power',
  {
    member_id: text(),
    source_id: text(),
    worker: text(),
    from_at: instantColumn(),
    /** At the wall. */
    watts: int(),
    /** Dollars per kWh, an exact decimal. */
    usd_per_kwh: text(),
  },
  { key: ['member_id', 'source_id', 'worker', 'from_at'], appendOnly: true },
);

/** What a member paid for a device, as the member says; the latest counts, and a price of zero withdraws it. */
export const devicePurchase = defineTable(
  'device_purchase',
  {
    member_id: text(),
    source_id: text(),
    worker: text(),
    declared_at: instantColumn(),
    /** 1e-12 dollar. */
    price_usd: nonNegativeAmount(),
    /** A day such as 2026-03-01. */
    bought_on: text(),
  },
  { key: ['member_id', 'source_id', 'worker', 'declared_at'], appendOnly: true },
);

export type GiftRow = Row<typeof rewardGift>;

/** Tables of devices and of what belongs to nobody. */
export const deviceTables: readonly Table[] = [
  rewardGift,
  giftReason,
  workerPatternList,
  claimCode,
  claimCodeMember,
  devicePower,
  devicePurchase,
];
