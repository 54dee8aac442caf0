import { toHex } from '../hashing';
import type { BalanceClass, Inclusion, InclusionFile, LiabilitiesStatement } from './inclusion-file';
import type { LiabilitiesTree } from './liabilities-tree';

/** What a holder had of one asset, and the tree that it stands in. */
export interface HeldIn {
  readonly asset: string;
  readonly balance: Readonly<Record<BalanceClass, bigint>>;
  readonly tree: LiabilitiesTree;
}

/** A holder's file: his parts, their nonce, and the way of each to the root. */
export function inclusionFile(statement: LiabilitiesStatement, holder: string, held: readonly HeldIn[]): InclusionFile {
  const inclusions = held.map(({ asset, balance, tree }): Inclusion => {
    const { available, held: onHold, inBatch, inFlight } = balance;
    return {
      asset,
      nonce: toHex(tree.nonceOf(holder)),
      balance: {
        available: available.toString(),
        held: onHold.toString(),
        inBatch: inBatch.toString(),
        inFlight: inFlight.toString(),
      },
      total: tree.tree.root.sum.toString(),
      leaves: tree.leavesOf(holder).map(({ part, units, index }) => ({
        part,
        units: units.toString(),
        index,
        path: tree.tree.path(index).map(({ sum, hash }) => ({ sum: sum.toString(), hash: toHex(hash) })),
      })),
    };
  });
  return { format: 'paydirt-inclusion', version: 1, statement, holder, inclusions };
}
