import type { EntryId } from '../ledger';
import type { JsonValue, ReadTx, Row, WriteTx } from '../store';
import { type Asset, assertInvariant, instant, parseAsset } from '../units';
import { incomeCursor, incomeReceipt, incomeState, incomeValuation } from './income.entity';
import type { Coin, IncomeState } from './lot';
import { RECOGNISE_AT } from './policy';
import { RowTally } from './row-tally';

export type ReceiptRow = Row<typeof incomeReceipt>;
export type ValuationRow = Row<typeof incomeValuation>;

const CURSOR = 'journal';

/**
 * Position of the last journal entry that was followed, 0 before the first; keeps every other follower
 * waiting until this transaction ends.
 */
export async function lockCursor(tx: WriteTx): Promise<number> {
  await tx.insertNew(incomeCursor, [{ id: CURSOR, position: 0 }]);
  const [row] = await tx.lock(incomeCursor, { id: CURSOR });
  return row?.position ?? 0;
}

export async function moveCursor(tx: WriteTx, position: number): Promise<void> {
  await tx.update(incomeCursor, { id: CURSOR }, { position });
}

export async function loadStates(tx: ReadTx, memberIds: readonly string[]): Promise<Map<string, IncomeState>> {
  const rows = memberIds.length === 0 ? [] : await tx.find(incomeState, { where: { member_id: { in: memberIds } } });
  return new Map(rows.map((row) => [row.member_id, stateOf(row.state)]));
}

export async function saveStates(tx: WriteTx, states: ReadonlyMap<string, IncomeState>): Promise<void> {
  if (states.size === 0) return;
  await tx.upsert(
    incomeState,
    [...states].map(([member_id, state]) => ({ member_id, state: jsonOf(state) })),
  );
}

/** What of these rows is income of these members now, by all facts that stand. */
export async function loadTally(tx: ReadTx, rows: readonly string[], memberIds: readonly string[]): Promise<RowTally> {
  const tally = new RowTally();
  if (rows.length === 0) return tally;
  const facts = await tx.find(incomeReceipt, { where: { member_id: { in: memberIds }, source_row: { in: rows } } });
  for (const { member_id: memberId, source_row: row, asset, net } of facts) tally.add({ memberId, row, asset, net });
  return tally;
}

/** Valued receipts of a member that a reduction may take back, newest last. */
export async function valuationsOf(tx: ReadTx, memberId: string): Promise<ValuationRow[]> {
  return tx.find(incomeValuation, { where: { member_id: memberId } });
}

function jsonOf(state: IncomeState): JsonValue {
  const coin = (one: Coin): JsonValue => ({
    ...one,
    gross: one.gross.toString(),
    poolFee: one.poolFee.toString(),
    serviceFee: one.serviceFee.toString(),
    net: one.net.toString(),
  });
  return {
    accrued: state.accrued.map(coin),
    own: state.own.map(coin),
    available: textOf(state.available),
    uncovered: textOf(state.uncovered),
  };
}

function textOf(units: IncomeState['available']): Record<string, string> {
  return Object.fromEntries(Object.entries(units).map(([asset, n]) => [asset, n.toString()]));
}

function unitsOf(stored: Readonly<Record<string, string>>): Partial<Record<Asset, bigint>> {
  return Object.fromEntries(Object.entries(stored).map(([asset, n]) => [parseAsset(asset), BigInt(n)]));
}

type StoredCoin = { readonly [key: string]: JsonValue };
interface StoredState {
  readonly accrued: readonly StoredCoin[];
  readonly own: readonly StoredCoin[];
  readonly available: Readonly<Record<string, string>>;
  /** Missing in a state that an earlier version saved. */
  readonly uncovered?: Readonly<Record<string, string>>;
}

function stateOf(value: JsonValue): IncomeState {
  const stored = value as unknown as StoredState;
  return {
    accrued: stored.accrued.map(coinOf),
    own: stored.own.map(coinOf),
    available: unitsOf(stored.available),
    uncovered: unitsOf(stored.uncovered ?? {}),
  };
}

function coinOf(stored: StoredCoin): Coin {
  const word = (key: string): string => {
    const value = stored[key];
    assertInvariant(typeof value === 'string', `a stored coin has ${key}`);
    return value;
  };
  const rule = RECOGNISE_AT.find((one) => one === stored['rule']) ?? 'credit';
  return {
    asset: parseAsset(word('asset')),
    source: word('source'),
    row: word('row'),
    cause: word('cause') as EntryId,
    reference: word('reference'),
    at: instant(Number(stored['at'])),
    rule,
    recognised: stored['recognised'] === true,
    gross: BigInt(word('gross')),
    poolFee: BigInt(word('poolFee')),
    serviceFee: BigInt(word('serviceFee')),
    net: BigInt(word('net')),
  };
}
