import { allocate } from '../../units';
import type { ShortfallOrder } from './contract-terms';

/**
 * Spreads a payment over open amounts, oldest first in the list. What is more than all of them is left over.
 * `descending-pending`: the largest open amount in full, then the next, the tail partly; equal ones by age.
 * `pro-rata`: by largest remainder, ties to the older.
 * @param amount base units, not negative
 * @returns the part of each, in the order of `open`; their sum is the smaller of `amount` and all that is open
 */
export function spread(amount: bigint, open: readonly bigint[], order: ShortfallOrder): bigint[] {
  const total = open.reduce((sum, one) => sum + one, 0n);
  if (amount >= total) return [...open];
  if (order === 'pro-rata') return allocate(amount, open);
  const turn = open.map((_, index) => index);
  if (order === 'descending-pending') {
    turn.sort((a, b) => {
      const [first, second] = [open[a] ?? 0n, open[b] ?? 0n];
      return first === second ? a - b : first > second ? -1 : 1;
    });
  }
  const parts = open.map(() => 0n);
  let left = amount;
  for (const index of turn) {
    const wanted = open[index] ?? 0n;
    const part = wanted < left ? wanted : left;
    parts[index] = part;
    left -= part;
  }
  return parts;
}
