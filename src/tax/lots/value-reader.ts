import { AMOUNT_DIGITS_MAX, divide, DomainError, formatDecimal, JsonFields, type Price, type Usd, usd, USD_SCALE, usdWorth } from '../../units'; // prettier-ignore
import type { Cost, FactRules, Quantity } from './fact-event';

export const FIELD_CODE = 'tax.bad-field';
/** What names a wallet, a coin, an event. */
export const NAME = /^[^\p{Cc}]{1,200}$/u;
const UNITS_LIMIT = 10n ** BigInt(AMOUNT_DIGITS_MAX);
const MAIN = 'main';
/** A fee in this is paid in dollars. */
const DOLLARS = 'USD';
const COST = ['asset', 'amount', 'usd', 'unitPriceUsd', 'wallet', 'fee'];
/** Fields of a fee that a fee in dollars does not have. */
const COIN_COST = ['unitPriceUsd', 'wallet', 'fee'];
const OWN_COST = ['amount', 'usd'];

/** Units in a wallet, and what an event says of their value. */
export interface Worth extends Quantity {
  readonly wallet: string;
  readonly usd?: Usd | undefined;
  /** Of one coin; absent where only the whole is said. */
  readonly price?: Price | undefined;
  /** The same as it was written. */
  readonly unitPrice?: string | undefined;
}

type Priced = Pick<Worth, 'asset' | 'units' | 'price'>;

/** Reads amounts, dollars and values; each refusal names the field. What is said twice must agree. */
export class ValueReader {
  /** @param assets decimals of each coin */
  constructor(
    private readonly assets: ReadonlyMap<string, number>,
    private readonly rules: Pick<FactRules, 'transferFee'>,
  ) {}

  wallet(fields: JsonFields, key: string): string {
    return fields.has(key) ? fields.text(key, NAME, 'the name of a wallet') : MAIN;
  }

  asset(fields: JsonFields, key: string): string {
    const asset = fields.text(key, NAME, 'the symbol of a coin, such as "BTC"');
    if (this.assets.has(asset)) return asset;
    const message = `"${asset}" is no coin that is known here: declare its decimals in "assets".`;
    throw new DomainError('tax.unknown-asset', message, { asset });
  }

  quantity(fields: JsonFields, asset: string, amount: string): Quantity {
    const symbol = this.asset(fields, asset);
    return { asset: symbol, units: this.units(fields, amount, symbol) };
  }

  units(fields: JsonFields, key: string, asset: string): bigint {
    const { digits, scale } = fields.decimal(key);
    const decimals = this.assets.get(asset) ?? 0;
    if (digits <= 0n) throw fields.refused(key, 'is not above zero');
    const units = scaled(digits, scale, decimals);
    if (units === undefined)
      throw new DomainError('tax.too-precise', `"${fields.at(key)}" has more decimals than ${asset} has.`);
    if (units >= UNITS_LIMIT) throw new DomainError('tax.too-large', `"${fields.at(key)}" is larger than any amount.`);
    return units;
  }

  dollars(fields: JsonFields, key: string): Usd {
    const { digits, scale } = fields.decimal(key);
    if (digits < 0n) throw fields.refused(key, 'is below zero');
    const units = scaled(digits, scale, USD_SCALE);
    if (units === undefined) throw new DomainError('tax.too-precise', `"${fields.at(key)}" has more than 12 decimals.`);
    if (units >= UNITS_LIMIT) throw new DomainError('tax.too-large', `"${fields.at(key)}" is larger than any sum.`);
    return usd(units);
  }

  /**
   * The value of an event. Of an exchange, what was received is what counts: its own price, or else that of what was given.
   * @throws DomainError `tax.no-price`, `tax.values-differ`
   * @see 26 CFR 1.1001-7(b)(4). Checked for 2025 and 2026
   */
  value(fields: JsonFields, given: Priced, received?: Priced): Usd {
    const said = this.saidValue(fields, given, received);
    if (said !== undefined) return said;
    const message = 'It has no price: "unitPriceUsd" or "totalUsd" is missing. It is never taken for 0.';
    throw new DomainError('tax.no-price', message);
  }

  /** The same where an event needs none. */
  saidValue(fields: JsonFields, given: Priced, received?: Priced): Usd | undefined {
    const byGiven = given.price === undefined ? undefined : this.worth(given, given.price);
    const byReceived = received?.price === undefined ? undefined : this.worth(received, received.price);
    const total = fields.has('totalUsd') ? this.dollars(fields, 'totalUsd') : undefined;
    const value = total ?? byReceived ?? byGiven;
    if (value === undefined) return undefined;
    if ((byGiven ?? value) === value && (byReceived ?? value) === value) return value;
    throw differ(fields, ['totalUsd', total], ['toUnitPriceUsd', byReceived], ['unitPriceUsd', byGiven]);
  }

  /** The price of one coin, where it is said. */
  priceOf(fields: JsonFields, key: string): Price | undefined {
    return fields.has(key) ? this.price(fields, key) : undefined;
  }

  /**
   * What an event cost.
   * @param given what it is about: a fee in coin comes out of its wallet
   * @param received of an exchange: a fee in the coin that came is withheld from it, in its wallet, where nothing else is said
   * @param isMove it is a transfer, whose cost may need no value
   */
  cost(fields: JsonFields, given: Worth, received?: Worth, isMove = false): Cost | undefined {
    if (!fields.has('fee')) return undefined;
    const fee = new JsonFields(fields.raw('fee'), { path: fields.at('fee'), code: FIELD_CODE }, COST);
    if (!fee.has('asset') || fee.raw('asset') === DOLLARS) return { usd: this.paidDollars(fee) };
    const quantity = this.quantity(fee, 'asset', 'amount');
    const of = [received, given].find((one) => one?.asset === quantity.asset);
    const wallet = fee.has('wallet') ? this.wallet(fee, 'wallet') : (of ?? given).wallet;
    const own = fee.has('fee') ? this.ownCost(fee, quantity) : undefined;
    const coin = { ...quantity, wallet, ...(own === undefined ? {} : { own }) };
    const value = this.worthOfFee(fee, quantity, of);
    if (value !== undefined) return { ...value, coin };
    if (isMove && this.rules.transferFee === 'add-to-basis') return { usd: usd(0n), isUnvalued: true, coin };
    const message = `Its fee in ${quantity.asset} has no value: "fee.usd" is missing. It is never taken for 0.`;
    throw new DomainError('tax.no-price', message);
  }

  private paidDollars(fee: JsonFields): Usd {
    for (const key of COIN_COST) if (fee.has(key)) throw fee.refused(key, 'is of a fee in coin: "asset" names which');
    if (!fee.has('amount')) return this.dollars(fee, 'usd');
    if (!fee.has('asset')) throw fee.refused('amount', 'is of a coin that "asset" names; dollars are "usd"');
    const amount = this.dollars(fee, 'amount');
    const same = fee.has('usd') ? this.dollars(fee, 'usd') : amount;
    if (same !== amount) throw differ(fee, ['amount', amount], ['usd', same]);
    return amount;
  }

  /** What the fee says itself, or else what the event says of the same coin. */
  private worthOfFee(fee: JsonFields, coin: Quantity, of: Worth | undefined): Omit<Cost, 'coin'> | undefined {
    const own = this.priceOf(fee, 'unitPriceUsd');
    const unitPrice = own === undefined ? undefined : fee.written('unitPriceUsd');
    if (fee.has('usd')) {
      const said = this.dollars(fee, 'usd');
      const worth = own === undefined ? said : this.worth(coin, own);
      if (said !== worth) throw differ(fee, ['usd', said], ['unitPriceUsd', worth]);
      return { usd: said, unitPrice };
    }
    if (own !== undefined) return { usd: this.worth(coin, own), unitPrice };
    if (of?.price !== undefined) return { usd: this.worth(coin, of.price), unitPrice: of.unitPrice };
    return of?.usd === undefined ? undefined : { usd: usd(divide(of.usd * coin.units, of.units, 'half-even')) };
  }

  private ownCost(fee: JsonFields, coin: Quantity): NonNullable<NonNullable<Cost['coin']>['own']> {
    const own = new JsonFields(fee.raw('fee'), { path: fee.at('fee'), code: FIELD_CODE }, OWN_COST);
    const units = own.has('amount') ? this.units(own, 'amount', coin.asset) : 0n;
    return { usd: this.dollars(own, 'usd'), units };
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

function differ(fields: JsonFields, ...said: readonly (readonly [key: string, value: Usd | undefined])[]): DomainError {
  const words = said.flatMap(([key, value]) => (value === undefined ? [] : [`"${fields.at(key)}" comes to ${formatDecimal({ digits: value, scale: USD_SCALE })} USD`])); // prettier-ignore
  return new DomainError('tax.values-differ', `${words.join(' and ')}: leave out the one that is wrong.`);
}

/** @returns undefined where digits would be lost */
function scaled(digits: bigint, scale: number, decimals: number): bigint | undefined {
  if (scale <= decimals) return digits * 10n ** BigInt(decimals - scale);
  const divisor = 10n ** BigInt(scale - decimals);
  return digits % divisor === 0n ? digits / divisor : undefined;
}
