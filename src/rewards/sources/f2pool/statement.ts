import {
  type Asset,
  DAY_MS,
  dayAtOffset,
  dayStartAtOffset,
  type Decimal,
  divide,
  type Instant,
  JsonNumber,
  plusMs,
  type ScaledAmount,
} from '../../../units';
import type { PoolTotal } from '../../pool-total';
import type { Reply } from '../../reply';
import {
  type PoolPayout,
  type SourceDeclaration,
  SourceFailure,
  type WorkerSample,
  type WorkerState,
} from '../../source';
import { type AfterTakings, afterTakings, type Credit, type Taking } from '../taken-back';

const TXID = /^[0-9a-f]{64}$/;
const REVENUE = /^revenue(_[a-z0-9_]{1,40})?$/;
/** "WorkerStatus: 0 Online, 1 Offline, 2 Expired" */
const STATES: readonly WorkerState[] = ['ok', 'off', 'disabled'];

/** What F2Pool calls the coins that the books can hold. @see api.f2pool.com "available values of the 'currency' field" */
export const CURRENCIES: Readonly<Record<Asset, string>> = {
  BTC: 'bitcoin',
  LTC: 'litecoin',
  BCH: 'bitcoin-cash',
  DOGE: 'dogecoin',
  NMC: 'nmccoin',
  DASH: 'dash',
  ZEC: 'zcash',
};

/** "The hashrate module currently supports only" */
export const WITH_WORKERS: readonly Asset[] = ['BTC', 'BCH', 'LTC'];

/** @throws SourceFailure `rewards.refused` for `{code, msg}`, which comes with status 200 */
export function opened(body: Reply): Reply {
  const code = body.optional('code')?.value;
  const text = code === undefined ? '0' : code instanceof JsonNumber ? code.text : 'none';
  if (text === '0') return body;
  const said = body.optional('msg')?.text() ?? '';
  throw new SourceFailure(
    'rewards.refused',
    `F2Pool answered with code ${text}. Nothing was booked; check the account name and the token.`,
    { source: body.source, field: 'code', reason: `${text} ${said}`.trim().slice(0, 200) },
  );
}

/**
 * Bills of type `revenue…`: a mining day each, in the pool's zone as declared. `changed_balance` is what the pool credited,
 * its fee off; with `reports: gross` the fee is rebuilt from `mining_extra`. Below zero it takes back what that day earned:
 * the day's bills are restated, and what they do not hold stands in sight. Days before the source's first are left out,
 * what is taken of them is not: the pool pays that much less.
 * @param bills with every bill of each day that one below zero names ({@link namedBefore})
 * @throws SourceFailure for a bill that comes twice, a day that begins elsewhere than declared, parts that do not sum
 */
export function revenueRows(bills: readonly Reply[], declaration: SourceDeclaration): AfterTakings {
  const ids = new Set<number>();
  const credits: Credit[] = [];
  const takings: Taking[] = [];
  for (const bill of bills) {
    const id = bill.field('id');
    if (ids.has(id.integer())) throw id.bad('doubled');
    ids.add(id.integer());
    bill.field('type').matching(REVENUE);
    const { out, size } = changeOf(bill, declaration);
    if (out) takings.push(takingOf(bill, size, declaration));
    else credits.push(...creditOf(bill, size, declaration));
  }
  return afterTakings(credits, takings);
}

/**
 * The first mining day that a bill below zero names, not before the source's first: from there on all bills are needed.
 * Undefined where none does.
 */
export function namedBefore(bills: readonly Reply[], declaration: SourceDeclaration): Instant | undefined {
  const days = bills
    .filter((bill) => changeOf(bill, declaration).out)
    .map((bill) => miningDay(bill.optional('mining_extra'), declaration))
    .filter((day) => day !== undefined);
  const [first] = days.sort((a, b) => a - b);
  return first === undefined || first > declaration.since ? first : declaration.since;
}

function changeOf(bill: Reply, { asset, amountDecimals }: SourceDeclaration) {
  const { out, size } = bill.field('changed_balance').coinChange(asset, amountDecimals);
  return { out: out && (size.amount.units > 0n || size.residue.digits > 0n), size };
}

function miningDay(extra: Reply | undefined, { dayOffsetMinutes }: SourceDeclaration): Instant | undefined {
  if (extra === undefined) return undefined;
  const date = extra.field('mining_date');
  const from = date.unixSeconds();
  if (dayStartAtOffset(dayAtOffset(from, dayOffsetMinutes), dayOffsetMinutes) !== from) {
    throw date.bad('not-the-start-of-a-day');
  }
  return from;
}

function takingOf(bill: Reply, size: ScaledAmount, declaration: SourceDeclaration): Taking {
  const day = miningDay(bill.optional('mining_extra'), declaration);
  return {
    externalId: `bill-${bill.field('id').integer()}`,
    at: bill.field('created_at').unixSeconds(),
    size,
    of: day === undefined ? null : String(day),
    raw: bill.raw(),
  };
}

function creditOf(bill: Reply, size: ScaledAmount, declaration: SourceDeclaration): Credit[] {
  const extra = bill.field('mining_extra');
  const from = miningDay(extra, declaration) ?? declaration.since;
  const poolFee = declaration.reports === 'gross' ? feeOf(extra, size.amount.units, declaration) : 0n;
  if (from < declaration.since) return [];
  const row = {
    externalId: `bill-${bill.field('id').integer()}`,
    from,
    to: plusMs(from, DAY_MS),
    asset: declaration.asset,
    net: size.amount.units,
    poolFee,
    residue: size.residue,
    settled: true,
    raw: bill.raw(),
  };
  return [{ row, at: bill.field('created_at').unixSeconds(), of: String(from) }];
}

const PARTS = [
  { part: 'pps', rate: 'pps_fee_rate' },
  { part: 'tx_fee', rate: 'tx_fee_rate' },
] as const;
/** Rates come as 32-bit floats: so far from the truth relative to what they multiply. */
const RATE_ERROR = 1_000_000n;
/** Digits to which parts are compared: beyond what a double holds. */
const SCALE = 30;

/**
 * F2Pool's fee on one day. The documentation does not say whether `pps` and `tx_fee` are before or after their fees, so
 * each row must show it: either they sum to the credit (they are after, and the fee is part × rate / (1 − rate)), or
 * they do once the fees are off. Rounded half-even to base units.
 */
function feeOf(extra: Reply, net: bigint, { asset, amountDecimals }: SourceDeclaration): bigint {
  const base = 10n ** BigInt(SCALE);
  const parts = PARTS.map(({ part, rate }) => {
    const { amount, residue } = extra.field(part).coinNumber(asset, amountDecimals);
    return { part: amount.units * base + scaled(residue), rate: scaled(extra.field(rate).rate()) };
  });
  const sum = parts.reduce((all, one) => all + one.part, 0n);
  const off = parts.reduce((all, one) => all + divide(one.part * one.rate, base, 'half-even'), 0n);
  const tolerance = 2n * base + sum / RATE_ERROR;
  const near = (value: bigint): boolean => value - net * base <= tolerance && net * base - value <= tolerance;
  if (near(sum)) {
    const fee = parts.reduce((all, one) => all + divide(one.part * one.rate, base - one.rate, 'half-even'), 0n);
    return divide(fee, base, 'half-even');
  }
  if (near(sum - off)) return divide(off, base, 'half-even');
  throw extra.field('pps').bad('parts-do-not-sum');
}

function scaled({ digits, scale }: Decimal): bigint {
  return scale <= SCALE ? digits * 10n ** BigInt(SCALE - scale) : digits / 10n ** BigInt(scale - SCALE);
}

/**
 * One bill of type `payout`. What left the balance is the payout and its fee together; `tx_id` is empty while it is on its
 * way, and for ever when it went to another account inside a service, which no chain shows.
 */
export function payoutRow(row: Reply, { asset, amountDecimals }: SourceDeclaration): PoolPayout {
  const { out, size } = row.field('changed_balance').coinChange(asset, amountDecimals);
  if (!out) throw row.field('changed_balance').bad('not-negative');
  const extra = row.field('payout_extra');
  const value = extra.field('value').coinNumber(asset, amountDecimals).amount.units;
  const fee = extra.field('tip').coinNumber(asset, amountDecimals).amount.units;
  const total = size.amount.units;
  if (fee > total || (value !== total && value !== total - fee)) throw extra.field('value').bad('parts-do-not-sum');
  const tx = extra.field('tx_id');
  const txid = tx.value === null || tx.value === '' ? null : tx.matching(TXID);
  const onChain = txid !== null || extra.field('wallet_type').text() === 'mainnet';
  return {
    externalId: `bill-${row.field('id').integer()}`,
    at: txid === null && onChain ? row.field('created_at').unixSeconds() : extra.field('paid_time').unixSeconds(),
    amount: total - fee,
    fee,
    txid,
    lightning: !onChain,
    generation: false,
    destination: extra.field('address').text(),
    status: txid === null && onChain ? 'queued' : 'confirmed',
  };
}

/**
 * `balance_info` of `/assets/balance`: `total_income` is all that was credited, `balance` what is not paid yet. Doubles, and
 * the bills are rounded to a base unit one by one.
 */
export function totalsOf(body: Reply, { asset }: SourceDeclaration): PoolTotal[] {
  const info = body.field('balance_info');
  const units = (name: string): bigint => info.field(name).coinNumber(asset, SCALE).amount.units;
  return [
    { kind: 'earned', units: units('total_income'), rowsRounded: true },
    { kind: 'balance', units: units('balance'), rowsRounded: true },
  ];
}

/** One worker; hash rates are doubles in H/s. */
export function workerRow(row: Reply, at: Instant): WorkerSample {
  const info = row.field('hash_rate_info');
  const status = row.field('status');
  const state = STATES[status.integer()];
  if (state === undefined) throw status.bad('unknown-value');
  const lastShare = row.optional('last_share_at');
  return {
    worker: info.field('name').text(),
    at,
    hashRate1h: info.field('h1_hash_rate').hashRate(1n),
    hashRate24h: info.field('h24_hash_rate').hashRate(1n),
    state,
    lastShareAt: lastShare === undefined || lastShare.integer() === 0 ? null : lastShare.unixSeconds(),
  };
}
