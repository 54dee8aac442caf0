/**
 * `short`, `over`, `wrong-day`: of a coin; `late`, `missing`: a payout; `payout-changed`, `row-vanished`: another word than before;
 * `claimed-elsewhere`: another pool names a block of ours; `orphaned`: the coin of a payout left the best chain;
 * `taken-back`: the pool took out of the balance what it had stated, and named no row;
 * `opened-before`: a row of work that an opening balance pays for already, or a payout of before it or of before the source.
 */
export const DISCREPANCY_KINDS = [
  'short',
  'over',
  'wrong-day',
  'late',
  'missing',
  'payout-changed',
  'row-vanished',
  'claimed-elsewhere',
  'orphaned',
  'taken-back',
  'opened-before',
] as const;
export type DiscrepancyKind = (typeof DISCREPANCY_KINDS)[number];
