import { parseDecimal } from '../units';

/** No honest node asks for less: Bitcoin Core 29.1 relays from 100 sat/kvB (RULES 16). */
export const FEE_RATE_MIN_SAT_PER_KVB = 100n;
/** 10,000 sat/vB: above every fee market that there was; what exceeds it is a fault of the estimator (F43). */
const FEE_RATE_MAX_SAT_PER_KVB = 10_000_000n;

/** How a rate is written: Bitcoin Core says BTC per 1000 vbytes, Esplora satoshi per vbyte. */
export type FeeUnit = 'BTC/kvB' | 'sat/vB';

const SAT_PER_KVB: Readonly<Record<FeeUnit, bigint>> = { 'BTC/kvB': 100_000_000n, 'sat/vB': 1_000n };

/**
 * A node's rate as an integer rate, rounded up; what is no positive number, or beyond every
 * fee market, is no estimate (bcoin says -1, others null, 0 or NaN).
 * @param text the JSON number as it stood in the answer
 * @returns sat/kvB, or undefined
 */
export function feeRateOf(text: string, unit: FeeUnit = 'BTC/kvB'): bigint | undefined {
  let digits: bigint;
  let scale: number;
  try {
    ({ digits, scale } = parseDecimal(text, { exponent: true }));
  } catch {
    return undefined;
  }
  if (digits <= 0n) return undefined;
  const divisor = 10n ** BigInt(scale);
  const rate = (digits * SAT_PER_KVB[unit] + divisor - 1n) / divisor;
  if (rate > FEE_RATE_MAX_SAT_PER_KVB) return undefined;
  return rate < FEE_RATE_MIN_SAT_PER_KVB ? FEE_RATE_MIN_SAT_PER_KVB : rate;
}
