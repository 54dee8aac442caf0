import type { ReadTx, WriteTx } from '../store';
import { type Asset, assertInvariant, parseAsset } from '../units';
import { BALANCE_CLASSES } from './inclusion-file';
import type { OwedTo } from './owed';
import type { StatementView } from './published';
import {
  reserveLists,
  reservePages,
  reserveSignatures,
  type ReserveSigningRow,
  reserveSignings,
} from './reserve.entity';
import type { ReserveOutput } from './reserves-file';
import { liabilityPages, liabilityStatements, liabilityTrees, type StatementRow } from './statement.entity';

/** Holders, or coins, kept in one row. */
const PER_PAGE = 500;

export async function lastStatement(tx: ReadTx): Promise<StatementRow | undefined> {
  const [last] = await tx.find(liabilityStatements, { orderBy: [['number', 'desc']], limit: 1 });
  return last;
}

export async function firstStatement(tx: ReadTx): Promise<StatementRow | undefined> {
  const [first] = await tx.find(liabilityStatements, { orderBy: [['number', 'asc']], limit: 1 });
  return first;
}

/** The newest statement that all keys of a wallet signed. */
export async function lastSigning(tx: ReadTx, walletId: string): Promise<ReserveSigningRow | undefined> {
  const where = { wallet_id: walletId };
  const [last] = await tx.find(reserveSignings, { where, orderBy: [['number', 'desc']], limit: 1 });
  return last;
}

/** Scripts whose key signed a statement. */
export async function signedScripts(tx: ReadTx, number: number): Promise<ReadonlySet<string>> {
  return new Set((await tx.pick(reserveSignatures, ['script'], { where: { number } })).map(({ script }) => script));
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
  return viewsOf(tx, rows);
}

export async function statementAt(tx: ReadTx, number: number): Promise<StatementView | undefined> {
  const row = await tx.findOne(liabilityStatements, { number });
  return row === undefined ? undefined : (await viewsOf(tx, [row]))[0];
}

async function viewsOf(tx: ReadTx, rows: readonly StatementRow[]): Promise<StatementView[]> {
  const where = { number: { in: rows.map(({ number }) => number) } };
  const trees = await tx.find(liabilityTrees, { where, orderBy: [['number', 'desc'], ['asset', 'asc']] }); // prettier-ignore
  const lists = new Map((await tx.find(reserveLists, { where })).map((list) => [list.number, list]));
  return rows.map((row) => {
    const reserve = lists.get(row.number);
    assertInvariant(reserve !== undefined, 'every statement has its list of coins');
    return { row, reserve, trees: trees.filter(({ number }) => number === row.number) };
  });
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

/** The coins of a statement, as it has them. */
export async function coinsAt(tx: ReadTx, number: number): Promise<ReserveOutput[]> {
  const pages = await tx.find(reservePages, { where: { number }, orderBy: [['page', 'asc']] });
  return pages.flatMap(({ coins }) =>
    coins.map(([txid, vout, script, value, height]) => ({
      txid: String(txid),
      vout: Number(vout),
      script: String(script),
      value: String(value),
      height: Number(height),
    })),
  );
}

/** What a statement rests on. */
export interface StatementGrounds {
  readonly owed: ReadonlyMap<Asset, readonly OwedTo[]>;
  readonly coins: readonly ReserveOutput[];
}

/** Everything of one statement; the caller's transaction. */
export async function saveStatement(
  tx: WriteTx,
  { row, trees, reserve }: StatementView,
  { owed, coins }: StatementGrounds,
): Promise<void> {
  const { number } = row;
  await tx.insert(liabilityStatements, [row]);
  await tx.insert(liabilityTrees, trees);
  for (const [asset, holders] of owed) {
    const pages = paged(holders).map((some, page) => ({ number, asset, page, holders: some.map(packed) }));
    if (pages.length > 0) await tx.insert(liabilityPages, pages);
  }
  await tx.insert(reserveLists, [reserve]);
  const pages = paged(coins).map((some, page) => ({
    number,
    page,
    coins: some.map(({ txid, vout, script, value, height }) => [txid, vout, script, value, height]),
  }));
  if (pages.length > 0) await tx.insert(reservePages, pages);
}

function paged<T>(list: readonly T[]): (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / PER_PAGE) }, (_, page) =>
    list.slice(PER_PAGE * page, PER_PAGE * (page + 1)),
  );
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
