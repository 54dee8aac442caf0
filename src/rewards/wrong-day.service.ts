import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { accounts } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { WriteTx } from '../store';
import { CLOCK, type Clock, DAY_MS, dayAtOffset, DomainError, type Instant, plusMs } from '../units';
import { Postings } from './booking';
import { DEPOSIT_WITNESS, type DepositWitness } from './ports';
import { isOnItsDay } from './reconcile';
import { payoutDay, type PayoutDayRow } from './reconcile.entity';
import { namedPayoutId } from './reconcile.repository';
import { discrepancy, poolPayout, type PayoutRow, rewardDeposit, rewardSourceState } from './reward.entity';
import { openDiscrepancy } from './reward.repository';
import { isSoloPayout } from './solo';
import type { SourceDeclaration } from './source';

const KIND = 'wrong-day' as const;
/** A block of so long ago is not replaced any more: the day on which its coin came stands. */
const STANDS_MS = 14 * DAY_MS;
const REASON_LENGTH_MAX = 500;
const CAME = 'The coin came more than a day before or after the day for which the pool announced it.';
const BACK = 'The day is explained: by the pool, by the chain, or by an operator.';

/** What is found of the day on which a payout's coin came. */
interface Found {
  readonly outpoint: string;
  readonly announced_at: Instant;
  readonly arrived_at: Instant;
  /** Of the wrong day, and not explained. Base units. */
  readonly amount: bigint;
  readonly explained_at: Instant | null;
  readonly explained_by: string | null;
  readonly explanation: string | null;
}

/**
 * Coin that came on another day than the pool announced it for. It is proved and pays what is owed (RULES.md 11), so no
 * balance of a member moves for it; what one day lacks and another has too much stands in a pair of memorandum accounts,
 * where an operator sees it, until the day is explained: the pool takes another word, a reorganisation brings the coin on
 * another day, or an operator says why.
 */
@Injectable()
export class WrongDayService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly audit: AuditService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(DEPOSIT_WITNESS) private readonly witness: DepositWitness,
  ) {}

  /**
   * Brings these accounts of a source up to what its payouts and our own chain say now, in the caller's transaction.
   * @returns how many payouts moved in or out of them
   */
  async follow(tx: WriteTx, declaration: SourceDeclaration): Promise<number> {
    const { id: source_id } = declaration;
    if (declaration.receivesAt !== 'treasury') return 0;
    await tx.lock(rewardSourceState, { source_id });
    const payouts = await tx.find(poolPayout, {
      where: { source_id, matched: { not: null }, lightning: false },
      orderBy: [['external_id', 'asc']],
    });
    const known = new Map((await tx.find(payoutDay, { where: { source_id } })).map((row) => [row.external_id, row]));
    const deposits = await tx.find(rewardDeposit, { where: { source_id, state: 'matched' } });
    const amounts = new Map(deposits.map(({ txid, vout, amount }) => [`${txid}:${vout}`, amount]));
    let moved = 0;
    for (const payout of payouts) {
      const amount = amounts.get(payout.matched ?? '');
      // A block's reward is announced by its own block, and what an operator named has no other day than the coin.
      if (amount === undefined || isSoloPayout(payout) || isNamed(payout)) continue;
      const before = known.get(payout.external_id);
      known.delete(payout.external_id);
      const found = await this.found(tx, { declaration, payout, before }, amount);
      if (found !== undefined && (await this.move(tx, payout, before, found))) moved += 1;
    }
    for (const gone of known.values()) {
      if (gone.outpoint === '') continue;
      const none = { ...gone, outpoint: '', amount: 0n, explained_at: null, explained_by: null, explanation: null };
      if (await this.move(tx, gone, gone, none)) moved += 1;
    }
    return moved;
  }

  /**
   * An operator knows why the coin came on that day: what stands for it goes back.
   * @throws DomainError `rewards.day-not-open`, `rewards.bad-reason`
   */
  async explain(
    tx: WriteTx,
    actor: string,
    what: { readonly sourceId: string; readonly payoutId: string; readonly reason: string },
  ): Promise<void> {
    const { sourceId: source_id, payoutId: external_id } = what;
    const explanation = what.reason.trim();
    if (explanation.length === 0 || explanation.length > REASON_LENGTH_MAX) {
      const message = `Say why in 1 to ${REASON_LENGTH_MAX} characters. Nothing was changed.`;
      throw new DomainError('rewards.bad-reason', message, { param: 'reason' });
    }
    await tx.lock(rewardSourceState, { source_id });
    const before = await tx.findOne(payoutDay, { source_id, external_id });
    if (before === undefined || before.amount === 0n) {
      const message = 'Nothing of this payout stands for a wrong day. Nothing was changed. Reload the page.';
      throw new DomainError('rewards.day-not-open', message, { param: 'payoutId' });
    }
    const explained = { explained_at: this.clock.now(), explained_by: actor, explanation };
    await this.move(tx, before, before, { ...before, ...explained, amount: 0n });
    const details = { source: source_id, amount: String(before.amount) };
    await this.audit.record(tx, { actor, action: 'wrong-day.explained', subject: external_id, details });
  }

  /** What is to be kept of a payout's day now; undefined where nothing is new. */
  private async found(
    tx: WriteTx,
    of: {
      readonly declaration: SourceDeclaration;
      readonly payout: PayoutRow;
      readonly before: PayoutDayRow | undefined;
    },
    amount: bigint,
  ): Promise<Found | undefined> {
    const { payout, before } = of;
    const outpoint = payout.matched ?? '';
    const isSameWord = before?.outpoint === outpoint && before.announced_at === payout.at;
    if (isSameWord && before.arrived_at < plusMs(this.clock.now(), -STANDS_MS)) return undefined;
    const [txid = '', vout = ''] = outpoint.split(':');
    const seen = await this.witness.seen(tx, { txid, vout: Number(vout) });
    // Not in the best chain now: another part of the room says so, and the day is judged when it is back.
    if (seen === undefined || (isSameWord && before.arrived_at === seen.minedAt)) return undefined;
    const dayOf = (at: Instant) => dayAtOffset(at, of.declaration.dayOffsetMinutes);
    const isRight = isOnItsDay(dayOf(payout.at), dayOf(seen.minedAt));
    const unexplained = { explained_at: null, explained_by: null, explanation: null };
    const days = { announced_at: payout.at, arrived_at: seen.minedAt };
    return { outpoint, ...days, amount: isRight ? 0n : amount, ...unexplained };
  }

  /** @returns whether anything was posted */
  private async move(
    tx: WriteTx,
    { source_id, external_id, asset }: Pick<PayoutRow, 'source_id' | 'external_id' | 'asset'>,
    before: PayoutDayRow | undefined,
    found: Found,
  ): Promise<boolean> {
    const more = found.amount - (before?.amount ?? 0n);
    const steps = (before?.steps ?? 0) + (more === 0n ? 0 : 1);
    const at = this.clock.now();
    await tx.upsert(payoutDay, [{ ...found, source_id, external_id, asset, steps }]);
    if (found.amount > 0n) {
      await openDiscrepancy(tx, { sourceId: source_id, kind: KIND, subject: external_id, amount: found.amount, at });
      await tx.update(discrepancy, { source_id, kind: KIND, subject: external_id }, { amount: found.amount });
    } else {
      await tx.update(discrepancy, { source_id, kind: KIND, subject: external_id, resolved_at: null }, { resolved_at: at }); // prettier-ignore
    }
    if (more === 0n) return false;
    const postings = new Postings(asset)
      .debit(accounts.announcedDay(source_id), more, 'memo')
      .credit(accounts.otherDay(source_id), more, 'memo');
    const outpoint = found.outpoint === '' ? (before?.outpoint ?? '') : found.outpoint;
    await this.ledger.post(tx, [
      {
        reference: `wrong-day/${source_id}/${external_id}/${steps}`,
        kind: 'reward.disputed',
        occurredAt: at,
        postings: postings.list,
        reason: more > 0n ? CAME : BACK,
        links: { source: source_id, payout: external_id, outpoint },
      },
    ]);
    return true;
  }
}

function isNamed({ external_id, matched }: PayoutRow): boolean {
  const [txid = '', vout = ''] = (matched ?? '').split(':');
  return external_id === namedPayoutId({ txid, vout: Number(vout) });
}
