import { DomainError } from '../units';

/** The whole of a payout, in basis points. */
const WHOLE_BPS = 10_000;
/** Destinations beside the payout address: each is an output that somebody pays for. */
export const SPLIT_PARTS_MAX = 9;

/**
 * Checks how payouts are to be divided.
 * @param mainBps what goes to the payout address, in basis points
 * @param parts the others; none: everything goes to the payout address
 * @throws DomainError `members.split-too-many`, `members.split-bps`, `members.split-sum` {sum}, `members.split-twice`
 */
export function assertSplit(
  main: { readonly bps: number; readonly scriptHex: string },
  parts: readonly { readonly bps: number; readonly scriptHex: string }[],
): void {
  if (parts.length > SPLIT_PARTS_MAX) {
    throw refuse('too-many', `A payout goes to at most ${SPLIT_PARTS_MAX + 1} addresses.`);
  }
  const all = [main, ...parts];
  if (!all.every(({ bps }) => Number.isSafeInteger(bps) && bps >= 1 && bps <= WHOLE_BPS)) {
    throw refuse('bps', 'A part is a whole number of basis points from 1 (0.01 %) to 10000.');
  }
  const sum = all.reduce((total, { bps }) => total + bps, 0);
  if (sum !== WHOLE_BPS) {
    throw refuse('sum', `The parts are ${sum} basis points together, not 10000.`, { sum: String(sum) });
  }
  if (new Set(all.map(({ scriptHex }) => scriptHex)).size < all.length) {
    throw refuse('twice', 'One address stands there twice. Give it one part.');
  }
}

function refuse(code: string, why: string, details: Readonly<Record<string, string>> = {}): DomainError {
  return new DomainError(`members.split-${code}`, `${why} Nothing was changed.`, { param: 'parts', ...details });
}
