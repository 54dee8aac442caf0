import { payoutBatches, payoutLeftOut } from '../../src/payout/payout.entity';
import type { ReadTx } from '../../src/store';
import type { Tally } from './tally';

/** What the last plan met, by its number in FAULTS.md: not enough coin for all, one that holds up nobody, no change. */
export async function tallyPlan(tx: ReadTx, tally: Tally): Promise<void> {
  const planned = await tx.find(payoutBatches, { where: { state: 'planned' } });
  const left = await tx.find(payoutLeftOut);
  if (left.some(({ code }) => code === 'funds')) tally.hit('F48 coins for some of those who are due');
  if (planned.length > 0 && left.some(({ code }) => code !== 'funds')) tally.hit('F51 one is left out, others go');
  if (planned.some(({ change }) => change === 0n)) tally.hit('F45 no change output');
}
