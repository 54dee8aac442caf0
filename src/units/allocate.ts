import { assertInvariant } from './domain-error';

/**
 * Splits `total` in proportion to `weights` by the method of largest remainder (Hamilton): each part gets the
 * floor of its exact share, and the units left over go one each to the largest remainders, ties to the earlier
 * index. Parts always sum to `total`; the same input gives the same split. A negative total is split as its
 * magnitude and negated.
 * @param weights non-negative integers, at least one of them positive
 * @throws InvariantBroken when the weights are empty, negative, or all zero: hold the sum in sight instead
 */
export function allocate(total: bigint, weights: readonly bigint[]): bigint[] {
  if (total < 0n) return allocate(-total, weights).map((part) => -part);
  let sum = 0n;
  for (const weight of weights) {
    assertInvariant(weight >= 0n, 'a weight is not negative');
    sum += weight;
  }
  assertInvariant(sum > 0n, 'at least one weight is positive');
  const parts = weights.map((weight) => (total * weight) / sum);
  let left = total - parts.reduce((a, b) => a + b, 0n);
  if (left === 0n) return parts;
  const order = weights
    .map((weight, index) => ({ index, remainder: (total * weight) % sum }))
    .filter((entry) => entry.remainder > 0n)
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of order) {
    if (left === 0n) break;
    parts[index] = (parts[index] ?? 0n) + 1n;
    left -= 1n;
  }
  assertInvariant(left === 0n, 'parts sum to the total');
  return parts;
}
