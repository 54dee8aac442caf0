import { createHash } from 'node:crypto';
import type { ReadTx, WriteTx } from '../../store';
import { DomainError, keyedMark, openEnvelope, parseUsd, rewrapEnvelope, type SealedFor, type Secret, type TaxYear } from '../../units'; // prettier-ignore
import type { FiledReturn } from '../filing-file';
import { rewrapSecrets, sealSecrets } from '../form-secrets';
import type { KeptTin } from '../payee';
import { type BatchView, type DraftReturn, factsText, fileName } from './batch';
import {
  type BatchRow,
  filingBatch,
  filingReturn,
  filingStanding,
  type ReturnRow,
  type StandingRow,
} from './batch.entity';
import { isFiled } from './batch-states';

const FACTS = 'filing-return-facts';

export function toView(row: BatchRow): BatchView {
  return {
    id: row.id,
    year: row.year,
    form: row.form,
    kind: row.kind,
    name: fileName(row),
    corrects: row.corrects,
    returns: row.returns,
    state: row.state,
    receipt: row.receipt,
    madeBy: row.made_by,
    madeAt: row.made_at,
    isKept: row.sealed_text !== null,
  };
}

/** A return as it is kept: its number sealed for its payee. */
export function returnRow(key: Secret, batch: BatchRow, one: DraftReturn, position: number): ReturnRow {
  const { memberId, boxes, account, name, address, tin, tinType } = one;
  const { sealedKey, sealedText, kept } = sealSecrets(key, memberId, { tin, foreign: null });
  const { form, year } = batch;
  return {
    batch_id: batch.id,
    position,
    member_id: memberId,
    correction: one.correction,
    ...{ boxes, account, name, address },
    tin_type: tinType,
    tin_last_four: kept?.lastFour ?? null,
    tin_mark: kept?.mark ?? null,
    sealed_key: sealedKey,
    sealed_text: sealedText,
    facts_mark: keyedMark(key, FACTS, factsText({ form, year, boxes, account, name, address, kept })),
  };
}

/**
 * Every return of a year that stands in a file, as it stands: the last correction of it where one is on its way.
 * @throws DomainError `filing.batch-damaged` for a row that is not as it was written
 */
export function standingReturns(tx: ReadTx, year: TaxYear, key: Secret): Promise<readonly FiledReturn[]> {
  return returnsIn(tx, { year, key }, (row) => row.correction_id ?? row.batch_id);
}

/** Those that the IRS accepted, as they stand there: a correction counts once it is accepted. @throws DomainError as `standingReturns` */
export async function acceptedReturns(tx: ReadTx, year: TaxYear, key: Secret): Promise<readonly FiledReturn[]> {
  const found = await returnsIn(tx, { year, key }, (row) => row.batch_id);
  return found.filter(({ stands }) => stands !== undefined && isFiled(stands.state));
}

async function returnsIn(
  tx: ReadTx,
  { year, key }: { readonly year: TaxYear; readonly key: Secret },
  batchOf: (row: StandingRow) => string,
): Promise<readonly FiledReturn[]> {
  const standing = await tx.find(filingStanding, { where: { year }, orderBy: [['form', 'asc'], ['member_id', 'asc']] }); // prettier-ignore
  if (standing.length === 0) return [];
  const batches = new Map((await tx.find(filingBatch, { where: { year } })).map((row) => [row.id, row]));
  const rows = await tx.find(filingReturn, { where: { batch_id: { in: [...batches.keys()] } } });
  const byKey = new Map(rows.map((row) => [`${row.batch_id} ${row.member_id}`, row]));
  return standing.flatMap((place) => {
    const id = batchOf(place);
    const [batch, row] = [batches.get(id), byKey.get(`${id} ${place.member_id}`)];
    return batch === undefined || row === undefined ? [] : toFiled(key, batch, row);
  });
}

/** A return of a payee who was erased for good is known by nobody any more. */
function toFiled(key: Secret, batch: BatchRow, row: ReturnRow): readonly FiledReturn[] {
  const { member_id: payee, name, address, boxes, account } = row;
  const { form, year } = batch;
  if (name === null || address === null) return [];
  const kept = keptOf(row);
  if (keyedMark(key, FACTS, factsText({ form, year, boxes, account, name, address, kept })) !== row.facts_mark) {
    throw new DomainError('filing.batch-damaged', `A return of ${fileName(batch)} is not as it was written. Nothing was filed. Restore a backup, and find out who changed the database.`, { batch: batch.id, payee }); // prettier-ignore
  }
  const amounts = Object.fromEntries(Object.entries(boxes).map(([box, amount]) => [box, parseUsd(amount)]));
  const stands = { batch: batch.id, file: fileName(batch), state: batch.state, isCorrection: batch.kind === 'correction', madeAt: batch.made_at }; // prettier-ignore
  return [
    { payee, form, tin: '', tinKept: kept, tinType: row.tin_type, account, name, address, boxes: amounts, stands },
  ];
}

function keptOf({ tin_last_four: lastFour, tin_mark: mark }: ReturnRow): KeptTin | undefined {
  return lastFour === null || mark === null ? undefined : { lastFour, mark };
}

/**
 * Seals the numbers and marks of returns under another key of the service; ciphertexts stay. What is not as it was written
 * keeps its mark of before, and is refused under the other key too.
 */
export async function rewrapReturns(tx: WriteTx, keys: { readonly from: Secret; readonly to: Secret }): Promise<void> {
  const batches = new Map((await tx.find(filingBatch)).map((row) => [row.id, row]));
  for (const row of await tx.find(filingReturn)) {
    const batch = batches.get(row.batch_id);
    const { member_id: memberId, sealed_key: sealedKey, sealed_text: sealedText, name, address, boxes, account } = row;
    if (batch === undefined || sealedKey === null || sealedText === null || name === null || address === null) continue;
    const next = rewrapSecrets(keys, memberId, { sealedKey, sealedText });
    const said = { form: batch.form, year: batch.year, boxes, account, name, address };
    const isWhole = keyedMark(keys.from, FACTS, factsText({ ...said, kept: keptOf(row) })) === row.facts_mark;
    const mark = keyedMark(keys.to, FACTS, factsText({ ...said, kept: next.kept }));
    const patch = { sealed_key: next.sealedKey, tin_mark: next.kept?.mark ?? null, ...(isWhole ? { facts_mark: mark } : {}) }; // prettier-ignore
    await tx.update(filingReturn, { batch_id: row.batch_id, position: row.position }, patch);
  }
  for (const { id, sealed_key: sealedKey, sealed_text: sealedText, file_mark: mark } of batches.values()) {
    if (sealedKey === null || sealedText === null) continue;
    const next = rewrapEnvelope(keys, fileSeal(id), { sealedKey, sealedText });
    const text = openEnvelope(keys.to, fileSeal(id), next);
    const isWhole = fileMark(keys.from, text) === mark;
    await tx.update(filingBatch, { id }, { sealed_key: next.sealedKey, ...(isWhole ? { file_mark: fileMark(keys.to, text) } : {}) }); // prettier-ignore
  }
}

/** For what, and whose, the bytes of a file are sealed. */
export function fileSeal(batchId: string): SealedFor {
  return { purpose: 'filing-file', owner: batchId };
}

/** What tells a file's bytes from others, to whoever has the service's key. */
export function fileMark(key: Secret, text: string): string {
  return keyedMark(key, 'filing-file-mark', sha256(text));
}

/** In hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}

/** Erases who a payee was in every file, and the bytes of those files. Amounts and marks stay. */
export async function eraseReturns(tx: WriteTx, memberId: string): Promise<void> {
  const rows = await tx.find(filingReturn, { where: { member_id: memberId } });
  if (rows.length === 0) return;
  const none = { name: null, address: null, tin_last_four: null, tin_mark: null, sealed_key: null, sealed_text: null };
  await tx.update(filingReturn, { member_id: memberId }, none);
  const ids = [...new Set(rows.map(({ batch_id: id }) => id))];
  await tx.update(filingBatch, { id: { in: ids } }, { sealed_key: null, sealed_text: null });
}
