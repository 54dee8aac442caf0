import { defineTable, instantColumn, int, nonNegativeAmount, type Row, type Table, text } from '../store';
import type { Asset } from '../units';
import { fileTables } from './file.entity';

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

export type SuspenseRow = Row<typeof payoutSuspense>;

/** Tables of the reconciliation, and of files. */
export const reconcileTables: readonly Table[] = [payoutSuspense, ...fileTables];
