import { type Decimal, formatDecimal, type Price } from '../units';

/** Ten thousand basis points are the whole. */
const BPS = 10_000n;

/** Digits of both at one scale. */
function aligned(a: Decimal, b: Decimal): { readonly a: bigint; readonly b: bigint; readonly scale: number } {
  const scale = Math.max(a.scale, b.scale);
  return { a: a.digits * 10n ** BigInt(scale - a.scale), b: b.digits * 10n ** BigInt(scale - b.scale), scale };
}

/** Below, at or above zero as a is below, equal to or above b. */
export function compare(a: Decimal, b: Decimal): number {
  const at = aligned(a, b);
  return at.a < at.b ? -1 : at.a > at.b ? 1 : 0;
}

/** Whether a and b differ by at most so many hundredths of a percent of the smaller, the bound included. */
export function within(a: Price, b: Price, bps: number): boolean {
  const at = aligned(a, b);
  const [small, large] = at.a < at.b ? [at.a, at.b] : [at.b, at.a];
  return (large - small) * BPS <= small * BigInt(bps);
}

/** A bound as a person reads it: 25 %. */
export function percent(bps: number): string {
  return `${formatDecimal({ digits: BigInt(bps), scale: 2 })} %`;
}

/** The middle one; of two middle ones their exact mean. The list is not empty. @see FAULTS.md F41 */
export function median(prices: readonly Price[]): Price {
  const sorted = [...prices].sort(compare);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  if (upper === undefined || lower === undefined) throw new RangeError('a median needs a price');
  if (compare(lower, upper) === 0) return upper;
  const { a, b, scale } = aligned(lower, upper);
  return { digits: (a + b) * 5n, scale: scale + 1 } as Price;
}
