import type { EntryId } from '../ledger';
import type { JsonValue } from '../store';
import { type Asset, assertInvariant, instant, parseAsset } from '../units';
import type { Coin, IncomeState } from './lot';
import { RECOGNISE_AT } from './policy';

/** A state as a table keeps it. */
export function jsonOf(state: IncomeState): JsonValue {
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

/** @throws InvariantBroken when a coin lacks a field */
export function stateOf(value: JsonValue): IncomeState {
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
