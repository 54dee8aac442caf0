import { type Asset, DomainError, instant, type Instant, parseAmount, parseDecimal, parseScaledAmount } from '../../../units'; // prettier-ignore
import type { FillFields, OrderFields, TransferAmount } from './fields';
import { worth } from './worth';

/** How far a venue's clock may be before ours. */
const SKEW_MAX_MS = 10 * 60_000;
const MS = /^\d{12,15}$/;
const TEXT_LENGTH_MAX = 200;

/** A reply that nobody should act on. What it said is not repeated: it may hold anything. */
export function badReply(reason: string): DomainError {
  return new DomainError(
    'conversion.bad-reply',
    `The venue's answer cannot be relied on (${reason}). Nothing was assumed from it; the next run asks again.`,
    { reason },
  );
}

/** What stands at a path, or undefined. Only own fields count: `__proto__` is a field like any other. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let found: unknown = value;
  for (const key of path) {
    if (found === null || typeof found !== 'object' || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<string | number, unknown>)[key];
  }
  return found;
}

/** A text that may be missing. @throws DomainError `conversion.bad-reply` when it is something else */
export function optionalTextAt(value: unknown, ...path: readonly (string | number)[]): string | undefined {
  const found = at(value, ...path);
  if (found === undefined || found === null || found === '') return undefined;
  if (typeof found === 'string' && found.length <= TEXT_LENGTH_MAX) return found;
  // Every number of a reply is a text by now: a zero of its own is what ccxt puts where a venue takes no fee.
  if (found === 0) return '0';
  throw badReply(`${path.join('.')} is not a text`);
}

/** @throws DomainError `conversion.bad-reply` */
export function textAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = optionalTextAt(value, ...path);
  if (found === undefined) throw badReply(`${path.join('.')} is missing`);
  return found;
}

/** @throws DomainError `conversion.bad-reply` */
export function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw badReply(`${what} are not a list`);
}

/** A coin amount, not negative and no finer than the coin. @throws DomainError `conversion.bad-reply` */
export function exactAmount(text: string, asset: Asset): bigint {
  const { units } = readable(text, () => parseAmount(text, asset, { exponent: true }));
  if (units < 0n) throw badReply('an amount is negative');
  return units;
}

/** An amount that may be finer than the coin, rounded against us. @throws DomainError `conversion.bad-reply` */
export function roundedAmount(text: string, asset: Asset, rounding: 'floor' | 'ceil'): bigint {
  const { amount, residue } = readable(text, () => parseScaledAmount(text, asset, { exponent: true }));
  const units = rounding === 'ceil' && residue.digits !== 0n ? amount.units + 1n : amount.units;
  if (units < 0n) throw badReply('an amount is negative');
  return units;
}

function readable<T>(text: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw badReply(`${error.code} in an amount of ${text.length} characters`);
  }
}

/** Epoch milliseconds as ccxt states them. @throws DomainError `conversion.bad-reply` for none, or one ahead of our clock */
export function timeOf(value: unknown, now: Instant): Instant {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string' || !MS.test(text)) throw badReply('a time is missing or is none');
  const read = instant(Number.parseInt(text, 10));
  if (read > now + SKEW_MAX_MS) throw badReply("a time lies ahead of this machine's clock");
  return read;
}

/** An order as ccxt states it: amounts in base units of the sold coin, bitcoin in satoshi. */
export interface StatedOrder {
  readonly id: string;
  readonly clientOrderId: string | undefined;
  readonly symbol: string;
  readonly side: string;
  readonly amount: bigint;
  readonly sold: bigint;
  readonly status: 'open' | 'closed';
  /** By the venue's own record, where it has them. */
  readonly bought: string | undefined;
  readonly fee: string | undefined;
  readonly feeCoins: readonly string[];
}

/** A fee as it was stated: which coin, and how much of it. */
export interface StatedFee {
  readonly coin: string;
  readonly cost: string;
}

const CLOSED: ReadonlySet<string> = new Set(['closed', 'canceled', 'expired', 'rejected']);

/** @param fields where the venue's own record has the figures; ccxt's are taken without. @throws DomainError `conversion.bad-reply` */
export function readOrder(raw: unknown, asset: Asset, fields: OrderFields | undefined): StatedOrder {
  const status = textAt(raw, 'status');
  if (status !== 'open' && !CLOSED.has(status)) throw badReply('an order is in a state that is none');
  const amount = exactAmount(textAt(raw, ...(fields === undefined ? ['amount'] : ['info', ...fields.amount])), asset);
  const sold = exactAmount(textAt(raw, ...(fields === undefined ? ['filled'] : ['info', ...fields.sold])), asset);
  if (amount === 0n || sold > amount) throw badReply('an order is of nothing, or sold more than it has');
  const own = (path: readonly string[] | undefined): string | undefined =>
    path === undefined ? undefined : textAt(raw, 'info', ...path);
  return {
    id: textAt(raw, 'id'),
    clientOrderId: optionalTextAt(raw, 'clientOrderId'),
    symbol: textAt(raw, 'symbol'),
    side: textAt(raw, 'side'),
    amount,
    sold,
    status: status === 'open' ? 'open' : 'closed',
    bought: own(fields?.bought),
    fee: own(fields?.fee),
    feeCoins: feesOf(raw).map(({ coin }) => coin),
  };
}

/** ccxt states one fee, or a list where there are several. */
export function feesOf(raw: unknown): StatedFee[] {
  const list = at(raw, 'fees');
  const stated = Array.isArray(list) && list.length > 0 ? (list as readonly unknown[]) : [at(raw, 'fee')];
  return stated.flatMap((fee) => {
    const cost = optionalTextAt(fee, 'cost');
    return cost === undefined ? [] : [{ cost, coin: optionalTextAt(fee, 'currency') ?? '' }];
  });
}

/** The fees in satoshi, rounded up. @throws DomainError `conversion.foreign-fee` when one was taken in another coin */
export function feeInBitcoin(fees: readonly StatedFee[]): bigint {
  return fees.reduce((sum, { coin, cost }) => {
    const units = roundedAmount(cost, 'BTC', 'ceil');
    if (coin === 'BTC' || units === 0n) return sum + units;
    throw new DomainError(
      'conversion.foreign-fee',
      `The venue took its fee in ${coin.slice(0, 10)}, which the books do not hold. The order stands and nothing is ` +
        'booked; set the venue to take fees in bitcoin and book that one by hand.',
      { coin: coin.slice(0, 10) },
    );
  }, 0n);
}

/**
 * What the fills of an order came to. Each is floored to the satoshi, and each must state its fee.
 * @throws DomainError `conversion.bad-reply`, `conversion.foreign-fee`
 */
export function sumTrades(
  raws: readonly unknown[],
  orderId: string,
  asset: Asset,
  fields: FillFields | undefined,
): { readonly sold: bigint; readonly bought: bigint; readonly fee: bigint } {
  const seen = new Map<string, string>();
  let [sold, bought] = [0n, 0n];
  const fees: StatedFee[] = [];
  for (const raw of raws) {
    if (textAt(raw, 'order') !== orderId) continue;
    const own = (name: string | undefined, other: string): string =>
      name === undefined ? textAt(raw, other) : textAt(raw, 'info', name);
    const [id, amountText, priceText] = [textAt(raw, 'id'), own(fields?.amount, 'amount'), own(fields?.price, 'price')];
    const content = `${amountText} ${priceText}`;
    const known = seen.get(id);
    if (known === content) continue;
    if (known !== undefined) throw badReply('a fill came twice with other figures');
    seen.set(id, content);
    const amount = exactAmount(amountText, asset);
    const price = readable(priceText, () => parseDecimal(priceText, { exponent: true }));
    if (price.digits <= 0n) throw badReply('a fill has no price');
    sold += amount;
    bought += worth(amount, price, asset);
    fees.push(...(fields === undefined ? statedFees(raw) : [ownFee(raw, fields)]));
  }
  return { sold, bought, fee: feeInBitcoin(fees) };
}

function statedFees(raw: unknown): StatedFee[] {
  const fees = feesOf(raw);
  if (fees.length === 0) throw badReply('a fill states no fee');
  return fees;
}

function ownFee(raw: unknown, { fee, feeCoin, chargedBelowZero }: FillFields): StatedFee {
  const text = textAt(raw, 'info', fee);
  const coin = textAt(raw, 'info', feeCoin);
  if (chargedBelowZero !== true) return { coin, cost: text };
  // A rebate is above zero: it is no fee, and is not booked as one.
  return { coin, cost: text.startsWith('-') ? text.slice(1) : roundedAmount(text, 'BTC', 'floor') >= 0n ? '0' : text };
}

/** A deposit or withdrawal as ccxt states it. */
export interface StatedTransfer {
  readonly id: string;
  readonly coin: string;
  readonly amountText: string;
  readonly fee: StatedFee | undefined;
  readonly address: string | undefined;
  readonly txid: string | undefined;
  readonly status: 'ok' | 'pending' | 'failed';
  readonly at: Instant;
}

const FAILED: ReadonlySet<string> = new Set(['failed', 'canceled', 'rejected', 'expired']);

/** @throws DomainError `conversion.bad-reply`, also when one id comes twice with other content */
export function readTransfers(raw: unknown, now: Instant, field: TransferAmount | undefined): StatedTransfer[] {
  const found = new Map<string, StatedTransfer>();
  for (const row of listOf(raw, 'transfers')) {
    const transfer = readTransfer(row, now, field);
    const known = found.get(transfer.id);
    if (known !== undefined && known.amountText !== transfer.amountText) {
      throw badReply('a transfer came twice with other amounts');
    }
    found.set(transfer.id, transfer);
  }
  return [...found.values()];
}

function ownAmount(row: unknown, { path, signed }: TransferAmount): string {
  const text = textAt(row, 'info', ...path);
  return signed && text.startsWith('-') ? text.slice(1) : text;
}

function readTransfer(row: unknown, now: Instant, field: TransferAmount | undefined): StatedTransfer {
  const txid = optionalTextAt(row, 'txid');
  const status = optionalTextAt(row, 'status') ?? 'pending';
  const cost = optionalTextAt(row, 'fee', 'cost');
  return {
    id: optionalTextAt(row, 'id') ?? textAt(row, 'txid'),
    coin: textAt(row, 'currency'),
    // ccxt reads "0x10" as sixteen: where the venue's own text is known, that is read.
    amountText: field === undefined ? textAt(row, 'amount') : ownAmount(row, field),
    fee: cost === undefined ? undefined : { cost, coin: optionalTextAt(row, 'fee', 'currency') ?? '' },
    address: optionalTextAt(row, 'addressTo') ?? optionalTextAt(row, 'address'),
    txid: txid?.toLowerCase(),
    status: status === 'ok' ? 'ok' : FAILED.has(status) ? 'failed' : 'pending',
    at: timeOf(at(row, 'timestamp'), now),
  };
}
