import { type ExactJson, JsonNumber, parseDecimal } from '../units';

/** No honest node asks for less: Bitcoin Core 29.1 relays from 100 sat/kvB (RULES 16). */
export const FEE_RATE_MIN_SAT_PER_KVB = 100n;
/** 10,000 sat/vB: above every fee market that there was; what exceeds it is a fault of the estimator (F43). */
const FEE_RATE_MAX_SAT_PER_KVB = 10_000_000n;

/** How a rate is written: Bitcoin Core says BTC per 1000 vbytes, Esplora satoshi per vbyte. */
export type FeeUnit = 'BTC/kvB' | 'sat/vB';

const SAT_PER_KVB: Readonly<Record<FeeUnit, bigint>> = { 'BTC/kvB': 100_000_000n, 'sat/vB': 1_000n };

/**
 * Why an estimator's word is no rate (F43). `none`: it says that it has none. `not-a-number`: null, a text, an object.
 * `beyond-limit`: above every fee market, or a number that nobody can mean. `unreadable`: no JSON. `no-answer`: nothing came.
 */
export const FEE_REFUSALS = [
  'none',
  'not-a-number',
  'zero',
  'negative',
  'beyond-limit',
  'unreadable',
  'no-answer',
] as const;
export type FeeRefusal = (typeof FEE_REFUSALS)[number];

/** An estimate in sat/kvB, or the name of what is wrong with it. */
export type FeeAnswer = { readonly rateSatPerKvb: bigint } | { readonly refused: FeeRefusal };

/**
 * Reads an estimator's number as an integer rate, rounded up and at least the least rate that any node relays.
 * @param value the field as it stood in the answer; undefined where there was none
 * @returns sat/kvB, or the refusal by name: never a rate made out of a fault
 */
export function feeAnswerOf(value: ExactJson | undefined, unit: FeeUnit): FeeAnswer {
  if (value === undefined) return { refused: 'none' };
  if (!(value instanceof JsonNumber)) return { refused: 'not-a-number' };
  const read = decimalOf(value.text);
  if (read === undefined) return { refused: 'beyond-limit' };
  if (read.digits === 0n) return { refused: 'zero' };
  if (read.digits < 0n) return { refused: 'negative' };
  const divisor = 10n ** BigInt(read.scale);
  const rate = (read.digits * SAT_PER_KVB[unit] + divisor - 1n) / divisor;
  if (rate > FEE_RATE_MAX_SAT_PER_KVB) return { refused: 'beyond-limit' };
  return { rateSatPerKvb: rate < FEE_RATE_MIN_SAT_PER_KVB ? FEE_RATE_MIN_SAT_PER_KVB : rate };
}

/**
 * A node's rate as an integer rate, rounded up; what is no positive number, or beyond every
 * fee market, is none (bcoin says -1, others null, 0 or NaN).
 * @param text the JSON number as it stood in the answer
 * @returns sat/kvB, or undefined
 */
export function feeRateOf(text: string, unit: FeeUnit = 'BTC/kvB'): bigint | undefined {
  const answer = feeAnswerOf(new JsonNumber(text), unit);
  return 'refused' in answer ? undefined : answer.rateSatPerKvb;
}

function decimalOf(text: string): ReturnType<typeof parseDecimal> | undefined {
  try {
    return parseDecimal(text, { exponent: true });
  } catch {
    return undefined;
  }
}
