import type { LiabilitiesStatement } from './inclusion-file';
import type { ReserveListRow } from './reserve.entity';
import type { StatementRow, TreeRow } from './statement.entity';

/** A statement with the figures of its trees and of its coins. */
export interface StatementView {
  readonly row: StatementRow;
  /** By asset. */
  readonly trees: readonly TreeRow[];
  readonly reserve: ReserveListRow;
}

/** The statement as everybody may see it. */
export function publishedOf({ row, trees, reserve }: StatementView): LiabilitiesStatement {
  return {
    format: 'paydirt-liabilities',
    version: 1,
    network: row.network,
    number: row.number,
    takenAt: row.taken_at,
    block: { height: row.block_height, hash: row.block_hash },
    ledger: { position: row.ledger_position, hash: row.ledger_hash },
    trees: trees.map(({ asset, depth, root }) => ({ asset, depth, root })),
    reserves: reserve.digest,
    previous: row.previous,
  };
}
