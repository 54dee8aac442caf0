import { divide } from '../units';

/** What was sold and what it brought, of a whole conversion or of one holder's part. Base units and satoshi. */
export interface Part {
  readonly sold: bigint;
  readonly bought: bigint;
  readonly fee: bigint;
  readonly withdrawalFee: bigint;
}

/** A part of a conversion compared with the venue's quote. */
export interface Execution extends Part {
  /** What the quote promised for what was sold, rounded up: the comparison never flatters us. Satoshi. */
  readonly quoted: bigint;
  /** Quoted less bought, before fees; negative when the fill was better than the quote. Satoshi. */
  readonly slippage: bigint;
  /** The slippage in basis points of the quote, rounded up. */
  readonly slippageBps: bigint;
  /** What this part brought after the venue's fees. Satoshi. */
  readonly net: bigint;
  /** Quoted less net: price and fees together. Satoshi. */
  readonly lost: bigint;
}

/**
 * The best-execution record of a part: the quote that the order rested on against the fill.
 * @param order the whole order: what was offered for sale, and satoshi quoted for all of it
 * @returns undefined while nothing is sold, or when no quote was kept
 */
export function executionOf(
  order: { readonly amount: bigint; readonly quoted: bigint | null },
  part: Part,
): Execution | undefined {
  if (order.quoted === null || order.quoted === 0n || order.amount === 0n || part.sold === 0n) return undefined;
  const quoted = divide(order.quoted * part.sold, order.amount, 'ceil');
  const slippage = quoted - part.bought;
  const net = part.bought - part.fee - part.withdrawalFee;
  return {
    ...part,
    quoted,
    slippage,
    slippageBps: divide(slippage * 10_000n, quoted, 'ceil'),
    net,
    lost: quoted - net,
  };
}
