import { formatBasisPoints } from '../../format/amount';

/** What was typed, field by field. */
export interface Typed {
  readonly id: string;
  readonly provider: string;
  readonly asset: string;
  readonly hashRate: string;
  readonly units: string;
  readonly price: string;
  readonly start: string;
  readonly startTime: string;
  readonly termDays: string;
  readonly offset: string;
  readonly fee: string;
  readonly feeCurrency: string;
  readonly feeTaken: string;
  readonly excess: string;
  readonly excessDays: string;
  readonly electricity: string;
  readonly electricityPrice: string;
  readonly everyDays: string;
  readonly within: string;
  readonly tolerance: string;
  readonly anchor: string;
  readonly shortfall: string;
  readonly defaultDays: string;
  readonly defaultThen: string;
  readonly writeOffDays: string;
  readonly residual: string;
  readonly notice: string;
  readonly refund: string;
  readonly promise: string;
  readonly promiseCurrency: string;
  readonly blockFeesRule: string;
  readonly blockFees: string;
  readonly renewFrom: string;
  readonly scaleFrom: string;
  readonly lostMost: string;
}

/** A form as it opens: what most providers do. */
export const UNTYPED: Typed = {
  id: '',
  provider: '',
  asset: 'BTC',
  hashRate: '',
  units: '',
  price: '',
  start: '',
  startTime: '',
  termDays: '',
  offset: '0',
  fee: '',
  feeCurrency: 'usd',
  feeTaken: 'deducted',
  excess: 'waive',
  excessDays: '1',
  electricity: '',
  electricityPrice: '0',
  everyDays: '1',
  within: '2',
  tolerance: '1',
  anchor: '',
  shortfall: 'oldest-first',
  defaultDays: '',
  defaultThen: 'keep',
  writeOffDays: '',
  residual: '',
  notice: '',
  refund: '0',
  promise: '',
  promiseCurrency: 'coin',
  blockFeesRule: 'none',
  blockFees: '',
  renewFrom: '0',
  scaleFrom: '10',
  lostMost: '5',
};

/** The one algorithm that each coin is mined with, as docs/contracts.md has it. */
const ALGORITHMS: Readonly<Record<string, string>> = {
  BTC: 'sha256d',
  LTC: 'scrypt',
  BCH: 'sha256d',
  DOGE: 'scrypt',
  NMC: 'sha256d',
  DASH: 'x11',
  ZEC: 'equihash',
};
/** Coins that a contract can be in. */
export const CONTRACT_COINS = Object.keys(ALGORITHMS);

const REQUIRED = ['id', 'provider', 'hashRate', 'units', 'price', 'start'] as const;

/** Digits stay digits, whatever else stays text: the service names the field that it refuses. */
function figure(text: string): number | string {
  const clean = text.trim();
  return /^-?\d{1,15}$/.test(clean) ? Number(clean) : clean;
}

function basisPoints(text: string): number | string {
  const match = /^(-?\d{1,5})(?:\.(\d{1,2}))?$/.exec(text.trim().replace('−', '-'));
  return match === null ? text : Number(`${match[1] ?? '0'}${(match[2] ?? '').padEnd(2, '0')}`);
}

/** The terms as JSON text, as docs/contracts.md writes them; `undefined` while a required field is empty. */
export function termsOf(typed: Typed): string | undefined {
  if (REQUIRED.some((name) => typed[name].trim() === '')) return undefined;
  const orNone = <T>(text: string, of: (text: string) => T): T | undefined =>
    text.trim() === '' ? undefined : of(text);
  const terms = {
    id: typed.id.trim(),
    provider: typed.provider.trim(),
    asset: typed.asset,
    algorithm: ALGORITHMS[typed.asset],
    hashRate: typed.hashRate.trim(),
    units: figure(typed.units),
    price: typed.price.trim(),
    start: typed.startTime.trim() === '' ? typed.start : `${typed.start}T${typed.startTime.trim()}:00Z`,
    termDays: orNone(typed.termDays, figure),
    dayOffsetMinutes: figure(typed.offset),
    fee: orNone(typed.fee, (perUnitDay) => feeOf(typed, perUnitDay.trim())),
    electricity: orNone(typed.electricity, (days) => ({ days: figure(days), price: typed.electricityPrice.trim() })),
    settlement: {
      everyDays: figure(typed.everyDays),
      anchor: orNone(typed.anchor, (day) => day),
      paidWithinDays: figure(typed.within),
      toleranceBps: basisPoints(typed.tolerance),
    },
    shortfall: typed.shortfall === UNTYPED.shortfall ? undefined : typed.shortfall,
    default: orNone(typed.defaultDays, (days) => ({ afterDays: figure(days), then: typed.defaultThen })),
    writeOffAfterDays: orNone(typed.writeOffDays, figure),
    residual: orNone(typed.residual, (minimum) => ({ minimum: minimum.trim(), below: 'stays' })),
    cancellation: orNone(typed.notice, (days) => ({ noticeDays: figure(days), refundBps: basisPoints(typed.refund) })),
    promise: orNone(typed.promise, (perUnitDay) => ({
      currency: typed.promiseCurrency,
      perUnitDay: perUnitDay.trim(),
    })),
    blockFees: blockFeesOf(typed),
    verdictRule: verdictRuleOf(typed),
  };
  return JSON.stringify(terms);
}

function blockFeesOf({ blockFeesRule: rule, blockFees }: Typed): object | undefined {
  if (rule === 'none') return undefined;
  return rule === 'per-block' ? { rule, amount: blockFees.trim() } : { rule, bps: basisPoints(blockFees) };
}

/** Left out where nobody changed what is usual. */
function verdictRuleOf({ renewFrom, scaleFrom, lostMost }: Typed): object | undefined {
  const rule = { renewFromBps: basisPoints(renewFrom), scaleFromBps: basisPoints(scaleFrom), lostBpsMax: basisPoints(lostMost) }; // prettier-ignore
  const isUsual = renewFrom === UNTYPED.renewFrom && scaleFrom === UNTYPED.scaleFrom && lostMost === UNTYPED.lostMost;
  return isUsual ? undefined : rule;
}

function feeOf({ feeCurrency, feeTaken, excess, excessDays }: Typed, perUnitDay: string): object {
  const fee = { currency: feeCurrency, perUnitDay, taken: feeTaken };
  if (feeTaken === 'upfront') return fee;
  const rule = excess === 'end' ? { rule: excess, afterDays: figure(excessDays) } : { rule: excess };
  return { ...fee, whenAboveReward: rule };
}

/** Basis points as the wire has them, with their sign: `-9951` → `−99.51 %`. */
export function returnText(bps: string): string {
  const value = Number(bps);
  return `${value < 0 ? '−' : '+'}${formatBasisPoints(Math.abs(value))}`;
}
