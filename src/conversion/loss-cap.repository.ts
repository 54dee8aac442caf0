import type { ReadTx } from '../store';
import { DAY_MS, type Instant, plusMs } from '../units';
import { conversion } from './conversion.entity';
import { offeredFirst } from './lot.repository';
import { lossOf } from './loss-cap';
import { conversionFill, conversionLossLift } from './rules.entity';

/** What the fills of the last 24 hours lost against their quotes, since a person last let conversions go on. */
export async function lossOfDay(tx: ReadTx, now: Instant): Promise<bigint> {
  const dayAgo = plusMs(now, -DAY_MS);
  const [lift] = await tx.find(conversionLossLift, {
    where: { at: { gt: dayAgo } },
    orderBy: [['at', 'desc']],
    limit: 1,
  });
  const fills = await tx.find(conversionFill, { where: { at: { gt: lift?.at ?? dayAgo } } });
  let loss = 0n;
  for (const fill of fills) {
    const row = await tx.findOne(conversion, { id: fill.conversion_id });
    if (row?.quoted == null) continue;
    // Of a later part of a lot, what the bids had fallen by before it was quoted is lost as well.
    const first = (await offeredFirst(tx, row)) ?? 0n;
    loss += lossOf({ quoted: first > row.quoted ? first : row.quoted, amount: row.amount }, fill);
  }
  return loss;
}
