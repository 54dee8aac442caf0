import { parse, stringify } from 'lossless-json';
import type { Change } from '../support/pools';

/** Every pool's name for the amount that a row is about. */
const AMOUNT_KEYS = [
  'total_reward',
  'user_reward',
  'satoshis_net_earned',
  'total_profit',
  'changed_balance',
  'totalAmount',
  'revenue',
  'amount',
];
const AMOUNT = new RegExp(`("(?:${AMOUNT_KEYS.join('|')})":\\s*)("[^"]*"|-?\\d[\\d.eE+-]*)`);

/** The first amount as another text, quoted where the pool quotes it. */
function spelled(text: string): Change {
  return (json) =>
    json.replace(AMOUNT, (_all, key: string, was: string) => key + (was.startsWith('"') ? `"${text}"` : text));
}

/** The first amount as another JSON value. */
function instead(value: string): Change {
  return (json) => json.replace(AMOUNT, (_all, key: string) => key + value);
}

type Tree = Record<string, unknown>;

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function hasAmount(value: unknown): boolean {
  if (!isTree(value)) return false;
  return (
    AMOUNT_KEYS.some((key) => key in value) || Object.values(value).some((item) => isTree(item) && hasAmount(item))
  );
}

/** Rewrites every list of rows that have amounts. Numbers keep their spelling. */
function lists(change: (rows: readonly unknown[]) => unknown): Change {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.some(hasAmount) ? change(value) : value;
    if (!isTree(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item)]));
  };
  return (json) => stringify(walk(parse(json))) ?? '';
}

function whole(text: string): Change {
  return () => text;
}

type Case = readonly [what: string, change: Change];

/** An amount that is none, whatever the pool calls it and however it spells amounts. */
export const BAD_AMOUNTS: readonly Case[] = [
  ['a negative number', spelled('-1')],
  ['1e400', spelled('1e400')],
  ['NaN', spelled('NaN')],
  ['Infinity', spelled('Infinity')],
  ['a hexadecimal number', spelled('0x10')],
  ['a comma', spelled('1,5')],
  ['more coins than there are', spelled('99999999999999999999999')],
  ['a billionth of a satoshi', spelled('0.00000000000000001')],
  ['true', instead('true')],
  ['null', instead('null')],
  ['an object', instead('{}')],
  ['a list', instead('[1]')],
  ['an empty text', instead('""')],
  ['a word', instead('"all of it"')],
  ['a text that no database holds', instead('"1\\u0000"')],
];

/** A reply whose form is not the documented one. */
export const BAD_SHAPES: readonly Case[] = [
  ['an empty body', whole('')],
  ['null', whole('null')],
  ['a number', whole('42')],
  ['a text', whole('"OK"')],
  ['a list of nothing known', whole('[[null]]')],
  ['an object without a field', whole('{}')],
  ['two JSON texts in one', (json) => json + json],
  ['a list of rows that is an object', lists(() => ({}))],
  ['a list of rows that is a text', lists(() => 'none')],
  ['a list of rows that is null', lists(() => null)],
  ['a row that is null', lists((rows) => [null, ...rows.slice(1)])],
  ['a row that is a number', lists((rows) => [1, ...rows.slice(1)])],
  ['the same row twice', lists((rows) => [...rows, rows[0]])],
  ['an id again with another amount', lists((rows) => [...rows, otherAmount(rows[0])])],
  ['a row without its amount', (json) => json.replace(AMOUNT, '"other":1')],
];

/** The same rows told in another order. */
export const REORDERED: readonly Case[] = [
  ['rows from back to front', lists((rows) => [...rows].reverse())],
  ['rows turned by one', lists((rows) => [...rows.slice(1), ...rows.slice(0, 1)])],
];

function otherAmount(row: unknown): unknown {
  return parse(
    (stringify(row) ?? '').replace(AMOUNT, (_all, key: string, was: string) => key + was.replace(/\d/, '7')),
  );
}
