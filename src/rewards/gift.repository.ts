import type { LedgerService } from '../ledger/ledger.service';
import type { WriteTx } from '../store';
import { DomainError, type Instant, newId } from '../units';
import { giftReason, type GiftRow, rewardGift } from './device.entity';
import { rewardRowHead, type RowHead, rewardShare, type ShareRow } from './reward.entity';
import { debtsOf, saveDebts, saveMoves } from './reward.repository';
import { type GiftFact, type GiftLine, giftEntries, type Giver, giftRecoupEntry, giftReference } from './unassigned';

const REASON_LENGTH_MAX = 200;
const BASE: Pick<ShareRow, 'weight' | 'net' | 'pool_fee' | 'service_fee' | 'due' | 'received'> = {
  weight: 0n,
  net: 0n,
  pool_fee: 0n,
  service_fee: 0n,
  due: 0n,
  received: 0n,
};

/** A row to give of, with everything that the booking changes. */
export interface GiftTarget {
  readonly head: RowHead;
  readonly shares: readonly ShareRow[];
  /** The share that it is given out of. */
  readonly giving: ShareRow;
  readonly gifts: readonly GiftRow[];
}

/** One row's gift. */
export interface GiftToBook {
  readonly giver: Giver;
  readonly memberId: string;
  /** Whose work it was; null: not told by workers. */
  readonly worker: string | null;
  readonly target: GiftTarget;
  readonly line: GiftLine;
  /** Id of its words. */
  readonly reason: string;
  /** Whether coin is followed to the row. */
  readonly tracked: boolean;
}

/** Why something is given, in an operator's words. @throws DomainError `rewards.bad-reason` */
export function giftWords(given: string): string {
  const reason = given.trim();
  if (reason !== '' && reason.length <= REASON_LENGTH_MAX) return reason;
  const message = 'A reason has 1 to 200 characters. Nothing was booked.';
  throw new DomainError('rewards.bad-reason', message, { param: 'reason' });
}

/** The words stand where they can be erased; journal and audit chain hold their id (RULES.md 24). */
export async function keepReason(tx: WriteTx, memberId: string, text: string, at: Instant): Promise<string> {
  const id = `reason-${newId()}`;
  await tx.insert(giftReason, [{ id, member_id: memberId, text, said_at: at }]);
  return id;
}

/** Books one row's gift: one or two entries, the shares, moves of coin, a debt that it pays. @returns the how manieth of its row */
export async function bookGift(
  tx: WriteTx,
  books: { readonly ledger: LedgerService; readonly at: Instant },
  of: GiftToBook,
): Promise<number> {
  const { giver, memberId, worker, target, line, reason } = of;
  const { head, gifts } = target;
  const { ledger, at } = books;
  const { source_id: sourceId, external_id: externalId, asset } = head;
  const fact: GiftFact = { giver, sourceId, externalId, asset, memberId, seq: gifts.length + 1, at, reason };
  const entries = giftEntries(fact, line);
  if (line.recouped > 0n) entries.push(giftRecoupEntry(fact, line.recouped));
  await ledger.post(tx, entries);
  await tx.upsert(rewardShare, sharesAfter(of));
  const row = { source_id: sourceId, external_id: externalId };
  if (head.total_weight === 0n) await tx.update(rewardRowHead, row, { total_weight: line.weight });
  if (of.tracked) await saveMovesOf(tx, fact, line);
  const debt = (await debtsOf(tx, sourceId)).get(memberId) ?? 0n;
  if (line.recouped > 0n) await saveDebts(tx, { sourceId, asset }, new Map([[memberId, debt - line.recouped]]));
  const { weight, net, poolFee: pool_fee, serviceFee: service_fee, feeBps: fee_bps, covered } = line;
  const given = { member_id: memberId, worker, weight, net, pool_fee, service_fee, fee_bps, covered, reason, at };
  await tx.insert(rewardGift, [{ ...row, seq: fact.seq, ...given }]);
  return fact.seq;
}

async function saveMovesOf(tx: WriteTx, fact: GiftFact, line: GiftLine): Promise<void> {
  const { giver, sourceId, externalId, memberId, at } = fact;
  const move = (holder: string, amount: bigint) => ({ externalId, holder, amount });
  const reference = giftReference(fact).covered;
  const moves = [
    move(giver, -(line.covered + line.coveredFee)),
    move(`m-${memberId}`, line.covered),
    move('operator', line.coveredFee),
  ].filter(({ amount }) => amount !== 0n);
  await saveMoves(tx, { sourceId, cause: 'assigned', reference, at }, moves);
  if (line.recouped === 0n) return;
  const recoup = giftRecoupEntry(fact, line.recouped).reference;
  await saveMoves(tx, { sourceId, cause: 'offset', reference: recoup, at }, [move(`m-${memberId}`, line.recouped)]);
}

/** The row's shares as they are after one line. Their dues still sum to the row's net. */
function sharesAfter({ memberId, target, line, tracked }: GiftToBook): ShareRow[] {
  const { giving, shares } = target;
  const settled = (share: ShareRow): ShareRow => ({ ...share, open: tracked && share.due > share.received });
  const blank = (holder: string, member: string | null, feeBps: number): ShareRow => ({
    ...giving,
    ...BASE,
    holder,
    member_id: member,
    fee_bps: feeBps,
  });
  const holder = `m-${memberId}`;
  const own = shares.find((share) => share.holder === holder) ?? blank(holder, memberId, line.feeBps);
  const operator = shares.find((share) => share.holder === 'operator') ?? blank('operator', null, 0);
  const covered = line.covered + line.coveredFee;
  const after: ShareRow[] = [
    {
      ...giving,
      weight: giving.weight > line.weight ? giving.weight - line.weight : 0n,
      net: giving.net - line.net,
      pool_fee: giving.pool_fee - line.poolFee,
      due: giving.due - line.net,
      received: giving.received - covered,
    },
    {
      ...own,
      weight: own.weight + line.weight,
      net: own.net + line.net,
      pool_fee: own.pool_fee + line.poolFee,
      service_fee: own.service_fee + line.serviceFee,
      due: own.due + line.due,
      received: own.received + line.covered + (tracked ? line.recouped : 0n),
    },
  ];
  if (line.serviceFee > 0n || shares.some((share) => share.holder === 'operator')) {
    const due = operator.due + line.serviceFee;
    after.push({ ...operator, due, received: operator.received + line.coveredFee });
  }
  return after.map(settled);
}
