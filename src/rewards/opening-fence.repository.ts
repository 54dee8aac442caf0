import type { ReadTx, WriteTx } from '../store';
import { type Instant, instant } from '../units';
import { openingFence } from './opening.entity';

const EVERY_SOURCE = '*';
const NONE = instant(0);

/** Work of a source before this instant is in an opening balance; the first instant of all where none is. */
export async function fenceOf(tx: ReadTx, sourceId: string): Promise<Instant> {
  const rows = await tx.find(openingFence, { where: { source_id: { in: [sourceId, EVERY_SOURCE] } } });
  const own = rows.find((row) => row.source_id === sourceId);
  return (own ?? rows[0])?.before_at ?? NONE;
}

/** What a source owed as of an instant is opened. */
export async function fenceSource(tx: WriteTx, sourceId: string, asOf: Instant): Promise<void> {
  const before = await fenceOf(tx, sourceId);
  await tx.upsert(openingFence, [{ source_id: sourceId, before_at: asOf > before ? asOf : before }]);
}

/**
 * What members had as of an instant is opened, whatever the source it came from.
 * @param booked sources whose work before the instant is booked here, and is in no opening: a late row of theirs counts
 */
export async function fenceAll(tx: WriteTx, asOf: Instant, booked: readonly string[]): Promise<void> {
  for (const sourceId of booked) {
    await tx.upsert(openingFence, [{ source_id: sourceId, before_at: await fenceOf(tx, sourceId) }]);
  }
  const others = await tx.find(openingFence, { where: { source_id: { not: EVERY_SOURCE } } });
  for (const { source_id } of others) if (!booked.includes(source_id)) await fenceSource(tx, source_id, asOf);
  await fenceSource(tx, EVERY_SOURCE, asOf);
}
