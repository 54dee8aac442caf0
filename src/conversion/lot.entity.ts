import { defineTable, int, text } from '../store';

/**
 * Parts of coin that is more than the bids of a venue take at once. `first_id`: the conversion that began; what it was
 * offered is what every later part is measured by.
 */
export const conversionLot = defineTable(
  'conversion_lot',
  { conversion_id: text(), first_id: text(), number: int() },
  { key: ['conversion_id'], indexes: [['first_id']], appendOnly: true },
);

export const conversionLotTables = [conversionLot];
