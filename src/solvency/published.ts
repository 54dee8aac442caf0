import type { LiabilitiesStatement } from './inclusion-file';
import type { StatementRow, TreeRow } from './statement.entity';

/** A statement with its trees' figures. */
export interface StatementView {
  readonly row: StatementRow;
  readonly trees: readonly TreeRow[];
}

/** The statement as everybody may see it. */
export function publishedOf({ row, trees }: StatementView): LiabilitiesStatement {
  return {
    format: 'paydirt-liabilities',
    version: 1,
    network: row.network,
    number: row.number,
    takenAt: row.taken_at,
    block: { height: row.block_height, hash: row.block_hash },
    ledger: { position: row.ledger_position, hash: row.ledger_hash },
    trees: trees.map(({ asset, depth, root }) => ({ asset, depth, root })),
    previous: row.previous,
  };
}
