import { Inject, Injectable } from '@nestjs/common';
import { accounts } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { Row, WriteTx } from '../store';
import { CLOCK, type Clock, decimalsOf, type Instant } from '../units';
import { debitPool, Postings } from './booking';
import { isOpeningRow } from './opening';
import { fenceOf, paidFrom } from './opening-fence.repository';
import { ReceiveService } from './receive.service';
import { discrepancy, poolPayout, type PayoutRow, rewardRow, rewardRowHead, type RowHead } from './reward.entity';
import { headsOf, lastRevisions, lockState, openDiscrepancy, patchState } from './reward.repository';
import { RewardTermsService } from './reward-terms.service';
import { keepSharing } from './sharing-rule.repository';
import type { WorkingPosition } from './free-coin.repository';
import { RowBookingService } from './row-booking.service';
import { contentOf, differs, differsFromBooked, payoutRow, ROW_CONTENT } from './statement.repository';
import { FILE_POOL, type PoolPayout, type RewardRow, type SourceDeclaration, type SourceStatement, type SourceWindow } from './source'; // prettier-ignore
import type { Weight } from './sharing';
import { ReadDays } from './read-days';

type RevisionRow = Row<typeof rewardRow>;

const NONE: ReadonlySet<string> = new Set();

/** What a statement brought that was not known before. */
export interface BookedStatement {
  /** Rows booked or restated. */
  readonly rows: number;
  /** Payouts announced, or announced otherwise than before. */
  readonly payouts: number;
}

/** Books a whole statement in the caller's transaction: rows and their revisions, payouts, and what they explain. */
@Injectable()
export class StatementService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly rows: RowBookingService,
    private readonly terms: RewardTermsService,
    private readonly receive: ReceiveService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @param window what was asked for, and what the same transaction has read of this source's work
   * @param coinGone rows whose coin left with them: a block that is not in the best chain any more
   * @returns what of it was new; of a repeat of the same statement nothing is
   */
  async book(
    tx: WriteTx,
    declaration: SourceDeclaration,
    statement: SourceStatement,
    window: SourceWindow & { readonly days?: ReadDays },
    coinGone: ReadonlySet<string> = NONE,
  ): Promise<BookedStatement> {
    const { id } = declaration;
    const { days = new ReadDays() } = window;
    const state = await days.state(() => lockState(tx, declaration));
    const receivable = await this.ledger.balance(tx, accounts.sourceReceivable(id), declaration.asset);
    const position = { receivable, owedToPool: state.owed_to_pool, freeCoin: state.free_coin };
    const rows = [...statement.rows].sort(inOrder);
    const heads = await headsOf(
      tx,
      id,
      rows.map((row) => row.externalId),
    );
    let booked = 0;
    days.keepHistory(await this.terms.follow(tx, declaration));
    const fence = await fenceOf(tx, id);
    const revisions = await lastRevisions(tx, id, heads);
    for (const row of rows) {
      const of = {
        declaration,
        row,
        head: heads.get(row.externalId),
        last: revisions.get(row.externalId),
        coinGone: coinGone.has(row.externalId),
        days,
        fence,
      };
      booked += await this.bookRow(tx, of, position);
    }
    const residue = await this.bookResidue(tx, declaration, { position, posted: state.residue_posted });
    await patchState(tx, id, {
      owed_to_pool: position.owedToPool,
      free_coin: position.freeCoin,
      residue_posted: residue,
    });
    await this.noteVanished(tx, declaration, { rows, window });
    const payouts = await this.savePayouts(tx, id, declaration, statement.payouts);
    await this.letGo(tx, id, { payouts: statement.payouts, window });
    // What a pool pays to a venue is matched there, in the conversion room.
    if (declaration.receivesAt === 'treasury') await this.receive.follow(tx, id);
    await this.receive.recognise(tx, id);
    await this.receive.age(tx, declaration);
    await this.resolveReturned(tx, id);
    return { rows: booked, payouts };
  }

  private async bookRow(
    tx: WriteTx,
    of: {
      readonly declaration: SourceDeclaration;
      readonly row: RewardRow;
      readonly head: RowHead | undefined;
      /** The row as it was stated last. */
      readonly last: RevisionRow | undefined;
      readonly coinGone: boolean;
      readonly days: ReadDays;
      /** Work before it is in an opening balance. */
      readonly fence: Instant;
    },
    position: WorkingPosition,
  ): Promise<number> {
    const { declaration, row, head } = of;
    const { revision, isNew } = await this.keepRevision(tx, declaration.id, row, of);
    const restated = head !== undefined && head.booked_revision !== null;
    // What was booked before stands, and is restated.
    const isOpened = !restated && row.from < of.fence && !isOpeningRow(row.externalId);
    const book = row.settled && !isOpened && (!restated || differsFromBooked(head, row));
    if (isNew && isOpened) await this.noteOpened(tx, declaration.id, row);
    if (!isNew && !book && head?.missing_since === null) return 0;
    const unbooked = { booked_revision: null, net: 0n, pool_fee: 0n, residue_digits: 0n, residue_scale: 0 };
    const next: RowHead = {
      total_weight: 0n,
      ...unbooked,
      ...head,
      source_id: declaration.id,
      external_id: row.externalId,
      from_at: row.from,
      to_at: row.to,
      asset: row.asset,
      revision,
      missing_since: null,
    };
    if (!book) {
      await tx.upsert(rewardRowHead, [next]);
      return 0;
    }
    const occurredAt = restated ? this.clock.now() : row.to;
    const { externalId, asset, net, poolFee } = row;
    const fact = { sourceId: declaration.id, externalId, revision, asset, occurredAt, restated };
    const weights = async (): Promise<readonly Weight[]> => {
      const found = await this.terms.weights(tx, declaration, row, of.days);
      await keepSharing(tx, declaration.id, externalId, found);
      return found.weights;
    };
    const toBook = { declaration, fact, net, poolFee, toAt: row.to, weights, coinGone: of.coinGone };
    if (restated) position.receivable += await this.receive.reopen(tx, declaration.id, externalId);
    const total_weight = await this.rows.book(tx, toBook, position);
    const residue = { residue_digits: row.residue.digits, residue_scale: row.residue.scale };
    await tx.upsert(rewardRowHead, [
      { ...next, ...residue, booked_revision: revision, net, pool_fee: poolFee, total_weight },
    ]);
    return 1;
  }

  /** A row of work that an opening balance pays for already: in sight, and in nobody's balance. */
  private async noteOpened(tx: WriteTx, sourceId: string, { externalId, net }: RewardRow): Promise<void> {
    const what = { sourceId, subject: externalId, amount: net, at: this.clock.now() };
    await openDiscrepancy(tx, { ...what, kind: 'opened-before' });
  }

  /** Appends a revision when the pool says something else than before. */
  private async keepRevision(
    tx: WriteTx,
    sourceId: string,
    row: RewardRow,
    { head, last }: { readonly head: RowHead | undefined; readonly last: RevisionRow | undefined },
  ): Promise<{ readonly revision: number; readonly isNew: boolean }> {
    const key = { source_id: sourceId, external_id: row.externalId };
    const content = contentOf(row);
    if (last !== undefined && ROW_CONTENT.every((column) => last[column] === content[column])) {
      return { revision: last.revision, isNew: false };
    }
    const revision = (head?.revision ?? 0) + 1;
    await tx.insert(rewardRow, [{ ...key, revision, ...content, raw: row.raw, observed_at: this.clock.now() }]);
    return { revision, isNew: true };
  }

  /**
   * Decimals beyond the coin's own: when those of all rows fill whole base units, these go to the residue account.
   * @returns whole base units that stand there now
   */
  private async bookResidue(
    tx: WriteTx,
    declaration: SourceDeclaration,
    of: { readonly position: WorkingPosition; readonly posted: bigint },
  ): Promise<bigint> {
    const { id, asset, amountDecimals } = declaration;
    const scale = (amountDecimals ?? 0) - decimalsOf(asset);
    if (scale <= 0) return of.posted;
    const rows = await tx.find(rewardRowHead, { where: { source_id: id, residue_digits: { not: 0n } } });
    const sum = rows.reduce((all, row) => all + row.residue_digits * 10n ** BigInt(scale - row.residue_scale), 0n);
    const whole = sum / 10n ** BigInt(scale);
    const delta = whole - of.posted;
    if (delta === 0n) return whole;
    const postings = new Postings(asset);
    debitPool(postings, id, delta, of.position);
    postings.credit(accounts.residue(id), delta, 'principal');
    const now = this.clock.now();
    await this.ledger.post(tx, [
      {
        // The moment tells two postings of the same sum apart, as after a restatement down and up again.
        reference: `residue/${id}/${now}/${whole}`,
        kind: delta > 0n ? 'reward.credited' : 'reward.restated',
        occurredAt: now,
        postings: postings.list,
        links: { source: id },
      },
    ]);
    return whole;
  }

  /** A booked row that the pool does not state any more stays booked, in sight. */
  private async noteVanished(
    tx: WriteTx,
    { id, pool }: SourceDeclaration,
    of: { readonly rows: readonly RewardRow[]; readonly window: SourceWindow },
  ): Promise<void> {
    // A file states what stands in it and nothing of the rest.
    if (pool === FILE_POOL) return;
    const stated = new Set(of.rows.map((row) => row.externalId));
    const known = await tx.find(rewardRowHead, {
      where: { source_id: id, to_at: { gt: of.window.from, lte: of.window.to }, missing_since: null },
    });
    for (const head of known) {
      // A row that began before the window may not be asked for; an opening balance is stated by no pool.
      if (stated.has(head.external_id) || head.from_at < of.window.from || isOpeningRow(head.external_id)) continue;
      const at = this.clock.now();
      await tx.update(rewardRowHead, { source_id: id, external_id: head.external_id }, { missing_since: at });
      const what = { sourceId: id, subject: head.external_id, amount: head.net, at };
      await openDiscrepancy(tx, { ...what, kind: 'row-vanished' });
    }
  }

  /** @returns how many were not known as they are now */
  private async savePayouts(
    tx: WriteTx,
    sourceId: string,
    { asset }: SourceDeclaration,
    payouts: readonly PoolPayout[],
  ): Promise<number> {
    const ids = payouts.map((payout) => payout.externalId);
    const rows = await tx.find(poolPayout, { where: { source_id: sourceId, external_id: { in: ids } } });
    const known = new Map(rows.map((row) => [row.external_id, row]));
    const now = this.clock.now();
    const fresh: PayoutRow[] = [];
    let raised = 0;
    for (const payout of payouts) {
      const before = known.get(payout.externalId);
      if (before === undefined) fresh.push(payoutRow({ sourceId, asset, now }, payout));
      else if (before.matched === null) {
        const next = payoutRow({ sourceId, asset, now: before.first_seen_at }, payout);
        if (differs(before, next)) fresh.push(next);
      } else if (before.amount !== payout.amount || before.fee !== payout.fee || before.txid !== payout.txid) {
        if (await this.receive.raise(tx, before, payout)) {
          raised += 1;
          continue;
        }
        // Proved already: what is booked stands, the pool's new word is in sight.
        const what = { sourceId, subject: payout.externalId, amount: payout.amount, at: now };
        await openDiscrepancy(tx, { ...what, kind: 'payout-changed' });
      } else if (before.at !== payout.at) {
        // Its day alone: nothing that is booked stands on it, and it may explain when the coin came.
        await tx.update(poolPayout, { source_id: sourceId, external_id: payout.externalId }, { at: payout.at });
      }
    }
    await tx.upsert(poolPayout, fresh);
    if (fresh.length === 0) return raised;
    const first = await paidFrom(tx, sourceId);
    for (const { external_id: subject, at, amount } of fresh) {
      // In sight, and in nobody's balance: an operator may name its coin.
      if (at < first) await openDiscrepancy(tx, { sourceId, subject, amount, at: now, kind: 'opened-before' });
    }
    return fresh.length + raised;
  }

  /** What a pool took back and does not state any more it gave again: its word is let go of, and the ageing frees it. */
  private async letGo(
    tx: WriteTx,
    sourceId: string,
    of: { readonly payouts: readonly PoolPayout[]; readonly window: SourceWindow },
  ): Promise<void> {
    const stated = new Set(of.payouts.map(({ externalId }) => externalId));
    const known = await tx.find(poolPayout, {
      where: { source_id: sourceId, status: 'taken-back', at: { gte: of.window.from, lte: of.window.to } },
    });
    const gone = known.map(({ external_id }) => external_id).filter((id) => !stated.has(id));
    if (gone.length === 0) return;
    await tx.update(poolPayout, { source_id: sourceId, external_id: { in: gone } }, { status: 'failed' });
  }

  /** A vanished row that came back explains itself. */
  private async resolveReturned(tx: WriteTx, sourceId: string): Promise<void> {
    const now = this.clock.now();
    const open = await tx.find(discrepancy, {
      where: { source_id: sourceId, kind: 'row-vanished', resolved_at: null },
    });
    const heads = await headsOf(
      tx,
      sourceId,
      open.map((row) => row.subject),
    );
    const back = open.filter((row) => heads.get(row.subject)?.missing_since == null).map((row) => row.id);
    if (back.length > 0) await tx.update(discrepancy, { id: { in: back } }, { resolved_at: now });
  }
}

function inOrder(a: RewardRow, b: RewardRow): number {
  if (a.to !== b.to) return a.to - b.to;
  return a.externalId < b.externalId ? -1 : a.externalId > b.externalId ? 1 : 0;
}
