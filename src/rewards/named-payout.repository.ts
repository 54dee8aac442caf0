import type { WriteTx } from '../store';
import { DAY_MS, type Instant, plusMs } from '../units';
import { expects } from './coin-match';
import { comparison } from './reconcile';
import { coinOrigin, payoutAdvance, payoutSuspense } from './reconcile.entity';
import { discrepancy, poolPayout, type PayoutRow, rewardDeposit } from './reward.entity';
import { openDiscrepancy } from './reward.repository';
import { rewardTakeBack } from './solo.entity';
import type { SuspenseService } from './suspense.service';

const NAMED = 'named-';
/** A pool's word without a transaction is taken for coin of exactly its sum that was named so near to it. */
const NEAR_MS = 14 * DAY_MS;

/**
 * Coin that an operator has named and that its pool announces afterwards: both are one payout. The pool's own name and
 * figures take the place of the operator's, and nothing looks late. Known again by the transaction, else by the exact
 * sum where no other could be meant; what fits neither stays as it is, in sight.
 * @returns how many were known again
 */
export async function recogniseNamed(
  tx: WriteTx,
  suspense: SuspenseService,
  of: { readonly sourceId: string; readonly at: Instant },
): Promise<number> {
  const where = { source_id: of.sourceId, matched: null, status: 'confirmed', lightning: false } as const;
  const found = await tx.find(poolPayout, { where, orderBy: [['external_id', 'asc']] });
  const open = found.filter((one) => !isNamedPayout(one));
  let known = 0;
  for (const payout of open) {
    const named = payout.txid === null ? await ofSum(tx, payout, open) : await ofTransaction(tx, payout);
    if (named === undefined) continue;
    await suspense.release(tx, payout);
    await takeOver(tx, { payout, named, at: of.at });
    known += 1;
  }
  return known;
}

/** Whether an operator's word has made it, and no pool has announced it since. */
export function isNamedPayout({ external_id }: Pick<PayoutRow, 'external_id'>): boolean {
  return external_id.startsWith(NAMED);
}

/** What the coin brought: an operator names the whole coin. */
function broughtBy(named: PayoutRow, payout: PayoutRow): boolean {
  return expects(payout, named.amount);
}

async function ofTransaction(tx: WriteTx, payout: PayoutRow): Promise<PayoutRow | undefined> {
  const { source_id, txid } = payout;
  const found = await tx.find(poolPayout, { where: { source_id, txid }, orderBy: [['external_id', 'asc']] });
  const named = found.filter((one) => isNamedPayout(one) && one.matched !== null);
  const exact = named.find((one) => broughtBy(one, payout));
  if (exact !== undefined) return exact;
  const others = found.filter(
    (one) => !isNamedPayout(one) && one.matched === null && one.external_id !== payout.external_id,
  );
  // What a venue credited is told by its exact sum only: what else it credited is not known here.
  const isOnly = named.length === 1 && others.length === 0 && named[0]?.matched?.startsWith('venue/') === false;
  return isOnly ? named[0] : undefined;
}

async function ofSum(tx: WriteTx, payout: PayoutRow, open: readonly PayoutRow[]): Promise<PayoutRow | undefined> {
  const { source_id, amount, fee, at } = payout;
  const amounts = fee > 0n && fee < amount ? [amount, amount - fee] : [amount];
  const found = await tx.find(poolPayout, { where: { source_id, amount: { in: amounts } } });
  const near = (one: PayoutRow): boolean => plusMs(at, -NEAR_MS) <= one.at && one.at <= plusMs(at, NEAR_MS);
  const named = found.filter((one) => isNamedPayout(one) && one.matched !== null && near(one));
  const rivals = open.filter((one) => one.txid === null && named.some((coin) => broughtBy(coin, one)));
  return named.length === 1 && rivals.length === 1 ? named[0] : undefined;
}

async function takeOver(
  tx: WriteTx,
  of: { readonly payout: PayoutRow; readonly named: PayoutRow; readonly at: Instant },
): Promise<void> {
  const { payout, named, at } = of;
  const { source_id } = payout;
  const before = { source_id, external_id: named.external_id };
  const after = { source_id, external_id: payout.external_id };
  const said = comparison(payout, named.amount);
  const isSame = said.short === 0n && said.over === 0n && said.fee === comparison(named, named.amount).fee;
  const figures = isSame ? {} : { amount: named.amount, fee: named.fee };
  const { matched, waiting, steps, wallet_id } = named;
  await tx.delete(poolPayout, before);
  await tx.update(poolPayout, after, { ...figures, matched, waiting, steps, wallet_id });
  await tx.update(rewardDeposit, before, { external_id: payout.external_id });
  await tx.update(coinOrigin, before, { external_id: payout.external_id });
  await tx.update(rewardTakeBack, before, { external_id: payout.external_id });
  const held = await tx.findOne(payoutSuspense, before);
  const own = await tx.findOne(payoutSuspense, after);
  if (held !== undefined) {
    // Its own count of moves goes on: it stands in references, which are unique for ever.
    await tx.upsert(payoutSuspense, [{ ...held, ...after, steps: own?.steps ?? 0, amount: held.amount + (own?.amount ?? 0n) }]); // prettier-ignore
    await tx.delete(payoutSuspense, before);
  }
  const advanced = await tx.findOne(payoutAdvance, before);
  if (advanced !== undefined) {
    await tx.upsert(payoutAdvance, [{ ...advanced, ...after }]);
    await tx.delete(payoutAdvance, before);
  }
  await tx.update(discrepancy, { source_id, subject: named.external_id }, { subject: payout.external_id });
  // What is booked of the coin stands; that the pool says otherwise is in sight.
  if (!isSame) await openDiscrepancy(tx, { sourceId: source_id, kind: 'payout-changed', subject: payout.external_id, amount: payout.amount, at }); // prettier-ignore
}
