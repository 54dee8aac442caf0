import { fromHex, toHex } from '../../src/hashing';
import { inclusionFile } from '../../src/solvency/inclusion';
import type { InclusionFile, LiabilitiesStatement } from '../../src/solvency/inclusion-file';
import { growLiabilities, type LiabilitiesTree } from '../../src/solvency/liabilities-tree';
import type { Asset } from '../../src/units';

/** What one holder is owed. */
export interface Owed {
  readonly holder: string;
  readonly units: bigint;
}

/** A statement with its trees. */
export interface MadeStatement {
  readonly statement: LiabilitiesStatement;
  readonly trees: ReadonlyMap<Asset, { readonly tree: LiabilitiesTree; readonly owed: readonly Owed[] }>;
}

/** Runs a generator to its end at once. */
export function driven<T>(work: Generator<undefined, T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** A statement of liabilities as the service makes one. */
export function statementOver(owedOf: Partial<Record<Asset, readonly Owed[]>>, seed: string): MadeStatement {
  const trees = new Map(
    Object.entries(owedOf).map(([name, owed]) => {
      const asset = name as Asset;
      return [asset, { tree: driven(growLiabilities(asset, owed, fromHex(seed))), owed }] as const;
    }),
  );
  const statement: LiabilitiesStatement = {
    format: 'paydirt-liabilities',
    version: 1,
    network: 'regtest',
    number: 1,
    takenAt: 1_795_000_000_000,
    block: { height: 100, hash: '1'.repeat(64) },
    ledger: { position: 9, hash: '2'.repeat(64) },
    trees: [...trees].map(([asset, { tree }]) => ({
      asset,
      depth: tree.tree.depth,
      root: toHex(tree.tree.root.hash),
    })),
    reserves: '3'.repeat(64),
    previous: null,
  };
  return { statement, trees };
}

/** A holder's file, all of it available. */
export function inclusionOf({ statement, trees }: MadeStatement, holder: string): InclusionFile {
  const held = [...trees].flatMap(([asset, { tree, owed }]) => {
    const own = owed.find((one) => one.holder === holder);
    if (own === undefined) return [];
    return [{ asset, tree, balance: { available: own.units, held: 0n, inBatch: 0n, inFlight: 0n } }];
  });
  return inclusionFile(statement, holder, held);
}
