import fc from 'fast-check';
import { LosslessNumber, parse, stringify } from 'lossless-json';
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

const STRANGE: readonly unknown[] = [
  null,
  true,
  '',
  'x',
  '\u0000',
  '__proto__',
  [],
  {},
  [[]],
  ...['0', '-1', '1.5', '1e400', '1e-400', '99999999999999999999', '1735689600000', '0.00000001'].map(
    (text) => new LosslessNumber(text),
  ),
];

/** One node of a reply gone, doubled, renamed or something else, or one character of its text. */
export const spoilings: fc.Arbitrary<Change> = fc
  .record({
    kind: fc.constantFrom('replace', 'drop', 'double', 'rename', 'cut', 'insert'),
    where: fc.nat({ max: 9_999 }),
    value: fc.constantFrom(...STRANGE),
    text: fc.constantFrom('"', '}', ']', '{', '-', '0', ',', '\u0000', 'é'),
  })
  .map(({ kind, where, value, text }): Change => {
    if (kind === 'cut') return (json) => json.slice(0, where % (json.length + 1));
    if (kind === 'insert') {
      return (json) => json.slice(0, where % (json.length + 1)) + text + json.slice(where % (json.length + 1));
    }
    return (json) => stringify(spoiled(parse(json), { kind, where, value })) ?? '';
  });

interface Spoiling {
  readonly kind: 'replace' | 'drop' | 'double' | 'rename';
  readonly where: number;
  readonly value: unknown;
}

function spoiled(root: unknown, { kind, where, value }: Spoiling): unknown {
  const places: { readonly at: Tree | unknown[]; readonly key: string }[] = [];
  const walk = (node: unknown): void => {
    if (!Array.isArray(node) && (!isTree(node) || node instanceof LosslessNumber)) return;
    for (const [key, item] of Object.entries(node)) {
      places.push({ at: node, key });
      walk(item);
    }
  };
  walk(root);
  const place = places[where % Math.max(places.length, 1)];
  if (place === undefined) return value;
  const { at, key } = place;
  const index = Number(key);
  if (kind === 'replace') Object.assign(at, { [key]: value });
  else if (Array.isArray(at)) at.splice(index, kind === 'double' ? 0 : 1, ...(kind === 'drop' ? [] : [at[index]]));
  else if (kind === 'double') at[`${key}2`] = at[key];
  else {
    if (kind === 'rename') at[`${key}_`] = at[key];
    Reflect.deleteProperty(at, key);
  }
  return root;
}
