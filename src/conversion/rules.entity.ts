import { bool, defineTable, instantColumn, int, nonNegativeAmount, type Row, text } from '../store';
import type { Asset } from '../units';

/** How much of a coin a member has converted, in basis points of each earning whose window ends after `from_at`. */
export const conversionRule = defineTable(
  'conversion_rule',
  { member_id: text(), asset: text<Asset>(), from_at: instantColumn(), convert_bps: int() },
  { key: ['member_id', 'asset', 'from_at'], appendOnly: true },
);

/** Whether the operator lets members keep a coin and converts it later on request (RULES.md 23). */
export const keepOffer = defineTable(
  'keep_offer',
  { asset: text<Asset>(), from_at: instantColumn(), offered: bool() },
  { key: ['asset', 'from_at'], appendOnly: true },
);

/** Who bears what a venue takes for sending the bitcoin to us (RULES.md 23). */
export const withdrawalFeeTerm = defineTable(
  'withdrawal_fee_term',
  { from_at: instantColumn(), borne_by: text<'holders' | 'operator'>() },
  { key: ['from_at'], appendOnly: true },
);

/** What a member keeps of one source's coin: stated and not at the venue yet, and at the venue. */
export const keptCoin = defineTable(
  'kept_coin',
  {
    member_id: text(),
    asset: text<Asset>(),
    source_id: text(),
    on_its_way: nonNegativeAmount(),
    at_venue: nonNegativeAmount(),
  },
  { key: ['member_id', 'asset', 'source_id'], indexes: [['asset'], ['source_id']] },
);

/** The earnings of which something is kept, with the rule that held: a restatement follows the same rule. */
export const keptRow = defineTable(
  'kept_row',
  {
    source_id: text(),
    external_id: text(),
    member_id: text(),
    asset: text<Asset>(),
    convert_bps: int(),
    due: nonNegativeAmount(),
    kept: nonNegativeAmount(),
  },
  { key: ['source_id', 'external_id', 'member_id'] },
);

/** How far the journal was followed for kept coin. No row until somebody declares a rule. */
export const keptCursor = defineTable('kept_cursor', { id: text(), position: int() }, { key: ['id'] });

/** Kept coin that its member asked to have converted after all. */
export const keptRelease = defineTable(
  'kept_release',
  { id: text(), member_id: text(), asset: text<Asset>(), units: nonNegativeAmount(), at: instantColumn() },
  { key: ['id'], indexes: [['member_id', 'at']], appendOnly: true },
);

/** The venue's offer that a conversion rests on, and the bound that its order was sent with. */
export const conversionQuote = defineTable(
  'conversion_quote',
  {
    conversion_id: text(),
    venue_label: text(),
    quoted: nonNegativeAmount(),
    quoted_at: instantColumn(),
    slippage_max_bps: int(),
    bought_min: nonNegativeAmount(),
  },
  { key: ['conversion_id'], appendOnly: true },
);

/** What an order filled between two looks. */
export const conversionFill = defineTable(
  'conversion_fill',
  {
    conversion_id: text(),
    number: int(),
    sold: nonNegativeAmount(),
    bought: nonNegativeAmount(),
    fee: nonNegativeAmount(),
    at: instantColumn(),
  },
  { key: ['conversion_id', 'number'], appendOnly: true },
);

/** Every move of a conversion and when it was made. */
export const conversionStep = defineTable(
  'conversion_step',
  { conversion_id: text(), position: int(), state: text(), at: instantColumn() },
  { key: ['conversion_id', 'position'], appendOnly: true },
);

/** Which conversions a holder has a part of, for a list newest first. */
export const conversionHolder = defineTable(
  'conversion_holder',
  { holder: text(), conversion_id: text(), created_at: instantColumn() },
  { key: ['holder', 'conversion_id'], indexes: [['holder', 'created_at']], appendOnly: true },
);

/** A deposit at a venue matched with the pool's payout that brought it: what was announced, what was credited. */
export const venueFirstLeg = defineTable(
  'venue_first_leg',
  {
    venue: text(),
    deposit_id: text(),
    source_id: text(),
    external_id: text(),
    asset: text<Asset>(),
    announced: nonNegativeAmount(),
    /** The pool's own payout fee, the operator's cost. */
    fee: nonNegativeAmount(),
    short: nonNegativeAmount(),
    over: nonNegativeAmount(),
    /** Not explained by statements yet. */
    waiting: nonNegativeAmount(),
    /** waiting > 0: SQL cannot compare amounts on SQLite. */
    is_waiting: bool(),
    steps: int(),
    matched_at: instantColumn(),
  },
  { key: ['venue', 'deposit_id'], indexes: [['is_waiting']] },
);

/** A person let conversions go on after the losses of a day: what was lost before counts no more. */
export const conversionLossLift = defineTable(
  'conversion_loss_lift',
  { conversion_id: text(), at: instantColumn(), actor: text() },
  { key: ['conversion_id', 'at'], indexes: [['at']], appendOnly: true },
);

export const conversionRuleTables = [
  conversionRule,
  keepOffer,
  withdrawalFeeTerm,
  keptCoin,
  keptRow,
  keptCursor,
  keptRelease,
  conversionQuote,
  conversionFill,
  conversionStep,
  conversionHolder,
  venueFirstLeg,
  conversionLossLift,
];

export type RuleRow = Row<typeof conversionRule>;
export type KeptCoinRow = Row<typeof keptCoin>;
export type QuoteRow = Row<typeof conversionQuote>;
export type FillRow = Row<typeof conversionFill>;
export type StepRow = Row<typeof conversionStep>;
export type FirstLegRow = Row<typeof venueFirstLeg>;
