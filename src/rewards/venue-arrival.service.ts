import { Inject, Injectable } from '@nestjs/common';
import { accounts } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, WriteTx } from '../store';
import { type Asset, CLOCK, type Clock, DomainError, type Instant } from '../units';
import type { ProvedDeposit } from './ports';
import { pairOf } from './coin-match';
import { openPayouts } from './coin-match.repository';
import { paidFrom } from './opening-fence.repository';
import { discrepancy, poolPayout, rewardDeposit, rewardSourceState } from './reward.entity';
import { openDiscrepancy, promisedIn } from './reward.repository';
import { isNamedPayout } from './named-payout.repository';
import { depositName } from './take-back.repository';

/** A pool's payout as it announced it. Base units. */
export interface AnnouncedPayout {
  readonly sourceId: string;
  readonly externalId: string;
  readonly amount: bigint;
  readonly fee: bigint;
}

/** Payouts that pools send to a venue: found by their transaction, and closed when the venue credited them (RULES.md 23). */
@Injectable()
export class VenueArrivalService {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly ledger: LedgerService,
  ) {}

  /**
   * The payout that a credit at a venue is: by its transaction and its exact sum, else by the transaction alone when it
   * leaves no choice; none where two could be meant.
   * @param others what else of this transaction the venue credited and nobody explains yet
   */
  async announced(
    tx: ReadTx,
    asset: Asset,
    txid: string,
    credited: bigint,
    others: readonly bigint[] = [],
  ): Promise<AnnouncedPayout | undefined> {
    const open = (await openPayouts(tx, txid)).filter((one) => one.asset === asset);
    const coin = { name: '', amount: credited };
    const payout = pairOf(coin, [coin, ...others.map((amount, i) => ({ name: String(i), amount }))], open);
    if (payout === undefined) return undefined;
    const { source_id: sourceId, external_id: externalId, amount, fee } = payout;
    // What the pool paid before the opening balances pays no later earning: an operator names it.
    if (payout.at < (await paidFrom(tx, sourceId))) return undefined;
    return { sourceId, externalId, amount, fee };
  }

  /**
   * The payout that a credit at a venue is in an operator's word: one that the source has announced, or one that is made of
   * the credit where nothing is announced, never more than the source owes.
   * @throws DomainError `rewards.unknown-payout`, `rewards.not-paid-here`, `rewards.more-than-owed`
   */
  async named(
    tx: WriteTx,
    credit: {
      readonly sourceId: string;
      readonly payoutId: string | null;
      readonly asset: Asset;
      readonly amount: bigint;
      readonly txid: string;
      readonly depositId: string;
      readonly at: Instant;
    },
  ): Promise<AnnouncedPayout> {
    const { sourceId, payoutId, asset, amount, txid, depositId, at } = credit;
    const [state] = await tx.lock(rewardSourceState, { source_id: sourceId });
    // Written by `lockState` from a checked declaration.
    const declared = state?.declaration;
    if (declared?.receivesAt !== 'venue' || declared.asset !== asset) {
      throw new DomainError('rewards.not-paid-here', `Source "${sourceId}" does not pay ${asset} to a venue. Nothing was booked. Choose the source that paid it.`, { param: 'sourceId', source: sourceId }); // prettier-ignore
    }
    if (payoutId !== null) {
      const payout = await tx.findOne(poolPayout, { source_id: sourceId, external_id: payoutId });
      if (payout?.status === 'confirmed' && payout.matched === null && (payout.txid === null || payout.txid === txid)) {
        return { sourceId, externalId: payoutId, amount: payout.amount, fee: payout.fee };
      }
      throw new DomainError('rewards.unknown-payout', 'The source has announced no such payout that this credit can be and that nothing matches yet. Nothing was booked. Reload the page and choose again.', { param: 'payoutId', source: sourceId }); // prettier-ignore
    }
    const owed = await this.ledger.balance(tx, accounts.sourceReceivable(sourceId), asset);
    if (amount > owed) {
      throw new DomainError('rewards.more-than-owed', `By its statements source "${sourceId}" owes less than this credit. Nothing was booked. Wait for the statement of the days that it pays, or name the payout that it announced.`, { source: sourceId, owed: String(owed) }); // prettier-ignore
    }
    const externalId = `named-${txid}-${depositId}`;
    const words = { lightning: false, generation: false, destination: '', status: 'confirmed' as const };
    const open = { matched: null, waiting: 0n, steps: 0, wallet_id: null, first_seen_at: this.clock.now() };
    await tx.upsert(poolPayout, [{ source_id: sourceId, external_id: externalId, asset, at, amount, fee: 0n, txid, ...words, ...open }]); // prettier-ignore
    return { sourceId, externalId, amount, fee: 0n };
  }

  /** The venue credited it: a late one is late no more, what is short or over stands in sight of the operator. */
  async credited(
    tx: WriteTx,
    { sourceId, externalId }: Pick<AnnouncedPayout, 'sourceId' | 'externalId'>,
    credit: { readonly reference: string; readonly short: bigint; readonly over: bigint },
  ): Promise<void> {
    const at = this.clock.now();
    const what = { sourceId, subject: externalId, at };
    await tx.update(poolPayout, { source_id: sourceId, external_id: externalId }, { matched: credit.reference });
    if (credit.short > 0n) await openDiscrepancy(tx, { ...what, kind: 'short', amount: credit.short });
    if (credit.over > 0n) await openDiscrepancy(tx, { ...what, kind: 'over', amount: credit.over });
    await tx.update(
      discrepancy,
      { source_id: sourceId, kind: { in: ['late', 'missing'] }, subject: externalId, resolved_at: null },
      { resolved_at: at },
    );
  }

  /**
   * Two people said that a credit was not what an operator had named: the announced payout is open again, and one that the
   * naming had made is none. What was short or over of it is told no more.
   * @throws DomainError `rewards.settled-since` when the payout is another's meanwhile, or what it was short of was settled
   */
  async unnamed(
    tx: WriteTx,
    of: { readonly sourceId: string; readonly reference: string; readonly short: bigint; readonly over: bigint },
  ): Promise<void> {
    const { sourceId: source_id, reference, short, over } = of;
    await tx.lock(rewardSourceState, { source_id });
    const [payout] = await tx.find(poolPayout, { where: { source_id, matched: reference }, limit: 1 });
    const subject = payout?.external_id ?? '';
    const open = { source_id, subject, resolved_at: null };
    const told = await tx.findOne(discrepancy, { ...open, kind: 'short' });
    if (payout === undefined || (short > 0n && told?.amount !== short)) {
      throw new DomainError('rewards.settled-since', `What source "${source_id}" paid with this credit was settled otherwise since. Nothing was booked. Look at its discrepancies.`, { source: source_id }); // prettier-ignore
    }
    const at = { resolved_at: this.clock.now() };
    if (short > 0n) await tx.update(discrepancy, { ...open, kind: 'short' }, at);
    if (over > 0n) await tx.update(discrepancy, { ...open, kind: 'over' }, at);
    const key = { source_id, external_id: payout.external_id };
    if (isNamedPayout(payout)) await tx.delete(poolPayout, key);
    else await tx.update(poolPayout, key, { matched: null });
  }

  /**
   * Coin that our chain proved before anybody knew it as a venue's withdrawal: it stood unmatched and is the caller's now.
   * None where an operator has given that coin another purpose meanwhile: what is left then waits for the rows of a pool's
   * payout, and is its members'.
   */
  async takeUnmatched(tx: WriteTx, txid: string, amount: bigint): Promise<ProvedDeposit | undefined> {
    const found = await tx.find(rewardDeposit, { where: { txid, state: 'unmatched' }, orderBy: [['vout', 'asc']] });
    const deposit = found.find((row) => row.amount === amount);
    if (deposit === undefined) return undefined;
    const { vout, wallet_id: walletId } = deposit;
    const unmatched = await this.ledger.balance(tx, accounts.unmatched(walletId), 'BTC');
    if (unmatched - (await promisedIn(tx, walletId)) < amount) return undefined;
    await tx.update(rewardDeposit, { txid, vout }, { state: 'conversion' });
    const name = await depositName(tx, `${txid}:${vout}`);
    return { txid, vout, walletId, amount, at: this.clock.now(), name };
  }
}
