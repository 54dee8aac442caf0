import type { ReadTx, WriteTx } from '../store';
import { type Asset, parseAsset } from '../units';
import { BALANCE_CLASSES } from './inclusion-file';
import type { OwedTo } from './owed';
import type { StatementView } from './published';
import {
  liabilityPages,
  liabilityStatements,
  liabilityTrees,
  type StatementRow,
  type TreeRow,
} from './statement.entity';

/** Holders kept in one row. */
const HOLDERS_PER_PAGE = 500;

export async function lastStatement(tx: ReadTx): Promise<StatementRow | undefined> {
  const [last] = await tx.find(liabilityStatements, { orderBy: [['number', 'desc']], limit: 1 });
  return last;
}

/** Newest first, before a number or from the end. */
export async function statementsBefore(
  tx: ReadTx,
  page: { readonly before?: number; readonly limit: number },
): Promise<StatementView[]> {
  const rows = await tx.find(liabilityStatements, {
    where: page.before === undefined ? {} : { number: { lt: page.before } },
    orderBy: [['number', 'desc']],
    limit: page.limit,
  });
  const trees = await treesOf(
    tx,
    rows.map(({ number }) => number),
  );
  return rows.map((row) => ({ row, trees: trees.filter(({ number }) => number === row.number) }));
}

export async function statementAt(tx: ReadTx, number: number): Promise<StatementView | undefined> {
  const row = await tx.findOne(liabilityStatements, { number });
  return row === undefined ? undefined : { row, trees: await treesOf(tx, [number]) };
}

function treesOf(tx: ReadTx, numbers: readonly number[]): Promise<TreeRow[]> {
  const where = { number: { in: [...numbers] } };
  return tx.find(liabilityTrees, { where, orderBy: [['number', 'desc'], ['asset', 'asc']] }); // prettier-ignore
}

/** What was owed to whom, per asset, as the statement has it. */
export async function owedAt(tx: ReadTx, { trees }: StatementView): Promise<Map<Asset, OwedTo[]>> {
  const owed = new Map<Asset, OwedTo[]>();
  for (const { number, asset } of trees) {
    const pages = await tx.find(liabilityPages, { where: { number, asset }, orderBy: [['page', 'asc']] });
    owed.set(
      parseAsset(asset),
      pages.flatMap(({ holders }) => holders.map(unpacked)),
    );
  }
  return owed;
}

/** Everything of one statement; the caller's transaction. */
export async function saveStatement(
  tx: WriteTx,
  { row, trees }: StatementView,
  owed: ReadonlyMap<Asset, readonly OwedTo[]>,
): Promise<void> {
  const { number } = row;
  await tx.insert(liabilityStatements, [row]);
  await tx.insert(liabilityTrees, trees);
  for (const [asset, holders] of owed) {
    const pages = Array.from({ length: Math.ceil(holders.length / HOLDERS_PER_PAGE) }, (_, page) => {
      const some = holders.slice(HOLDERS_PER_PAGE * page, HOLDERS_PER_PAGE * (page + 1));
      return { number, asset, page, holders: some.map(packed) };
    });
    if (pages.length > 0) await tx.insert(liabilityPages, pages);
  }
}

function packed({ holder, balance }: OwedTo): string[] {
  return [holder, ...BALANCE_CLASSES.map((name) => balance[name].toString())];
}

function unpacked([holder = '', ...units]: readonly string[]): OwedTo {
  const [available, held, inBatch, inFlight] = BALANCE_CLASSES.map((_, at) => BigInt(units[at] ?? '0'));
  return {
    holder,
    balance: { available: available ?? 0n, held: held ?? 0n, inBatch: inBatch ?? 0n, inFlight: inFlight ?? 0n },
  };
}
