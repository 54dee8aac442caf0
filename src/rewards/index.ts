export * from './ports';
export * from './source';
export {
  FILE_DATES,
  FILE_DECIMALS,
  FILE_DELIMITERS,
  FILE_UNITS,
  type FileDate,
  type FileDecimal,
  type FileDelimiter,
  type FileUnit,
  readFileMap,
} from './file-map';
export {
  checkRule,
  HELD_BECAUSE,
  ruleAt,
  SHARING_RULES,
  type RuleHistory,
  type SharingRule,
  standsOnWork,
} from './sharing-rule';
export { type SourceDoubt, type SourceFare } from './source-watch';
export { SHARING_BASES, type SharingBasis } from './earning-trail';
export { FILE_CHANGES, type FileChange } from './file-preview';
export { FILE_MISTAKES, type FileMistakeReason } from './file-rows';
export { concernsOneSource } from './one-source';
export { freeIn, takeFrom, type Unexplained } from './unexplained';
export { isOpeningRow } from './opening';
export type { SettlingCoin, StatedRow } from './stated-facts';
export { GAP_REASONS, type GapReason } from './reconcile';
export { POOL_TOTAL_KINDS, type PoolTotalKind } from './pool-total';
export { DISCREPANCY_KINDS, type DiscrepancyKind } from './discrepancy-kind';
export { BPS_ALL, EVERYBODY, SERVICE_FEE_BPS_MAX, SERVICE_FEE_BPS_MIN } from './terms';
export { projectReport } from './contracts/project-report';
export { poweredUntil, SHORTFALL_ORDERS } from './contracts/contract-terms';
export { CONTRACT_SCENARIOS } from './contracts/scenarios';
export { deviceResult } from './running-cost';
export { type BlockFees, blockFeesText, COIN_GAPS, type CoinGap, type RankedOption } from './coins/coin-earnings';
export { type Algorithm, ALGORITHMS, algorithmOf, mergesWith } from './coins/algorithm';
export { COIN_SETTINGS, type CoinSettings, type CoinTerms, DEFAULT_COINS } from './coins/coin-settings';
export { type Machine, PUBLISHED_MACHINES } from './coins/machines';
export { difficultyText, FIGURE_GRADES, type NetworkFigure, type NetworkSource, triesOf } from './coins/network-figure';
export { PAYBACK_STATES, paybackOf } from './coins/payback';
