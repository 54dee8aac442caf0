import type { ReadTx } from '../store';
import {
  type BatchRow,
  type InputRow,
  payoutApprovals,
  payoutAttempts,
  payoutBumps,
  payoutInputs,
  payoutResiduals,
} from './payout.entity';
import { type AddedInputRow, payoutAddedInputs, type ReplacementRow, payoutReplacements } from './replacement.entity';
import { SigningSession } from './signing-session';

/** An attempt with its bytes and the coins that it spends. */
interface SignedAttempt {
  readonly attempt: ReplacementRow;
  readonly rawHex: string;
  readonly inputs: readonly InputRow[];
}

/**
 * Who planned an attempt that books which were brought back found in the chain or the mempool. Nobody approved it here: it
 * was signed in the life that they lost, and may confirm (RULES.md 15).
 */
export const FOUND_BY = 'restore';

/** Every attempt that was planned for a batch, the first one first; none before a replacement was. */
export function attemptsPlanned(tx: ReadTx, batchId: string): Promise<ReplacementRow[]> {
  return tx.find(payoutReplacements, { where: { batch_id: batchId }, orderBy: [['number', 'asc']] });
}

/** The payment as it was approved first, as long as nothing replaces it. */
export function firstAttempt(batch: BatchRow): ReplacementRow {
  const { id, planned_by, planned_at, rate_sat_per_kvb, fee, change, change_vout, change_index, vbytes } = batch;
  return {
    ...{
      id,
      batch_id: id,
      number: 0,
      planned_by,
      planned_at,
      rate_sat_per_kvb,
      fee,
      change,
      change_vout,
      change_index,
    },
    ...{ vbytes, hash: batch.batch_hash, psbt: batch.psbt, txid: batch.txid },
  };
}

/**
 * The attempts of a payment that may confirm, the first one first: the payment itself, approved replacements, those that
 * were found, and one that a block holds. A copy of the database that was brought back may lack its approval (RULES.md 15).
 * @param inBlock txid of what spends the batch's coins in the best chain
 */
export async function familyOf(tx: ReadTx, batch: BatchRow, inBlock?: string): Promise<readonly ReplacementRow[]> {
  const rows = await attemptsPlanned(tx, batch.id);
  if (rows.length === 0) return [firstAttempt(batch)];
  const approvals = await tx.find(payoutApprovals, { where: { batch_id: { in: rows.map(({ id }) => id) } } });
  const approved = new Set(approvals.map(({ batch_id }) => batch_id));
  return rows.filter(({ id, number, planned_by: by, txid }) => {
    return number === 0 || approved.has(id) || by === FOUND_BY || txid === inBlock;
  });
}

/** Txids of every attempt that may confirm, the first one first, by batch. */
export async function attemptTxids(
  tx: ReadTx,
  batches: readonly BatchRow[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const first = { batch_id: { in: batches.map(({ id }) => id) }, number: 0 };
  const replaced = new Set((await tx.find(payoutReplacements, { where: first })).map(({ batch_id: id }) => id));
  const found = new Map<string, readonly string[]>();
  for (const batch of batches) {
    const family = replaced.has(batch.id) ? await familyOf(tx, batch) : [batch];
    found.set(
      batch.id,
      family.map(({ txid }) => txid),
    );
  }
  return found;
}

/**
 * Signed attempts that may be sent, the newest first: the first of them is in force while no block holds one. One that lost,
 * and whose coins were given back since, is not sent again: they may be another batch's.
 */
export async function signedAttempts(tx: ReadTx, batch: BatchRow): Promise<SignedAttempt[]> {
  const rows = await tx.find(payoutAttempts, { where: { batch_id: batch.id } });
  const bytes = new Map(rows.map(({ txid, raw_hex }) => [txid, raw_hex]));
  const found: SignedAttempt[] = [];
  for (const attempt of [...(await familyOf(tx, batch))].reverse()) {
    const rawHex = bytes.get(attempt.txid);
    if (rawHex === undefined) continue;
    const inputs = await inputsOf(tx, attempt);
    const spends = attempt.number === 0 ? inputs.length : new SigningSession(attempt.psbt).inputs.length;
    if (inputs.length === spends) found.push({ attempt, rawHex, inputs });
  }
  return found;
}

/** Of a batch's fee as it was planned, what its ancestors lacked to its rate; 0 where it had none. */
export async function bumpOf(tx: ReadTx, batchId: string): Promise<bigint> {
  return (await tx.findOne(payoutBumps, { batch_id: batchId }))?.sats ?? 0n;
}

/** Items of a batch that are what is left of a closing account. */
export async function residualsOf(tx: ReadTx, batchId: string): Promise<ReadonlySet<string>> {
  const rows = await tx.find(payoutResiduals, { where: { batch_id: batchId } });
  return new Set(rows.map(({ item_id }) => item_id));
}

/** What the batch's row says while this attempt is in force. */
export function inForce(attempt: ReplacementRow): Partial<BatchRow> {
  const { txid, psbt, hash: batch_hash, fee, change, change_vout, change_index, rate_sat_per_kvb, vbytes } = attempt;
  return { txid, psbt, batch_hash, fee, change, change_vout, change_index, rate_sat_per_kvb, vbytes };
}

/** Coins that replacements of these batches took beside those of the batch. */
export function addedInputs(tx: ReadTx, batchIds: readonly string[]): Promise<AddedInputRow[]> {
  return tx.find(payoutAddedInputs, { where: { batch_id: { in: batchIds } }, orderBy: [['outpoint', 'asc']] });
}

/** Every coin that an attempt spends: those of its batch, and those added up to it. */
export async function inputsOf(
  tx: ReadTx,
  { batch_id: batchId, number }: Pick<ReplacementRow, 'batch_id' | 'number'>,
): Promise<InputRow[]> {
  const added = await addedInputs(tx, [batchId]);
  const later = new Set(added.filter((one) => one.number > number).map(({ outpoint }) => outpoint));
  const rows = await tx.find(payoutInputs, { where: { batch_id: batchId }, orderBy: [['outpoint', 'asc']] });
  return rows.filter(({ outpoint }) => !later.has(outpoint));
}

/** Batch that spends the change of one of these attempts; it would be lost with it (RULES.md 13). */
export async function changeSpender(tx: ReadTx, attempts: readonly ReplacementRow[]): Promise<string | undefined> {
  const outpoints = attempts.flatMap(({ txid, change_vout: vout }) => (vout === null ? [] : [`${txid}:${vout}`]));
  const [next] = await tx.find(payoutInputs, { where: { outpoint: { in: outpoints } } });
  return next?.batch_id;
}
