import { Inject, Injectable } from '@nestjs/common';
import { accounts } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { WriteTx } from '../store';
import { CLOCK, type Clock } from '../units';
import { Postings, smaller } from './booking';
import { type DepositRow, poolPayout, type PayoutRow, rewardDeposit } from './reward.entity';
import { rewardTakeBack } from './solo.entity';
import { settleReturned } from './take-back.repository';

const GONE = 'The block that paid it is not in the best chain any more.';

/** Undoes the proof of a solo reward whose coin is gone. History stays (FAULTS F14, F15). */
@Injectable()
export class TakeBackService {
  constructor(
    private readonly ledger: LedgerService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Takes a matched deposit back before its row is restated: the pool owes the row again, and the treasury does not have
   * the coin. What of it the treasury has spent meanwhile stands in the source's discrepancy account, in sight.
   */
  async take(tx: WriteTx, payout: PayoutRow): Promise<void> {
    const deposit = await depositOf(tx, payout);
    if (deposit === undefined) return;
    const { txid, vout, amount, wallet_id: walletId } = deposit;
    const treasury = accounts.treasury(walletId);
    const here = smaller(amount, await this.ledger.balance(tx, treasury, deposit.asset));
    const short = amount - here;
    const explained = amount - payout.waiting;
    const postings = new Postings(deposit.asset)
      .debit(accounts.sourceReceivable(payout.source_id), explained, 'principal')
      .debit(accounts.unmatched(walletId), payout.waiting, 'principal')
      .credit(treasury, here, 'principal')
      .credit(accounts.sourceDiscrepancy(payout.source_id), short, 'principal');
    const turn = (await tx.count(rewardTakeBack, { txid, vout })) + 1;
    const at = this.clock.now();
    await this.ledger.post(tx, [
      {
        reference: `taken-back/${txid}:${vout}/${turn}`,
        kind: 'reward.received',
        occurredAt: at,
        postings: postings.list,
        reason: GONE,
        links: { source: payout.source_id, payout: payout.external_id, outpoint: `${txid}:${vout}` },
      },
    ]);
    await tx.insert(rewardTakeBack, [
      {
        txid,
        vout,
        turn,
        source_id: payout.source_id,
        external_id: payout.external_id,
        amount,
        short,
        is_gone: true,
        taken_at: at,
        returned_at: null,
      },
    ]);
    await tx.delete(rewardDeposit, { txid, vout });
    const key = { source_id: payout.source_id, external_id: payout.external_id };
    await tx.update(poolPayout, key, { matched: null, waiting: 0n });
  }

  /** @see settleReturned */
  settleReturned(tx: WriteTx, sourceId: string): Promise<void> {
    return settleReturned(tx, { ledger: this.ledger, at: this.clock.now() }, sourceId);
  }
}

async function depositOf(tx: WriteTx, payout: PayoutRow): Promise<DepositRow | undefined> {
  const { source_id, external_id } = payout;
  return tx.findOne(rewardDeposit, { txid: payout.txid ?? '', state: 'matched', source_id, external_id });
}
