import { Inject, Injectable } from '@nestjs/common';
import { accounts } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { WriteTx } from '../store';
import { type Asset, CLOCK, type Clock, groupBy, type Instant } from '../units';
import { Postings, smaller } from './booking';
import { latenessOf } from './lateness';
import { paidFrom } from './opening-fence.repository';
import { coinOrigin, payoutSuspense, type SuspenseRow } from './reconcile.entity';
import { discrepancy, type DiscrepancyRow, poolPayout, type PayoutRow, rewardSourceState } from './reward.entity';
import { openDiscrepancy, patchState } from './reward.repository';
import type { SourceDeclaration } from './source';

/** Coin at our descriptors is bitcoin. */
const ASSET: Asset = 'BTC';
/** What the ageing of payouts finds, and lets go of again. */
const LATE_KINDS = ['late', 'missing', 'taken-back'] as const;
type LateKind = (typeof LATE_KINDS)[number];
/** Nothing of a payout whose coin is proved, the same or another, is in doubt for want of it. */
const ABSENT_KINDS = [...LATE_KINDS, 'orphaned', 'opened-before'] as const;
const NOT_HERE = 'The pool announced this payout and it is not on our chain in time.';
const TAKEN_BACK = 'The pool took this out of the balance again and named no row of its statement.';
const HERE_AFTER_ALL = 'The payout came, the pool took its word back, or other coin of the source came for it.';

/**
 * Payouts that a pool announced and that did not come, and what it took back without naming a row: what they name leaves
 * the receivable for the discrepancy account, where an operator sees it, and comes back when the coin is proved or the pool
 * takes its word back. Members' balances do not move: what they earned stays accrued.
 */
@Injectable()
export class SuspenseService {
  constructor(
    private readonly ledger: LedgerService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Brings the discrepancy account of a source up to now, in the caller's transaction.
   * @returns how many payouts moved in or out of it
   */
  async age(tx: WriteTx, declaration: SourceDeclaration): Promise<number> {
    const sourceId = declaration.id;
    const now = this.clock.now();
    const open = await tx.find(poolPayout, {
      where: { source_id: sourceId, matched: null },
      orderBy: [
        ['at', 'asc'],
        ['external_id', 'asc'],
      ],
    });
    if (open.length === 0) return 0;
    const held = await this.held(tx, sourceId);
    const noted = await this.noted(tx, sourceId);
    let receivable = await this.ledger.balance(tx, accounts.sourceReceivable(sourceId), declaration.asset);
    const first = await paidFrom(tx, sourceId);
    let moved = 0;
    for (const payout of open) {
      // A payout of before the opening balances: nothing that is owed here waits for it.
      const isBefore = payout.at < first && payout.status !== 'taken-back';
      const lateness = isBefore ? 'awaited' : doubtOf(payout, now, declaration.missingAfterDays);
      const current = held.get(payout.external_id)?.amount ?? 0n;
      // What a pool owes a venue is matched there, in the conversion room: it is told, and not moved here.
      const disputed = lateness === 'awaited' || declaration.receivesAt === 'venue' ? 0n : payout.amount;
      const wanted = smaller(disputed, current + receivable);
      if (wanted !== current) {
        receivable += await this.move(tx, payout, held.get(payout.external_id), wanted);
        moved += 1;
      }
      const known = noted.get(payout.external_id) ?? [];
      if (lateness === 'awaited') {
        if (known.length > 0) await this.resolve(tx, payout, now);
      } else if (!known.some(({ kind, amount }) => kind === lateness && amount === payout.amount)) {
        await this.note(tx, payout, lateness, now);
      }
    }
    return moved;
  }

  /** The coin of a payout is proved: what stood in the discrepancy account is a receivable again, to be covered now. */
  async release(tx: WriteTx, payout: PayoutRow): Promise<void> {
    const held = (await this.held(tx, payout.source_id)).get(payout.external_id);
    if (held !== undefined) await this.move(tx, payout, held, 0n);
    await this.resolve(tx, payout, this.clock.now(), ABSENT_KINDS);
  }

  /**
   * The coin of a payout came short: what it lacks is no receivable any more, and stands here until other coin of the
   * source makes it good (F34). Call after {@link release}.
   */
  async hold(tx: WriteTx, payout: PayoutRow, amount: bigint): Promise<void> {
    const held = await this.held(tx, payout.source_id);
    if (amount > 0n) await this.move(tx, payout, held.get(payout.external_id), amount);
  }

  /**
   * Coin of this payout is proved and the receivable is too small for it: what other payouts hold, not here or not whole,
   * gives way, the oldest announcement first. A word alone keeps no proved coin from members (RULES 11).
   * @param amount what the receivable lacks
   * @returns by how much it grew
   */
  async draw(
    tx: WriteTx,
    { source_id, external_id }: Pick<PayoutRow, 'source_id' | 'external_id'>,
    amount: bigint,
  ): Promise<bigint> {
    const [state] = await tx.lock(rewardSourceState, { source_id });
    const held = await this.held(tx, source_id);
    held.delete(external_id);
    const holding = [...held.values()].filter((row) => row.amount > 0n).map((row) => row.external_id);
    const others = await tx.find(poolPayout, {
      where: { source_id, external_id: { in: holding } },
      orderBy: [
        ['at', 'asc'],
        ['external_id', 'asc'],
      ],
    });
    // What we owe the pool is settled first by whatever comes back.
    let left = amount + (state?.owed_to_pool ?? 0n);
    let grown = 0n;
    for (const other of others) {
      const before = held.get(other.external_id);
      const back = smaller(before?.amount ?? 0n, left);
      if (before === undefined || back === 0n) continue;
      left -= back;
      grown += await this.move(tx, other, before, before.amount - back);
      if (other.matched !== null && back === before.amount) await this.madeGood(tx, other);
    }
    return grown < amount ? grown + (await this.drawInside(tx, { source_id, external_id }, amount - grown)) : grown;
  }

  /** What a source says that it paid inside the pool turns out to be this coin, where an operator has said so. */
  private async drawInside(
    tx: WriteTx,
    key: Pick<PayoutRow, 'source_id' | 'external_id'>,
    amount: bigint,
  ): Promise<bigint> {
    const [origin] = await tx.find(coinOrigin, { where: key, limit: 1 });
    if (origin === undefined) return 0n;
    const { source_id, external_id } = key;
    const inside = accounts.lightningReceivable(source_id);
    const drawn = smaller(amount, await this.ledger.balance(tx, inside, ASSET));
    if (drawn === 0n) return 0n;
    const postings = new Postings(ASSET)
      .debit(accounts.sourceReceivable(source_id), drawn, 'principal')
      .credit(inside, drawn, 'principal');
    const before = origin.from_inside;
    await this.ledger.post(tx, [
      {
        reference: `inside/${source_id}/${external_id}/${before + drawn}`,
        kind: 'reward.lightning',
        occurredAt: this.clock.now(),
        postings: postings.list,
        reason: 'Paid inside the pool, and withdrawn from there to our own coin.',
        links: { source: source_id, payout: external_id },
      },
    ]);
    await tx.update(coinOrigin, { txid: origin.txid, vout: origin.vout }, { from_inside: before + drawn });
    return drawn;
  }

  /** What is open of late payouts, by payout: nothing is written that stands already. */
  private async noted(tx: WriteTx, sourceId: string): Promise<Map<string, readonly DiscrepancyRow[]>> {
    const rows = await tx.find(discrepancy, {
      where: { source_id: sourceId, kind: { in: LATE_KINDS }, resolved_at: null },
    });
    return groupBy(rows, ({ subject }) => subject);
  }

  /** Its coin was short, and other coin brought all that it lacked. */
  private async madeGood(tx: WriteTx, { source_id, external_id }: PayoutRow): Promise<void> {
    const short = { source_id, kind: 'short', subject: external_id, resolved_at: null } as const;
    await tx.update(discrepancy, short, { resolved_at: this.clock.now() });
  }

  private async held(tx: WriteTx, sourceId: string): Promise<Map<string, SuspenseRow>> {
    const rows = await tx.find(payoutSuspense, { where: { source_id: sourceId } });
    return new Map(rows.map((row) => [row.external_id, row]));
  }

  /**
   * What comes back settles first what the pool took back meanwhile: its statements and its debt are netted as always.
   * @returns by how much the receivable grew
   */
  private async move(tx: WriteTx, payout: PayoutRow, before: SuspenseRow | undefined, amount: bigint): Promise<bigint> {
    const { source_id, external_id, asset } = payout;
    const back = (before?.amount ?? 0n) - amount;
    if (back === 0n) return 0n;
    const steps = (before?.steps ?? 0) + 1;
    const moved_at = this.clock.now();
    await tx.upsert(payoutSuspense, [{ source_id, external_id, asset, amount, steps, moved_at }]);
    const grown = back < 0n ? back : back - (await this.settle(tx, source_id, back));
    const postings = new Postings(asset)
      .debit(accounts.sourceReceivable(source_id), grown, 'principal')
      .credit(accounts.sourceDiscrepancy(source_id), grown, 'principal');
    if (grown === 0n) return 0n;
    await this.ledger.post(tx, [
      {
        reference: `suspense/${source_id}/${external_id}/${steps}`,
        kind: 'reward.disputed',
        occurredAt: moved_at,
        postings: postings.list,
        reason: grown > 0n ? HERE_AFTER_ALL : payout.status === 'taken-back' ? TAKEN_BACK : NOT_HERE,
        links: { source: source_id, payout: external_id, ...(payout.txid === null ? {} : { txid: payout.txid }) },
      },
    ]);
    return grown;
  }

  /** @returns the part of `back` by which our debt to the pool fell */
  private async settle(tx: WriteTx, sourceId: string, back: bigint): Promise<bigint> {
    const [state] = await tx.lock(rewardSourceState, { source_id: sourceId });
    const settled = smaller(back, state?.owed_to_pool ?? 0n);
    if (state !== undefined && settled > 0n)
      await patchState(tx, sourceId, { owed_to_pool: state.owed_to_pool - settled });
    return settled;
  }

  /** Opens it, or opens it again where a payout is late for the second time. */
  private async note(tx: WriteTx, payout: PayoutRow, kind: LateKind, at: Instant): Promise<void> {
    const what = { sourceId: payout.source_id, subject: payout.external_id, amount: payout.amount, at };
    await openDiscrepancy(tx, { ...what, kind });
    const key = { source_id: payout.source_id, kind, subject: payout.external_id };
    await tx.update(discrepancy, key, { amount: payout.amount });
  }

  private async resolve(
    tx: WriteTx,
    payout: PayoutRow,
    at: Instant,
    kinds: readonly DiscrepancyRow['kind'][] = LATE_KINDS,
  ): Promise<void> {
    await tx.update(
      discrepancy,
      { source_id: payout.source_id, kind: { in: kinds }, subject: payout.external_id, resolved_at: null },
      { resolved_at: at },
    );
  }
}

/** What is wrong with a payout that no coin proves; `awaited` while nothing is. */
function doubtOf(payout: PayoutRow, now: Instant, missingAfterDays: number | undefined): LateKind | 'awaited' {
  if (payout.status === 'taken-back') return payout.amount > 0n ? 'taken-back' : 'awaited';
  if (payout.lightning || payout.status !== 'confirmed') return 'awaited';
  return latenessOf(payout.at, now, missingAfterDays);
}
