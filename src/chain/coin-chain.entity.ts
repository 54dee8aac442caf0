import { defineTable, instantColumn, int, nonNegativeAmount, nullable, type Row, text } from '../store';
import type { Asset } from '../units';

/**
 * Why a coin's headers are not followed on; no payout depends on it, so it raises no alarm. `other-chain`: another block than
 * the pinned one; `less-work`: no more work than what we have, or behind; `no-parent-work`: merge-mined headers without the
 * part in which the work is (a pruned node, or one that leaves it out).
 */
export const COIN_TROUBLES = [
  'unreachable',
  'refused-us',
  'bad-reply',
  'wrong-network',
  'other-chain',
  'not-there-yet',
  'bad-header',
  'less-work',
  'no-parent-work',
] as const;
export type CoinTrouble = (typeof COIN_TROUBLES)[number];

/** One row for each coin whose headers are followed beside bitcoin's: where its best chain stands. */
export const coinChain = defineTable(
  'coin_chain',
  {
    asset: text<Asset>(),
    network: text(),
    /** The pinned block, from which on every rule is applied. */
    start_height: int(),
    start_hash: text(),
    /** The first header that is stored: ancestors of the pinned one, as far back as its rules look. */
    first_height: int(),
    tip_height: int(),
    tip_hash: text(),
    tip_seconds: int(),
    /** Since the first stored header. */
    tip_work: nonNegativeAmount(),
    /** When the source was last asked and answered with what we could use. */
    synced_at: instantColumn(),
  },
  { key: ['asset'] },
);

/** What stands against following a coin now, by coin; a row apart, as there may be no chain yet. */
export const coinTrouble = defineTable(
  'coin_trouble',
  { asset: text<Asset>(), code: text<CoinTrouble>(), since: instantColumn(), height: nullable(int()) },
  { key: ['asset'] },
);

/** Headers of a followed coin, each verified before it was stored, in runs: what difficulty and subsidy are told from. */
export const coinRun = defineTable(
  'coin_run',
  {
    asset: text<Asset>(),
    first_height: int(),
    /** 40 bytes per header, base64: id, time, bits. */
    facts: text(),
  },
  { key: ['asset', 'first_height'] },
);

/** Spans of a followed coin whose every block has its own target, gathered from its verified headers. */
export const coinSpan = defineTable(
  'coin_span',
  {
    asset: text<Asset>(),
    first_height: int(),
    last_height: int(),
    from_at: instantColumn(),
    to_at: instantColumn(),
    /** 64 hex digits. */
    target: text(),
  },
  { key: ['asset', 'first_height'] },
);

export type CoinChainRow = Row<typeof coinChain>;
export type CoinTroubleRow = Row<typeof coinTrouble>;

/** Every table of followed coins. */
export const coinChainTables = [coinChain, coinTrouble, coinRun, coinSpan] as const;
