import type { Instant } from '../units';

const OPENING_ROW = /^opening-\d+$/;

/** The row under which an operator opened what a source owed as of an instant; no pool states it. */
export function openingRowId(asOf: Instant): string {
  return `opening-${asOf}`;
}

/** Whether a row is an opening balance: no pool states it again, and no pool takes it back by its silence. */
export function isOpeningRow(externalId: string): boolean {
  return OPENING_ROW.test(externalId);
}
