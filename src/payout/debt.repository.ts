import { accounts } from '../ledger';
import type { LedgerService } from '../ledger/ledger.service';
import type { ReadTx } from '../store';
import { DomainError } from '../units';
import { bookedItem, type LoadedBatch } from './batch-book.service';
import { takenReference } from './cancel-entries';
import { payoutCancelBooks } from './cancellation.entity';
import type { BookedItem } from './entries';

type Ledger = Pick<LedgerService, 'balance' | 'entriesByReference'>;

/** Items of a batch, and when they were last taken again after they had been given back; null: never. */
interface TakenItems {
  readonly batchId: string;
  readonly items: readonly Pick<BookedItem, 'id' | 'memberId'>[];
  readonly taken: number | null;
}

/** By item, in satoshi, what of the debt that taking it again made has not been settled since. */
export async function openDebts(
  tx: ReadTx,
  ledger: Ledger,
  { batchId, items, taken }: TakenItems,
): Promise<Map<string, bigint>> {
  const debts = new Map<string, bigint>();
  if (taken === null) return debts;
  const references = items.map(({ id }) => takenReference(batchId, id, taken));
  const entries = await ledger.entriesByReference(tx, references);
  /** Of each member what is not dealt out to an item yet: one with several addresses has several. */
  const left = new Map<string, bigint>();
  for (const { id, memberId } of items) {
    const account = accounts.memberReceivable(memberId);
    const made = entries.get(takenReference(batchId, id, taken))?.postings.find((one) => one.account === account);
    if (made === undefined) continue;
    const open = left.get(memberId) ?? (await ledger.balance(tx, account, 'BTC'));
    const debt = made.amount < open ? made.amount : open;
    debts.set(id, debt);
    left.set(memberId, open - debt);
  }
  return debts;
}

/**
 * A batch that was given back and that a reorganisation brought back is not signed while a member was paid its money by
 * another batch: that would pay him twice.
 * @throws DomainError `payout.paid-elsewhere`
 */
export async function assertNotPaidElsewhere(
  tx: ReadTx,
  ledger: Ledger,
  { batch: { id: batchId }, items }: Pick<LoadedBatch, 'batch' | 'items'>,
): Promise<void> {
  const taken = (await tx.findOne(payoutCancelBooks, { batch_id: batchId }))?.taken ?? null;
  const debts = await openDebts(tx, ledger, { batchId, items: items.map(bookedItem), taken });
  if ([...debts.values()].every((debt) => debt === 0n)) return;
  const sentence =
    'Members of this batch were paid by a later one while its coins were gone. Nothing was signed, so that nobody is paid twice; cancel it by its coins.';
  throw new DomainError('payout.paid-elsewhere', sentence, { batchId });
}
