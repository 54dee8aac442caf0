import { AMOUNT_DIGITS_MAX, divide, DomainError, type ExactJson, type Instant, JsonFields, type Price, type Usd, usd, USD_SCALE, usdWorth } from '../../units'; // prettier-ignore
import { snapshotOf } from './allocation';
import type { Cost, Exchange, FactEvent, Quantity, StatedSale } from './fact-event';
import { readTime } from './fact-time';
import { type Reported, REPORTED } from './holding-period';
import { METHODS } from './lot-pool';

/** When income is income; a file may state several times of one receipt, and the rule chooses. @see RULES.md 3 */
export const RECOGNISE = ['credit', 'matured', 'withdrawable', 'on-chain'] as const;
export type RecogniseWord = (typeof RECOGNISE)[number];

const KINDS = ['acquire', 'income', 'transfer', 'dispose', 'exchange', 'fee', 'standing-order', 'identify', 'allocation'] as const; // prettier-ignore
const CODE = 'tax.bad-field';
const NAME = /^[^\p{Cc}]{1,200}$/u;
const LOTS_MAX = 100_000;
const UNITS_LIMIT = 10n ** BigInt(AMOUNT_DIGITS_MAX);
const MAIN = 'main';

const COMMON = ['id', 'kind', 'at', 'note'];
const VALUE = ['unitPriceUsd', 'totalUsd'];
const HELD = [...COMMON, 'wallet', 'asset', 'amount', 'txid', ...VALUE];
const FIELDS: Readonly<Record<(typeof KINDS)[number], readonly string[]>> = {
  acquire: [...HELD, 'fee', 'acquiredAt'],
  income: [...HELD, 'fee', 'times'],
  transfer: [...HELD, 'fee', 'toWallet'],
  dispose: [...HELD, 'fee', 'reported', 'statement'],
  exchange: [...HELD, 'fee', 'reported', 'statement', 'toAsset', 'toAmount', 'toWallet', 'toUnitPriceUsd'],
  fee: HELD,
  'standing-order': [...COMMON, 'wallet', 'asset', 'method', 'effectiveAt'],
  identify: [...COMMON, 'disposal', 'lots'],
  allocation: [...COMMON, 'asset', 'manner', 'lots', 'completedAt'],
};
/** What counts from when it was written down: never earlier, not by a part of a millisecond. */
const RECORDED_KINDS: readonly string[] = ['standing-order', 'identify', 'allocation'];
const KNOWN = [...new Set(Object.values(FIELDS).flat())];
const COST = ['asset', 'amount', 'usd', 'unitPriceUsd', 'wallet', 'fee'];
const OWN_COST = ['amount', 'usd'];
const STATEMENT = ['proceedsUsd', 'basisUsd'];

/** What an event says of a value: of one coin, or of all. */
interface Said {
  readonly usd: Usd;
  /** Of one coin; absent where only the whole is said. */
  readonly price?: Price | undefined;
  /** The same as it was written. */
  readonly unitPrice?: string | undefined;
}

/** Reads events one by one; each refusal names the field. */
export class EventReader {
  /**
   * @param assets decimals of each coin
   * @param coins by the id of each event of the file, the coin that it says it is about
   */
  constructor(
    private readonly zone: string,
    private readonly recognise: RecogniseWord,
    private readonly assets: ReadonlyMap<string, number>,
    private readonly coins: ReadonlyMap<string, string>,
  ) {}

  /** @throws DomainError `tax.bad-field`, `tax.unknown-asset`, `tax.no-price`, `tax.too-precise`, `tax.too-large`, times */
  read(json: ExactJson, path: string): FactEvent {
    const place = { path, code: CODE };
    const kind = kindOf(json, place);
    const fields = new JsonFields(json, place, FIELDS[kind]);
    const id = fields.text('id', NAME, 'a text of 1 to 200 characters without control characters');
    const common = { id, at: this.time(fields, 'at', RECORDED_KINDS.includes(kind) ? 'up' : 'cut') };
    switch (kind) {
      case 'standing-order':
        return { ...common, kind, ...this.order(fields, common.at) };
      case 'identify':
        return { ...common, kind, ...this.identify(fields) };
      case 'allocation':
        return { ...this.allocation(fields, common.at), id, kind, at: snapshotOf(this.zone), recordedAt: common.at };
      default:
        return this.moving(fields, kind, common);
    }
  }

  private moving(
    fields: JsonFields,
    kind: 'acquire' | 'income' | 'transfer' | 'dispose' | 'exchange' | 'fee',
    common: { readonly id: string; readonly at: Instant },
  ): FactEvent {
    const { id, at } = common;
    const quantity = this.quantity(fields, 'asset', 'amount');
    const { asset, units } = quantity;
    const wallet = this.wallet(fields, 'wallet');
    const txid = fields.has('txid') ? fields.text('txid', NAME, 'the ID of a transaction') : undefined;
    const held = { asset, units, wallet };
    if (kind === 'transfer') {
      const toWallet = fields.text('toWallet', NAME, 'the name of a wallet');
      const price = fields.has('unitPriceUsd') ? this.price(fields, 'unitPriceUsd') : undefined;
      const cost = this.cost(fields, held, { price, unitPrice: fields.written('unitPriceUsd') });
      return { id, at, asset, units, wallet, txid, kind, toWallet, cost };
    }
    const to = kind === 'exchange' ? this.received(fields, wallet) : undefined;
    const { usd: value, price, unitPrice } = this.value(fields, quantity, to);
    // Written out: of a million events, copying fields from object to object was a third of the reading.
    if (kind === 'fee') return { id, at, asset, units, wallet, txid, kind, usd: value, unitPrice };
    const cost = this.cost(fields, held, { price, unitPrice, usd: value });
    if (kind === 'acquire') {
      const acquiredAt = fields.has('acquiredAt') ? this.time(fields, 'acquiredAt') : undefined;
      return { id, at, asset, units, wallet, txid, kind, usd: value, cost, acquiredAt, unitPrice };
    }
    if (kind === 'income') {
      return { id, at: this.recognisedAt(fields, at), asset, units, wallet, txid, kind, usd: value, cost, unitPrice };
    }
    const reported = fields.has('reported') ? fields.word('reported', REPORTED) : 'none';
    const stated = this.stated(fields, reported);
    return to === undefined
      ? { id, at, asset, units, wallet, txid, kind: 'dispose', usd: value, cost, reported, stated, unitPrice }
      : { id, at, asset, units, wallet, txid, kind: 'exchange', to, usd: value, cost, reported, stated, unitPrice };
  }

  /** What the form of a broker shows; it needs one that reported the sale. */
  private stated(fields: JsonFields, reported: Reported): StatedSale | undefined {
    if (!fields.has('statement')) return undefined;
    if (reported === 'none') throw fields.refused('statement', 'needs "reported", which says what the form showed');
    const said = new JsonFields(fields.raw('statement'), { path: fields.at('statement'), code: CODE }, STATEMENT);
    const basis = said.has('basisUsd') ? this.dollars(said, 'basisUsd') : undefined;
    return { proceeds: this.dollars(said, 'proceedsUsd'), basis };
  }

  private received(fields: JsonFields, wallet: string): Exchange['to'] {
    const into = fields.has('toWallet') ? fields.text('toWallet', NAME, 'the name of a wallet') : wallet;
    const unitPrice = fields.written('toUnitPriceUsd');
    return { ...this.quantity(fields, 'toAsset', 'toAmount'), wallet: into, unitPrice };
  }

  /** Of an exchange, what was received is what counts; its own price, or else that of what was given (1.1001-7(b)(4)). */
  private value(fields: JsonFields, given: Quantity, received: Quantity | undefined): Said {
    const keys = ['totalUsd', 'unitPriceUsd', 'toUnitPriceUsd'].filter((key) => fields.has(key));
    if (keys.length > 1 && !(keys.includes('totalUsd') && keys.length === 2 && received === undefined)) {
      throw fields.refused(keys[1] ?? '', `says a second time what "${keys[0] ?? ''}" says`);
    }
    const price = fields.has('unitPriceUsd') ? this.price(fields, 'unitPriceUsd') : undefined;
    const unitPrice = fields.written('unitPriceUsd');
    if (fields.has('totalUsd')) return { usd: this.dollars(fields, 'totalUsd'), price, unitPrice };
    if (price !== undefined) return { usd: this.worth(given, price), price, unitPrice };
    if (received !== undefined && fields.has('toUnitPriceUsd')) {
      return { usd: this.worth(received, this.price(fields, 'toUnitPriceUsd')) };
    }
    const message = 'It has no price: "unitPriceUsd" or "totalUsd" is missing. It is never taken for 0.';
    throw new DomainError('tax.no-price', message);
  }

  private cost(
    fields: JsonFields,
    held: Quantity & { readonly wallet: string },
    event: Partial<Said>,
  ): Cost | undefined {
    if (!fields.has('fee')) return undefined;
    const fee = new JsonFields(fields.raw('fee'), { path: fields.at('fee'), code: CODE }, COST);
    const isCash = !fee.has('asset') || fee.raw('asset') === 'USD';
    if (isCash) return { usd: this.dollars(fee, fee.has('amount') ? 'amount' : 'usd') };
    const coin = this.quantity(fee, 'asset', 'amount');
    const wallet = fee.has('wallet') ? this.wallet(fee, 'wallet') : held.wallet;
    const own = fee.has('fee') ? this.ownCost(fee, coin) : undefined;
    const { usd: value, unitPrice } = this.worthOfFee(fee, coin, { ...event, held });
    return { usd: value, unitPrice, coin: { ...coin, wallet, ...(own === undefined ? {} : { own }) } };
  }

  /** What the fee says itself, or else what the event says of the same coin. */
  private worthOfFee(fee: JsonFields, coin: Quantity, event: Partial<Said> & { readonly held: Quantity }): Said {
    if (fee.has('usd')) return { usd: this.dollars(fee, 'usd') };
    const isSame = coin.asset === event.held.asset;
    if (fee.has('unitPriceUsd')) {
      return { usd: this.worth(coin, this.price(fee, 'unitPriceUsd')), unitPrice: fee.written('unitPriceUsd') };
    }
    if (isSame && event.price !== undefined) return { usd: this.worth(coin, event.price), unitPrice: event.unitPrice };
    if (isSame && event.usd !== undefined) {
      return { usd: usd(divide(event.usd * coin.units, event.held.units, 'half-even')) };
    }
    const message = `Its fee in ${coin.asset} has no value: "fee.usd" is missing. It is never taken for 0.`;
    throw new DomainError('tax.no-price', message);
  }

  private ownCost(fee: JsonFields, coin: Quantity): NonNullable<NonNullable<Cost['coin']>['own']> {
    const own = new JsonFields(fee.raw('fee'), { path: fee.at('fee'), code: CODE }, OWN_COST);
    const units = own.has('amount') ? this.units(own, 'amount', coin.asset) : 0n;
    return { usd: this.dollars(own, 'usd'), units };
  }

  private order(fields: JsonFields, at: Instant) {
    return {
      method: fields.word('method', METHODS),
      effectiveAt: fields.has('effectiveAt') ? this.time(fields, 'effectiveAt', 'up') : at,
      wallet: fields.has('wallet') ? this.wallet(fields, 'wallet') : undefined,
      asset: fields.has('asset') ? this.asset(fields, 'asset') : undefined,
    };
  }

  /** Amounts are of the coin of the event that is named. */
  private identify(fields: JsonFields) {
    const of = fields.text('disposal', NAME, 'the id of an event that takes units');
    const asset = this.coins.get(of);
    if (asset === undefined || !this.assets.has(asset)) {
      throw new DomainError('tax.no-such-event', `There is no event "${of}" whose units could be named.`);
    }
    const lots = fields.list('lots', LOTS_MAX).map((item, index) => {
      const lot = new JsonFields(item, { path: fields.at(`lots[${index}]`), code: CODE }, ['lot', 'amount']);
      const units = this.units(lot, 'amount', asset);
      return { lot: lot.text('lot', NAME, 'the id of the event that acquired it'), units };
    });
    if (lots.length === 0) throw fields.refused('lots', 'names no lot');
    return { of, lots };
  }

  private allocation(fields: JsonFields, recordedAt: Instant) {
    const asset = this.asset(fields, 'asset');
    const manner = fields.word('manner', ['specific-unit', 'global']);
    const completedAt = fields.has('completedAt') ? this.time(fields, 'completedAt', 'up') : undefined;
    if (completedAt !== undefined && manner !== 'global')
      throw fields.refused('completedAt', 'is of a global one alone');
    if (completedAt !== undefined && completedAt < recordedAt) throw fields.refused('completedAt', 'is before "at"');
    const lots = fields.list('lots', LOTS_MAX).map((item, index) => {
      const lot = new JsonFields(item, { path: fields.at(`lots[${index}]`), code: CODE }, ['lot', 'wallet', 'amount']);
      return {
        lot: lot.text('lot', NAME, 'the id of the event that acquired it'),
        wallet: this.wallet(lot, 'wallet'),
        units: this.units(lot, 'amount', asset),
      };
    });
    return { asset, manner, completedAt, lots };
  }

  private recognisedAt(fields: JsonFields, at: Instant): Instant {
    if (!fields.has('times')) return at;
    const times = new JsonFields(fields.raw('times'), { path: fields.at('times'), code: CODE }, RECOGNISE);
    return times.has(this.recognise) ? this.time(times, this.recognise) : at;
  }

  private time(fields: JsonFields, key: string, finer: 'cut' | 'up' = 'cut'): Instant {
    return readTime(fields.text(key, NAME, 'a time such as "2026-03-01T14:30:00Z"'), this.zone, finer);
  }

  private wallet(fields: JsonFields, key: string): string {
    return fields.has(key) ? fields.text(key, NAME, 'the name of a wallet') : MAIN;
  }

  private asset(fields: JsonFields, key: string): string {
    const asset = fields.text(key, NAME, 'the symbol of a coin, such as "BTC"');
    if (this.assets.has(asset)) return asset;
    const message = `"${asset}" is no coin that is known here: declare its decimals in "assets".`;
    throw new DomainError('tax.unknown-asset', message, { asset });
  }

  private quantity(fields: JsonFields, asset: string, amount: string): Quantity {
    const symbol = this.asset(fields, asset);
    return { asset: symbol, units: this.units(fields, amount, symbol) };
  }

  private units(fields: JsonFields, key: string, asset: string): bigint {
    const { digits, scale } = fields.decimal(key);
    const decimals = this.assets.get(asset) ?? 0;
    if (digits <= 0n) throw fields.refused(key, 'is not above zero');
    const units = scaled(digits, scale, decimals);
    if (units === undefined)
      throw new DomainError('tax.too-precise', `"${fields.at(key)}" has more decimals than ${asset} has.`);
    if (units >= UNITS_LIMIT) throw new DomainError('tax.too-large', `"${fields.at(key)}" is larger than any amount.`);
    return units;
  }

  private dollars(fields: JsonFields, key: string): Usd {
    const { digits, scale } = fields.decimal(key);
    if (digits < 0n) throw fields.refused(key, 'is below zero');
    const units = scaled(digits, scale, USD_SCALE);
    if (units === undefined) throw new DomainError('tax.too-precise', `"${fields.at(key)}" has more than 12 decimals.`);
    if (units >= UNITS_LIMIT) throw new DomainError('tax.too-large', `"${fields.at(key)}" is larger than any sum.`);
    return usd(units);
  }

  private price(fields: JsonFields, key: string): Price {
    const value = fields.decimal(key);
    if (value.digits <= 0n) throw new DomainError('tax.no-price', `"${fields.at(key)}" is not a price above zero.`);
    return value as Price;
  }

  private worth({ asset, units }: Quantity, price: Price): Usd {
    return usdWorth({ units, decimals: this.assets.get(asset) ?? 0 }, price);
  }
}

/** @returns undefined where digits would be lost */
function scaled(digits: bigint, scale: number, decimals: number): bigint | undefined {
  if (scale <= decimals) return digits * 10n ** BigInt(decimals - scale);
  const divisor = 10n ** BigInt(scale - decimals);
  return digits % divisor === 0n ? digits / divisor : undefined;
}

function kindOf(json: ExactJson, place: { readonly path: string; readonly code: string }): (typeof KINDS)[number] {
  return new JsonFields(json, place, KNOWN).word('kind', KINDS);
}
