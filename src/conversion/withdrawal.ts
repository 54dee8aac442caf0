import { allocate } from '../units';

/** A sale whose bitcoin waits at the venue; satoshi after the venue's fee. */
export interface WaitingSale {
  readonly id: string;
  readonly net: bigint;
}

/**
 * The sales that a withdrawal brings: as many of the oldest as add up to what it took from the balance. A person sends
 * what the screen shows; a sale that is filled meanwhile is newer, and changes no sum of the older ones.
 * @param waiting oldest first
 * @param taken satoshi that left the balance, the venue's fee included
 * @returns undefined when no number of the oldest adds up to it
 */
export function answeredBy<T extends WaitingSale>(waiting: readonly T[], taken: bigint): readonly T[] | undefined {
  let sum = 0n;
  let found: number | undefined;
  waiting.forEach(({ net }, i) => {
    sum += net;
    if (sum === taken && taken > 0n) found = i + 1;
  });
  return found === undefined ? undefined : waiting.slice(0, found);
}

/** One sale's part of a withdrawal. */
export interface WithdrawnPart {
  readonly arrives: bigint;
  readonly fee: bigint;
}

/** The fee over the sales in proportion, by largest remainder. @param fee less than the sum of the nets, or equal to it */
export function partsOf(nets: readonly bigint[], fee: bigint): WithdrawnPart[] {
  const fees = fee === 0n ? nets.map(() => 0n) : allocate(fee, nets);
  return nets.map((net, i) => ({ arrives: net - (fees[i] ?? 0n), fee: fees[i] ?? 0n }));
}

const TXID = /^[0-9a-f]{64}$/;

/** Why what the venue says of a withdrawal cannot be booked; undefined when it can. */
export function wrongWithdrawal(said: {
  readonly amount: bigint;
  readonly fee: bigint;
  readonly txid: string;
}): string | undefined {
  if (!TXID.test(said.txid)) return 'bad-txid';
  return said.fee < 0n || said.fee >= said.amount ? 'withdrawal-fee' : undefined;
}
