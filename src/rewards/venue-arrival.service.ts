import { Inject, Injectable } from '@nestjs/common';
import { accounts } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, WriteTx } from '../store';
import { type Asset, CLOCK, type Clock } from '../units';
import type { ProvedDeposit } from './ports';
import { pairOf } from './coin-match';
import { openPayouts } from './coin-match.repository';
import { discrepancy, poolPayout, rewardDeposit } from './reward.entity';
import { openDiscrepancy, promisedIn } from './reward.repository';
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
    return { sourceId, externalId, amount, fee };
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
