import { memberAddress } from '../../src/members/members.entity';
import type { PayoutState } from '../../src/payout';
import { payoutBatches, payoutLeftOut } from '../../src/payout/payout.entity';
import type { ReadTx } from '../../src/store';
import { thresholdOf } from './liveness';
import type { PayoutChecker } from './payout-invariants';
import { MAX_ITEM_FEE_BPS, MINIMUM, type PayoutWorld } from './payout-world';
import type { RawBooks } from './raw-books';

/** Batches that nothing more is to become of. */
const OVER: readonly PayoutState[] = ['settled', 'queued', 'cancelled', 'displaced'];
/** So ends a barrier that a lost payment was faster than. */
const BEATEN: PayoutState = 'replaced';
/** One coin, the largest output there is and change are 153 vB, at the rate of quiet days a satoshi each. */
const ALONE_FEE = 153n;

/** What is due and was not settled, in words; empty when the engine has done its work. */
export async function unsettledPayouts(
  tx: ReadTx,
  world: PayoutWorld,
  { books, checker }: { readonly books: RawBooks; readonly checker: PayoutChecker },
): Promise<string[]> {
  const open: string[] = [];
  for (const { id, state, note, paid } of await tx.find(payoutBatches)) {
    const isOver = OVER.includes(state) || (state === BEATEN && paid === 0n);
    if (!isOver) open.push(`batch ${id} is ${state} (${note ?? 'no note'})`);
  }
  if (await world.backups.isComparing(tx)) open.push('the restore is not over');
  for (const id of world.members) {
    const debt = books.balance(`receivable/member/${id}`);
    if (debt > 0n) open.push(`${id} owes ${debt}`);
    const available = books.balance(`member/${id}/available`);
    const threshold = await thresholdOf(tx, id);
    const line = threshold > MINIMUM ? threshold : MINIMUM;
    const linked = await tx.count(memberAddress, { member_id: id });
    if (linked === 0 || available < line || (await waitsForFee(tx, world, { id, available }))) continue;
    open.push(`${id} has ${available} of ${line} and was not paid`);
  }
  // A block of our own may become mature in the last blocks of a day.
  for (const { txid } of await checker.unbooked(tx)) open.push(`deposit ${txid} is not booked`);
  return open;
}

/** Who bears the fee waits while it would cost too much of a payment to him alone; that is to be told (RULES 16). */
async function waitsForFee(
  tx: ReadTx,
  { options }: PayoutWorld,
  { id, available }: { readonly id: string; readonly available: bigint },
): Promise<boolean> {
  if (options.feePayer === 'operator' || available * MAX_ITEM_FEE_BPS >= ALONE_FEE * 10_000n) return false;
  return (await tx.count(payoutLeftOut, { member_id: id, code: 'shared-fee' })) > 0;
}
