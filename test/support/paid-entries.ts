import type { NewEntry } from '../../src/ledger';
import { batchedEntries, committedEntries, settledEntries } from '../../src/payout/entries';
import type { Instant } from '../../src/units';

/** One member's payment, signed, sent and settled at one instant, by the payout room's own entries. */
export function paidEntries(
  of: { readonly id: string; readonly memberId: string; readonly amountSats: bigint; readonly feeShareSats: bigint },
  at: Instant,
): NewEntry[] {
  const { id, memberId, amountSats, feeShareSats } = of;
  const batch = { id, walletId: 'main', txid: id.padEnd(64, '0'), feeSats: feeShareSats };
  const items = [{ id: `${id}-item`, memberId, amountSats, feeShareSats }];
  return [
    ...batchedEntries(batch, items, at),
    ...committedEntries(batch, items, { at, feeReserveSats: 0n }),
    ...settledEntries(batch, items, { at, settlement: 1, blockHash: 'b1' }),
  ];
}
