import { type ApprovalRow, type BatchRow, payoutApprovals, payoutBatches } from '../../src/payout/payout.entity';
import type { PayoutPolicy } from '../../src/payout/policy';
import { payoutTakenOn } from '../../src/payout/taken-on.entity';
import type { ReadTx } from '../../src/store';
import { DAY_MS, plusMs } from '../../src/units';
import { must } from './must';

const SCHEDULE = 'schedule';

/**
 * RULES.md 19: a batch is approved by somebody else than who planned or took it on. One of the schedule that nobody took on
 * is one person's word, and such words of a day are within the sum. Nobody works alone in simulated lives.
 */
export async function secondPerson(
  tx: ReadTx,
  of: { readonly batch: BatchRow; readonly approval: ApprovalRow; readonly policy: PayoutPolicy },
): Promise<void> {
  const { batch, approval, policy } = of;
  const { approved_by: by, approved_at: at } = approval;
  must(batch.planned_by !== by, `RULES 19 ${by} planned and approved batch ${batch.id}`);
  if (batch.planned_by !== SCHEDULE) return;
  const [taken] = await tx.find(payoutTakenOn, { where: { batch_id: batch.id } });
  must(taken?.taken_by !== by, `RULES 19 ${by} took on and approved batch ${batch.id}`);
  if (taken !== undefined) {
    must(taken.batch_hash === approval.batch_hash, `RULES 19 batch ${batch.id} was taken on as another one`);
    return;
  }
  const day = await tx.find(payoutApprovals, {
    where: { approved_by: by, approved_at: { gt: plusMs(at, -DAY_MS), lte: at } },
  });
  const ids = day.map(({ batch_id: id }) => id);
  const others = await tx.find(payoutTakenOn, { where: { batch_id: { in: ids } } });
  const shared = new Set(others.map(({ batch_id: id }) => id));
  const alone = await tx.find(payoutBatches, { where: { id: { in: ids }, planned_by: SCHEDULE } });
  const sum = alone.reduce((total, { id, paid }) => (shared.has(id) ? total : total + paid), 0n);
  must(sum <= policy.scheduleAloneUpToSats, `RULES 19 ${by} approved ${sum} alone in 24 hours`);
}
