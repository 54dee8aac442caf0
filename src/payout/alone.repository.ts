import type { TwoWords } from '../audit';
import type { ReadTx } from '../store';
import { DAY_MS, type Instant, plusMs } from '../units';
import { type ApprovalRow, type BatchRow, payoutApprovals, payoutBatches } from './payout.entity';
import { type ReplacementRow, payoutReplacements } from './replacement.entity';
import { familyOf } from './replacement.repository';
import { assertOther, type Ground, type Look, SCHEDULE } from './second-look';
import { payoutTakenOn } from './taken-on.entity';
import { walletMoves } from './wallet.entity';

const JOB = 'job-payout';

/** Who said something, and when. */
type Word = Pick<Maker, 'by' | 'at'>;

/** Whose plan a batch is. */
export interface Maker {
  readonly by: string;
  /** When it was planned, or taken on. */
  readonly at: Instant;
  /** Under which the device of that word is noted. */
  readonly about: TwoWords;
}

/** Who took a batch on as it stands; undefined of what people planned, and of what nobody took on yet. */
export function takenOn(tx: ReadTx, { id, batch_hash }: Pick<BatchRow, 'id' | 'batch_hash'>) {
  return tx.findOne(payoutTakenOn, { batch_id: id, batch_hash });
}

/** Who planned a batch that waits for its approval; of the schedule's, who took it on. */
export async function makerOf(tx: ReadTx, batch: BatchRow): Promise<Maker> {
  const taken = batch.planned_by === SCHEDULE ? await takenOn(tx, batch) : undefined;
  if (taken === undefined) return { by: batch.planned_by, at: batch.planned_at, about: `batch/${batch.id}` };
  return { by: taken.taken_by, at: taken.taken_at, about: `taken-on/${batch.id}` };
}

/**
 * Satoshi that left by one person's word alone in the 24 hours before: batches that nobody else planned or took on, each
 * at the dearest attempt that may confirm, and what raised the fee of others.
 */
export async function approvedAlone(tx: ReadTx, actor: string, now: Instant): Promise<bigint> {
  const where = { approved_by: actor, approved_at: { gt: plusMs(now, -DAY_MS) } };
  const ids = (await tx.find(payoutApprovals, { where })).map(({ batch_id: id }) => id);
  const own = await batchesAlone(tx, ids, actor);
  const moves = await tx.find(walletMoves, { where: { batch_id: { in: own.map(({ id }) => id) } } });
  let sum = moves.reduce((total, { amount }) => total + amount, 0n);
  for (const batch of own) sum += batch.paid + (await dearest(tx, batch));
  const counted = new Set(own.map(({ id }) => id));
  const raises = await tx.find(payoutReplacements, { where: { id: { in: ids }, planned_by: { in: [actor, JOB] } } });
  for (const raise of raises) if (!counted.has(raise.batch_id)) sum += await raisedBy(tx, raise);
  return sum;
}

/** Of what one person approved, the batches that are nobody else's. */
async function batchesAlone(tx: ReadTx, ids: readonly string[], actor: string): Promise<BatchRow[]> {
  const rows = await tx.find(payoutBatches, { where: { id: { in: ids }, planned_by: { in: [actor, SCHEDULE] } } });
  // A batch's hash is that of its attempt in force: by its id alone.
  const taken = await tx.find(payoutTakenOn, { where: { batch_id: { in: rows.map(({ id }) => id) } } });
  const others = new Set(taken.flatMap(({ batch_id: id, taken_by: by }) => (by === actor ? [] : [id])));
  return rows.filter(({ id }) => !others.has(id));
}

async function dearest(tx: ReadTx, batch: BatchRow): Promise<bigint> {
  return (await familyOf(tx, batch)).reduce((most, { fee }) => (fee > most ? fee : most), batch.fee);
}

/** What an attempt costs beyond the approved one before it. */
async function raisedBy(tx: ReadTx, { batch_id, number, fee }: ReplacementRow): Promise<bigint> {
  const batch = await tx.findOne(payoutBatches, { id: batch_id });
  const before = batch === undefined ? [] : (await familyOf(tx, batch)).filter((one) => one.number < number);
  return fee - (before.at(-1)?.fee ?? 0n);
}

/**
 * A dearer attempt inside its envelope needs no new approval (RULES.md 19), whoever planned it, unless the envelope itself
 * is one person's word within the sum of a day: then the same person raises the fee within that sum.
 * @param raised the attempt
 * @returns why the same person raises it; undefined where the envelope is another one's word
 * @throws DomainError `payout.own-batch` {waitUntil}
 */
export async function assertRaiseWithin(
  tx: ReadTx,
  { batch, raised }: { readonly batch: BatchRow; readonly raised: ReplacementRow },
  look: Look,
): Promise<Ground | undefined> {
  const { actor, at, policy } = look;
  if (actor === JOB) return undefined;
  const grant = await grantOf(tx, batch, raised);
  if (grant === undefined) return undefined;
  const { maker, approved } = grant;
  const isAlone = approved.approved_by === actor && (maker.by === actor || maker.by === SCHEDULE);
  const wait = policy.soloApproveAfterMs;
  if (!isAlone || (wait !== null && approved.approved_at >= maker.at + wait)) return undefined;
  const alone = { sats: await raisedBy(tx, raised), beforeSats: await approvedAlone(tx, actor, at) };
  const aloneUpToSats = maker.by === SCHEDULE ? policy.scheduleAloneUpToSats : policy.aloneUpToSats;
  return assertOther({ by: actor, at: raised.planned_at, alone }, { actor, at, policy: { ...policy, aloneUpToSats } });
}

/** Who gave the envelope that an attempt is inside: later ones took it over until somebody gave another. */
async function grantOf(
  tx: ReadTx,
  batch: BatchRow,
  raised: ReplacementRow,
): Promise<{ readonly maker: Word; readonly approved: ApprovalRow } | undefined> {
  const family = (await familyOf(tx, batch)).filter(({ number }) => number < raised.number);
  const rows = await tx.find(payoutApprovals, { where: { batch_id: { in: family.map(({ id }) => id) } } });
  const byId = new Map(rows.map((row) => [row.batch_id, row]));
  let found: { readonly maker: Word; readonly approved: ApprovalRow } | undefined;
  for (const attempt of family) {
    const approved = byId.get(attempt.id);
    const last = found?.approved;
    const isTakenOver =
      approved?.max_fee === last?.max_fee && approved?.max_rate_sat_per_kvb === last?.max_rate_sat_per_kvb;
    if (approved === undefined || isTakenOver) continue;
    const planned = { by: attempt.planned_by, at: attempt.planned_at };
    const maker = attempt.number === 0 ? await makerOf(tx, { ...batch, batch_hash: attempt.hash }) : planned;
    found = { maker, approved };
  }
  return found;
}
