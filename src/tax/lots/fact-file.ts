import { dayIn, DomainError, type ExactJson, formatDecimal, instant, JsonFields, JsonNumber } from '../../units';
import { EventReader, RECOGNISE, type RecogniseWord } from './event-reader';
import type { FactEvent, FactRules, Quantity } from './fact-event';
import type { FactError } from './fact-rows';
import { METHODS } from './lot-pool';
import { NAME } from './value-reader';

/** What one file may hold: more is a year of a whole pool, which the service judges from its journal. */
const EVENTS_MAX = 2_000_000;
const FILE_CODE = 'tax.bad-facts-file';

/** Decimals of the coins that miners are paid in or sell for; a file declares others in `assets`. */
const DECIMALS: Readonly<Record<string, number>> = {
  ...{ BTC: 8, LTC: 8, BCH: 8, DOGE: 8, NMC: 8, DASH: 8, ZEC: 8, KAS: 8, RVN: 8, XMR: 12, ERG: 9 },
  ...{ ETH: 18, ETC: 18, SOL: 9, USDC: 6, USDT: 6 },
};
/** Decimals of a coin that is known without being declared. @throws DomainError `tax.unknown-asset` */
export function knownDecimals(asset: string): number {
  const decimals = Object.hasOwn(DECIMALS, asset) ? DECIMALS[asset] : undefined;
  if (decimals !== undefined) return decimals;
  throw new DomainError('tax.unknown-asset', `"${asset}" is no coin that is known here.`, { asset });
}
const DECIMALS_MAX = 30n;
/** As much of an id is said in a refusal of it. */
const ID_LENGTH = 200;
/** A file as the engine takes it, and what in it could not be read. */
export interface FactFile {
  readonly rules: FactRules;
  readonly events: readonly FactEvent[];
  readonly errors: readonly FactError[];
  readonly decimalsOf: (asset: string) => number;
}

/**
 * Reads a file for `tax facts`. An event that is wrong is named with its id, and the rest is read all the same; what
 * everything rests on (the zone, the rules) is refused.
 * @throws DomainError `tax.bad-facts-file`
 */
export function readFactFile(json: ExactJson): FactFile {
  const file = new JsonFields(json, { path: '', code: FILE_CODE }, ['zone', 'rules', 'assets', 'events']);
  const assets = assetsOf(file);
  const { recognise, ...rules } = rulesOf(file);
  const items = file.list('events', EVENTS_MAX);
  // Of two events of one id the first one counts: the map's last is the list's first.
  const coins = new Map(items.toReversed().map((item) => [textOf(item, 'id') ?? '', textOf(item, 'asset') ?? '']));
  const reader = new EventReader({ ...rules, recognise }, assets, coins);
  const events: FactEvent[] = [];
  const errors: FactError[] = [];
  const seen = new Set<string>();
  for (const [index, item] of items.entries()) {
    const id = textOf(item, 'id') ?? `events[${index}]`;
    try {
      if (seen.has(id)) throw new DomainError('tax.duplicate-id', `Another event has the id "${id}" already.`);
      seen.add(id);
      events.push(reader.read(item, `events[${index}]`));
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      errors.push({ id, code: error.code, message: error.message });
    }
  }
  return { rules, events, errors, decimalsOf: (asset) => assets.get(asset) ?? 0 };
}

/** An amount with its coin. */
export function showQuantity(decimalsOf: FactFile['decimalsOf']): (quantity: Quantity) => string {
  return ({ asset, units }) => `${formatDecimal({ digits: units, scale: decimalsOf(asset) })} ${asset}`;
}

function textOf(item: ExactJson, key: string): string | undefined {
  if (typeof item !== 'object' || item === null || Array.isArray(item) || item instanceof JsonNumber) return undefined;
  const value = (item as { readonly [key: string]: ExactJson })[key];
  return typeof value === 'string' && value !== '' ? value.slice(0, ID_LENGTH) : undefined;
}

function assetsOf(file: JsonFields): ReadonlyMap<string, number> {
  const assets = new Map(Object.entries(DECIMALS));
  if (!file.has('assets')) return assets;
  const declared = file.raw('assets');
  const names = typeof declared === 'object' && declared !== null ? Object.keys(declared) : [];
  const fields = new JsonFields(declared, { path: 'assets', code: FILE_CODE }, names);
  const bad = names.find((name) => !NAME.test(name));
  if (bad !== undefined) throw file.refused('assets', 'has a name of none or more than 200 characters, or with control characters'); // prettier-ignore
  for (const name of names) assets.set(name, Number(fields.whole(name, 0n, DECIMALS_MAX)));
  return assets;
}

function rulesOf(file: JsonFields): FactRules & { readonly recognise: RecogniseWord } {
  const zone = file.text('zone', NAME, 'an IANA time zone such as "America/New_York"');
  try {
    dayIn(instant(0), zone);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw file.refused('zone', 'is not an IANA time zone such as "America/New_York"');
  }
  const known = ['basis', 'method', 'feePolicy', 'recognise'];
  const rules = new JsonFields(file.raw('rules') ?? {}, { path: 'rules', code: FILE_CODE }, known);
  return {
    zone,
    basis: rules.has('basis') ? rules.word('basis', ['wallet', 'universal']) : 'wallet',
    method: rules.has('method') ? rules.word('method', METHODS) : 'fifo',
    transferFee: rules.has('feePolicy') ? rules.word('feePolicy', ['dispose', 'add-to-basis']) : 'dispose',
    recognise: rules.has('recognise') ? rules.word('recognise', RECOGNISE) : 'credit',
  };
}
