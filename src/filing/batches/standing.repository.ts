import type { WriteTx } from '../../store';
import { DomainError } from '../../units';
import { fileName } from './batch';
import { type BatchRow, filingBatch, filingReturn, filingStanding } from './batch.entity';
import { assertBatchMove, type BatchState, isFiled } from './batch-states';

const NAMED_MAX = 10;

/** Gives the returns of a new file their place; one that has one already is refused. @throws DomainError `filing.filed-twice`, `filing.wrong-state` */
export async function place(tx: WriteTx, batch: BatchRow, members: readonly string[]): Promise<void> {
  const { id, year, form, corrects } = batch;
  if (corrects === null) {
    const rows = members.map((member) => ({ year, form, member_id: member, batch_id: id, correction_id: null }));
    const taken = await tx.find(filingStanding, { where: { year, form, member_id: { in: members } } });
    if (taken.length > 0 || (await tx.insertNew(filingStanding, rows)) < rows.length) {
      throw twice(batch, taken.map((row) => row.member_id)); // prettier-ignore
    }
    return;
  }
  const [corrected] = await tx.lock(filingBatch, { id: corrects });
  if (corrected === undefined || !isFiled(corrected.state)) {
    throw new DomainError('filing.wrong-state', 'Only what the portal accepted is corrected. Nothing was made.', {});
  }
  const free = { year, form, batch_id: corrects, correction_id: null, member_id: { in: members } };
  const found = new Set((await tx.find(filingStanding, { where: free })).map((row) => row.member_id));
  const others = members.filter((member) => !found.has(member));
  if (others.length > 0 || (await tx.update(filingStanding, free, { correction_id: id })) < members.length) throw twice(batch, others); // prettier-ignore
}

/** What a move does to the places of a file's returns. @throws DomainError `filing.rests-on-it` */
export async function settleMove(tx: WriteTx, batch: BatchRow, to: BatchState): Promise<void> {
  assertBatchMove(batch.state, to);
  if (to === 'superseded') await release(tx, batch);
  else if (isFiled(to) && batch.kind === 'correction') await correct(tx, batch);
  else if (isFiled(batch.state)) await takeBack(tx, batch);
}

async function release(tx: WriteTx, { id, kind }: BatchRow): Promise<void> {
  if (kind === 'original') await tx.delete(filingStanding, { batch_id: id });
  else await tx.update(filingStanding, { correction_id: id }, { correction_id: null });
}

/** An accepted correction: of type 1 it is what counts now, of type 2 there is no return any more. */
async function correct(tx: WriteTx, batch: BatchRow): Promise<void> {
  const { one, two } = await byType(tx, batch);
  const own = { correction_id: batch.id };
  await tx.update(filingStanding, { ...own, member_id: { in: one } }, { batch_id: batch.id, correction_id: null });
  await tx.delete(filingStanding, { ...own, member_id: { in: two } });
}

/** The portal did not say it after all. What was made on its word forbids that. */
async function takeBack(tx: WriteTx, batch: BatchRow): Promise<void> {
  const { id, year, form, corrects, returns } = batch;
  if (corrects === null) {
    const untouched = await tx.count(filingStanding, { batch_id: id, correction_id: null });
    if (untouched < returns) throw restsOnIt(batch);
    return;
  }
  const { one, two } = await byType(tx, batch);
  const own = { batch_id: id, correction_id: null, member_id: { in: one } };
  const back = await tx.update(filingStanding, own, { batch_id: corrects, correction_id: id });
  const rows = two.map((member) => ({ year, form, member_id: member, batch_id: corrects, correction_id: id }));
  if (back + (await tx.insertNew(filingStanding, rows)) < returns) throw restsOnIt(batch);
}

async function byType(tx: WriteTx, { id }: BatchRow): Promise<{ readonly one: string[]; readonly two: string[] }> {
  const rows = await tx.find(filingReturn, { where: { batch_id: id } });
  const members = (type: number): string[] => rows.filter((row) => row.correction === type).map((row) => row.member_id);
  return { one: members(1), two: members(2) };
}

function twice({ form, year }: BatchRow, members: readonly string[]): DomainError {
  const named = members.slice(0, NAMED_MAX).join(', ');
  const more = members.length > NAMED_MAX ? ` and ${members.length - NAMED_MAX} more` : '';
  return new DomainError('filing.filed-twice', `Form ${form} of ${year} stands in another file already for ${named}${more}. Nothing was made.`, { payees: named }); // prettier-ignore
}

function restsOnIt(batch: BatchRow): DomainError {
  return new DomainError('filing.rests-on-it', `A later file rests on ${fileName(batch)}: take that one out of use first. Nothing was changed.`, {}); // prettier-ignore
}
