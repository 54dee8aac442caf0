import { bool, defineTable, instantColumn, int, nonNegativeAmount, nullable, type Table, text } from '../store';

/** A deposit that was booked as a solo reward and is none any more: its block left the chain. */
export const rewardTakeBack = defineTable(
  'reward_take_back',
  {
    txid: text(),
    vout: int(),
    /** From 1: a block can leave the chain and come back. */
    turn: int(),
    source_id: text(),
    external_id: text(),
    amount: nonNegativeAmount(),
    /** Part that the treasury had spent already: it stands in the source's discrepancy account. */
    short: nonNegativeAmount(),
    /** False only in the books of earlier versions, which gave a pool the coin that it named. */
    is_gone: bool(),
    taken_at: instantColumn(),
    /** When the coin came back and `short` was settled. */
    returned_at: nullable(instantColumn()),
  },
  { key: ['txid', 'vout', 'turn'], indexes: [['source_id', 'returned_at']] },
);

/** Tables of solo rewards. */
export const soloTables: readonly Table[] = [rewardTakeBack];
