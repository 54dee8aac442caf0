import fc from 'fast-check';
import { LosslessNumber, parse, stringify } from 'lossless-json';
import type { Change } from '../support/pools';

/** What rows are about, by the names that pools give it: money, or where a pool has none the rate of a worker. */
export interface Figures {
  readonly keys: readonly string[];
  /** The first figure is looked for behind this text. */
  readonly behind?: string;
}

/** Every pool's name for the amount that a row is about. */
export const AMOUNTS: Figures = {
  keys: [
    'total_reward',
    'user_reward',
    'satoshis_net_earned',
    'total_profit',
    'changed_balance',
    'totalAmount',
    'revenue',
    'amount',
  ],
};

/** Every solo pool's name for the rate of a worker. */
export const RATES: Figures = { keys: ['hashrate1hr', 'hashRate'], behind: '"worker' };

type Tree = Record<string, unknown>;

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Writes the first figure of a reply otherwise. */
function first({ keys, behind = '' }: Figures, write: (was: string) => string): Change {
  const figure = new RegExp(`("(?:${keys.join('|')})":\\s*)("[^"]*"|-?\\d[\\d.eE+-]*)`);
  return (json) => {
    const from = Math.max(json.indexOf(behind), 0);
    return json.slice(0, from) + json.slice(from).replace(figure, (_all, key: string, was: string) => key + write(was));
  };
}

/** The first figure as another text, quoted where the pool quotes it. */
function spelled(figures: Figures, text: string): Change {
  return first(figures, (was) => (was.startsWith('"') ? `"${text}"` : text));
}

/** Rewrites every list of rows that have figures. Numbers keep their spelling. */
function lists({ keys }: Figures, change: (rows: readonly unknown[]) => unknown): Change {
  const has = (value: unknown): boolean =>
    isTree(value) &&
    (keys.some((key) => key in value) || Object.values(value).some((item) => isTree(item) && has(item)));
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.some(has) ? change(value) : value;
    if (!isTree(value) || Object.getPrototypeOf(value) !== Object.prototype) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item)]));
  };
  return (json) => stringify(walk(parse(json))) ?? '';
}

function whole(text: string): Change {
  return () => text;
}

type Case = readonly [what: string, change: Change];

/** What no pool's figure can be, as text. */
export const BAD_TEXTS = [
  ['a negative number', '-1'],
  ['1e400', '1e400'],
  ['NaN', 'NaN'],
  ['Infinity', 'Infinity'],
  ['a hexadecimal number', '0x10'],
  ['a comma', '1,5'],
] as const;
/** What no amount can be besides: of a rate both are whole numbers, great and small. */
export const BAD_SIZES = [
  ['more coins than there are', '99999999999999999999999'],
  ['a billionth of a satoshi', '0.00000000000000001'],
] as const;

/** A figure that is none, however the pool spells figures. */
export function badFigures(figures: Figures): readonly Case[] {
  const texts = [...BAD_TEXTS, ...(figures === AMOUNTS ? BAD_SIZES : [])];
  const instead = (value: string): Change => first(figures, () => value);
  return [
    ...texts.map(([what, text]): Case => [what, spelled(figures, text)]),
    ['true', instead('true')],
    ['null', instead('null')],
    ['an object', instead('{}')],
    ['a list', instead('[1]')],
    ['an empty text', instead('""')],
    ['a word', instead('"all of it"')],
    ['a text that no database holds', instead('"1\\u0000"')],
  ];
}

/** A reply whose form is not the documented one. */
export function badShapes(figures: Figures): readonly Case[] {
  const rows = (change: (rows: readonly unknown[]) => unknown): Change => lists(figures, change);
  const other = (row: unknown): unknown => parse(first(figures, (was) => was.replace(/\d/, '7'))(stringify(row) ?? ''));
  return [
    ['an empty body', whole('')],
    ['null', whole('null')],
    ['a number', whole('42')],
    ['a text', whole('"OK"')],
    ['a list of nothing known', whole('[[null]]')],
    ['an object without a field', whole('{}')],
    ['two JSON texts in one', (json) => json + json],
    ['a list of rows that is an object', rows(() => ({}))],
    ['a list of rows that is a text', rows(() => 'none')],
    ['a list of rows that is null', rows(() => null)],
    ['a row that is null', rows((all) => [null, ...all.slice(1)])],
    ['a row that is a number', rows((all) => [1, ...all.slice(1)])],
    ['the same row twice', rows((all) => [...all, all[0]])],
    ['an id again with another amount', rows((all) => [...all, other(all[0])])],
    ['a row without its amount', unnamed(figures)],
  ];
}

function unnamed({ keys, behind = '' }: Figures): Change {
  const name = new RegExp(`"(?:${keys.join('|')})":(?=\\s*["\\d-])`);
  return (json) => {
    const from = Math.max(json.indexOf(behind), 0);
    return json.slice(0, from) + json.slice(from).replace(name, '"other":');
  };
}

/** The same rows told in another order. */
export function reordered(figures: Figures): readonly Case[] {
  return [
    ['rows from back to front', lists(figures, (rows) => [...rows].reverse())],
    ['rows turned by one', lists(figures, (rows) => [...rows.slice(1), ...rows.slice(0, 1)])],
  ];
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
