import { Inject, Injectable } from '@nestjs/common';
import { type AccountId, accounts, type NewEntry } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { WriteTx } from '../store';
import { CLOCK, type Clock } from '../units';
import {
  changeOf,
  linksOf,
  recoupEntry,
  type RowFact,
  shareEntry,
  type ShareChange,
  type Shortfall,
  smaller,
} from './booking';
import type { ClaimMove } from './claims';
import { releaseFreeCoin, type WorkingPosition } from './free-coin.repository';
import { debtsOf, loadClaims, saveClaims, saveDebts, saveMoves, sharesOf } from './reward.repository';
import { rewardShare, type ShareRow } from './reward.entity';
import type { SourceDeclaration } from './source';
import { type Holder, type Share, shareRow, type Weight } from './sharing';

/** Shares of one statement. */
const SHARES_AT_ONCE = 5_000;

/** A revision to book, with the working set that is carried from row to row of one statement. */
export interface RowToBook {
  readonly declaration: SourceDeclaration;
  readonly fact: RowFact;
  readonly net: bigint;
  readonly poolFee: bigint;
  readonly toAt: RowFact['occurredAt'];
  /** True when the coin that came for the row is gone with it: it covers nothing else. */
  readonly coinGone?: boolean;
  /** Asked only at the first booking: a restatement is shared by the weights frozen then. */
  readonly weights: () => Promise<readonly Weight[]>;
}

/** How a row is shared now, and was before. */
interface Sharing {
  readonly changes: readonly ShareChange[];
  readonly next: readonly Share[];
  readonly before: ReadonlyMap<string, ShareRow>;
}

/** Books one revision of one row: shares it, posts the difference, and moves coin that a reduction frees. */
@Injectable()
export class RowBookingService {
  constructor(
    private readonly ledger: LedgerService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns the sum of the weights, for the row's explanation */
  async book(tx: WriteTx, row: RowToBook, position: WorkingPosition): Promise<bigint> {
    const { fact, declaration } = row;
    const before = await sharesOf(tx, fact.sourceId, fact.externalId);
    const weights = before.length === 0 ? await row.weights() : frozen(before);
    const next = shareRow(row, weights);
    const known = new Map(before.map((share) => [share.holder, share]));
    const changes = next
      .map((share) => changeOf(share, shareOf(known.get(share.holder))))
      .filter((change) => change !== undefined)
      // Increases first, so that no account falls below zero on the way.
      .sort((a, b) => Number(b.net > 0n) - Number(a.net > 0n));
    const shared = { changes, next, before: known };
    // The database writes shares while entries are made of them.
    await Promise.all([this.saveShares(tx, row, next, known), this.post(tx, row, shared, position)]);
    await this.recoup(tx, row, changes);
    const books = { ledger: this.ledger, at: this.clock.now() };
    if (declaration.receivesAt === 'treasury') await releaseFreeCoin(tx, books, fact, position);
    return weights.reduce((sum, one) => sum + one.weight, 0n);
  }

  private async post(tx: WriteTx, row: RowToBook, of: Sharing, position: WorkingPosition): Promise<void> {
    const shortfalls = await this.cover(tx, row, of, position);
    await this.ledger.postAll(tx, shareEntries(row.fact, of.changes, { position, shortfalls }));
  }

  private async saveShares(
    tx: WriteTx,
    row: RowToBook,
    next: readonly Share[],
    known: ReadonlyMap<string, ShareRow>,
  ): Promise<void> {
    const { fact } = row;
    const tracked = row.declaration.receivesAt === 'treasury';
    const rowOf = (share: Share): ShareRow => {
      const before = known.get(share.holder);
      const received = before?.received ?? 0n;
      // A lower due waits for `cover`, which moves the coin that came for it.
      const due = tracked && share.due <= received ? (before?.due ?? share.due) : share.due;
      return {
        source_id: fact.sourceId,
        external_id: fact.externalId,
        holder: share.holder,
        member_id: share.memberId,
        asset: fact.asset,
        to_at: row.toAt,
        weight: share.weight,
        fee_bps: share.feeBps,
        net: share.net,
        pool_fee: share.poolFee,
        service_fee: share.serviceFee,
        due,
        received,
        open: tracked && due > received,
      };
    };
    // Between two of them the database takes what the entries ask for.
    for (let from = 0; from < next.length; from += SHARES_AT_ONCE) {
      await tx.upsert(rewardShare, next.slice(from, from + SHARES_AT_ONCE).map(rowOf));
    }
  }

  /** What reductions take from beyond the accrued, per holder. */
  private async cover(
    tx: WriteTx,
    row: RowToBook,
    of: Sharing,
    position: WorkingPosition,
  ): Promise<Map<Holder, Shortfall>> {
    const { fact } = row;
    const result = new Map<Holder, Shortfall>();
    const lowered = of.next.filter((share) => share.due < (of.before.get(share.holder)?.due ?? 0n));
    if (lowered.length === 0) return result;
    const tracked = row.declaration.receivesAt === 'treasury';
    const claims = await loadClaims(tx, fact.sourceId, fact.externalId);
    const moves: ClaimMove[] = [];
    const debts = await debtsOf(tx, fact.sourceId);
    for (const share of lowered) {
      const drop = (of.before.get(share.holder)?.due ?? 0n) - share.due;
      const gone = row.coinGone === true;
      const reduced = claims[gone ? 'forfeit' : 'reduce'](fact.externalId, share.holder, share.due);
      moves.push(...reduced.moves);
      const excess = tracked ? reduced.excess : await this.beyondAccrued(tx, fact, share, drop);
      if (excess === 0n) continue;
      if (share.memberId === null) {
        if (share.holder === 'operator') spreadIncome(result, of.changes, excess);
        if (share.holder === 'own') result.set('own', { available: 0n, debt: 0n, income: excess });
        if (tracked && !gone) position.freeCoin += excess;
        continue;
      }
      const here = await this.ledger.balance(tx, accounts.member(share.memberId, 'available'), fact.asset);
      const available = smaller(here, excess);
      const debt = excess - available;
      if (tracked && !gone) position.freeCoin += available;
      debts.set(share.memberId, (debts.get(share.memberId) ?? 0n) + debt);
      result.set(share.holder, { income: result.get(share.holder)?.income ?? 0n, available, debt });
    }
    if (tracked) await saveClaims(tx, fact.sourceId, claims);
    else await tx.update(rewardShare, { source_id: fact.sourceId, external_id: fact.externalId }, { open: false });
    const reference = `reward/${fact.sourceId}/${fact.externalId}/r${fact.revision}`;
    await saveMoves(tx, { sourceId: fact.sourceId, cause: 'clawback', reference, at: this.clock.now() }, moves);
    await saveDebts(tx, fact, debts);
    return result;
  }

  /** Where coin is not followed row by row (it goes to a venue): what the accrued balance cannot give. */
  private async beyondAccrued(tx: WriteTx, fact: RowFact, share: Share, drop: bigint): Promise<bigint> {
    const accrued = await this.ledger.balance(tx, accruedAccount(fact.sourceId, share), fact.asset);
    return drop > accrued ? drop - accrued : 0n;
  }

  /** A debt to this source is settled from the new accrued first. */
  private async recoup(tx: WriteTx, row: RowToBook, changes: readonly ShareChange[]): Promise<void> {
    const { fact } = row;
    const debts = await debtsOf(tx, fact.sourceId);
    if (debts.size === 0) return;
    const entries: NewEntry[] = [];
    const moves: ClaimMove[] = [];
    const settled = new Map<string, bigint>();
    for (const { share, net, serviceFee } of changes) {
      const debt = share.memberId === null ? 0n : (debts.get(share.memberId) ?? 0n);
      const amount = smaller(debt, net - serviceFee);
      if (share.memberId === null || amount <= 0n) continue;
      entries.push(recoupEntry(fact, share.memberId, amount));
      moves.push({ externalId: fact.externalId, holder: share.holder, amount });
      settled.set(share.memberId, debt - amount);
    }
    if (entries.length === 0) return;
    await this.ledger.post(tx, entries);
    await saveDebts(tx, fact, settled);
    if (row.declaration.receivesAt !== 'treasury') return;
    const rows = await sharesOf(tx, fact.sourceId, fact.externalId);
    const given = new Map(moves.map((move) => [move.holder, move.amount]));
    await tx.upsert(
      rewardShare,
      rows.map((share) => {
        const received = share.received + (given.get(share.holder) ?? 0n);
        return { ...share, received, open: share.due > received };
      }),
    );
    const reference = `recoup/${fact.sourceId}/${fact.externalId}/r${fact.revision}`;
    await saveMoves(tx, { sourceId: fact.sourceId, cause: 'offset', reference, at: this.clock.now() }, moves);
  }
}

/** The entry of each change, made when it is posted: the working set moves with it. */
function* shareEntries(
  fact: RowFact,
  changes: readonly ShareChange[],
  of: { readonly position: WorkingPosition; readonly shortfalls: ReadonlyMap<Holder, Shortfall> },
): Generator<NewEntry> {
  const { position, shortfalls } = of;
  const links = linksOf(fact);
  for (const change of changes) {
    const entry = shareEntry(fact, change, { position, shortfall: shortfalls.get(change.share.holder), links });
    // Unassigned work whose part is some pool fee and nothing net moves nothing: there is no entry to post.
    if (entry.postings.length > 0) yield entry;
  }
}

function accruedAccount(sourceId: string, { memberId, holder }: Share): AccountId {
  if (memberId !== null) return accounts.member(memberId, 'accrued');
  if (holder === 'operator') return accounts.operatorAccrued(sourceId);
  return holder === 'own' ? accounts.operatorOwn(sourceId) : accounts.unassigned(sourceId);
}

/** The weights of the first booking. */
function frozen(shares: readonly ShareRow[]): Weight[] {
  return shares
    .filter((share) => share.holder !== 'operator')
    .map(({ holder, member_id: memberId, weight, fee_bps: feeBps }) => {
      return { memberId, weight, feeBps, isOwn: holder === 'own' };
    });
}

function shareOf(row: ShareRow | undefined): Share | undefined {
  if (row === undefined) return undefined;
  return {
    holder: row.holder as Holder,
    memberId: row.member_id,
    weight: row.weight,
    feeBps: row.fee_bps,
    net: row.net,
    poolFee: row.pool_fee,
    serviceFee: row.service_fee,
    due: row.due,
  };
}

/** The operator's fee falls in the members' entries: income that is taken back is spread over them. */
function spreadIncome(result: Map<Holder, Shortfall>, changes: readonly ShareChange[], excess: bigint): void {
  let left = excess;
  for (const { share, serviceFee } of changes) {
    if (serviceFee >= 0n || left === 0n) continue;
    const income = smaller(left, -serviceFee);
    left -= income;
    const known = result.get(share.holder) ?? { available: 0n, debt: 0n };
    result.set(share.holder, { ...known, income });
  }
}
