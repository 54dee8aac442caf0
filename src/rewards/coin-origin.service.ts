import { Inject, Injectable } from '@nestjs/common';
import { AuditService } from '../audit/audit.service';
import { accounts } from '../ledger';
import { LedgerService } from '../ledger/ledger.service';
import type { ReadTx, WriteTx } from '../store';
import { CLOCK, type Clock, DomainError } from '../units';
import { REWARD_SOURCES } from './ports';
import { givenUp } from './contract.repository';
import { ReceiveService } from './receive.service';
import { believedFee } from './reconcile';
import { coinOrigin, payoutSuspense } from './reconcile.entity';
import { namedPayoutId } from './reconcile.repository';
import { type DepositRow, poolPayout, rewardDeposit, rewardSourceState } from './reward.entity';
import { promisedIn } from './reward.repository';
import { isSoloPayout } from './solo';
import type { RewardSource, SourceDeclaration } from './source';

/** A proved coin, and which source paid it in an operator's word. */
interface CoinOrigin {
  readonly txid: string;
  readonly vout: number;
  readonly sourceId: string;
  /** What the pool kept from the withdrawal beside the coin. Satoshi. */
  readonly fee: bigint;
  /** The announced payout that it is, where the transaction and the sum leave a choice; else it makes one of its own. */
  readonly payoutId?: string;
}

/**
 * Tells a proved coin to be what a source paid, where no pool's API names the transaction: Foundry announces nothing, and
 * a withdrawal from NiceHash is named by nobody. The coin is proved as always; whose it is, is the operator's word, with
 * the pool's statement as its bound: never more than the source owes.
 * @see RULES.md 11, 27
 */
@Injectable()
export class CoinOriginService {
  constructor(
    private readonly ledger: LedgerService,
    private readonly audit: AuditService,
    private readonly receive: ReceiveService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(REWARD_SOURCES) private readonly sources: readonly RewardSource[],
  ) {}

  /**
   * Books it in the caller's transaction: the source's oldest claims become available.
   * @throws DomainError `rewards.unknown-source`, `rewards.not-paid-here`, `rewards.coin-not-unmatched`,
   *   `rewards.coin-announced`, `rewards.coin-given`, `rewards.unbelieved-fee`, `rewards.more-than-owed`,
   *   `rewards.unknown-payout`
   */
  async name(tx: WriteTx, actor: string, origin: CoinOrigin): Promise<void> {
    const { sourceId, txid, vout, fee } = origin;
    const declaration = await this.payer(tx, sourceId);
    const deposit = await this.freeCoin(tx, origin);
    if (origin.payoutId !== undefined) return this.nameAs(tx, actor, deposit, { sourceId, payoutId: origin.payoutId });
    const { amount } = deposit;
    if (believedFee({ amount, fee }) !== fee) {
      const message = 'So great a fee is not believed: at most a tenth of the coin, or 10,000 sat where that is at most half of it. Nothing was booked. Check the fee at the pool.'; // prettier-ignore
      throw new DomainError('rewards.unbelieved-fee', message, { param: 'fee', source: sourceId });
    }
    const owed = await this.owed(tx, sourceId);
    if (amount + fee > owed) {
      const message = `By its statements source "${sourceId}" owes ${owed} sat, and the coin with its fee is ${amount + fee} sat. Nothing was booked. Wait for the statement of the days that it pays, or leave the coin unmatched.`;
      throw new DomainError('rewards.more-than-owed', message, { source: sourceId, owed: String(owed) });
    }
    const externalId = namedPayoutId({ txid, vout });
    const now = this.clock.now();
    await tx.upsert(poolPayout, [
      {
        source_id: sourceId,
        external_id: externalId,
        asset: declaration.asset,
        at: deposit.seen_at,
        amount,
        fee,
        txid,
        lightning: false,
        generation: false,
        destination: '',
        status: 'confirmed',
        first_seen_at: now,
        matched: null,
        waiting: 0n,
        steps: 0,
        wallet_id: null,
      },
    ]);
    const row = { txid, vout, source_id: sourceId, external_id: externalId, actor, named_at: now, from_inside: 0n };
    await tx.upsert(coinOrigin, [row]);
    await this.receive.follow(tx, sourceId);
    await this.receive.recognise(tx, sourceId);
    const details = { source: sourceId, sats: String(amount), fee: String(fee) };
    await this.audit.record(tx, { actor, action: 'coin.named', subject: `${txid}:${vout}`, details });
  }

  /** The coin is a payout that the source has announced: what it is short or over is told as always. */
  private async nameAs(
    tx: WriteTx,
    actor: string,
    deposit: DepositRow,
    { sourceId, payoutId }: { readonly sourceId: string; readonly payoutId: string },
  ): Promise<void> {
    const payout = await tx.findOne(poolPayout, { source_id: sourceId, external_id: payoutId });
    const isOpen = payout?.status === 'confirmed' && payout.matched === null && !payout.lightning;
    if (!isOpen || (payout.txid !== null && payout.txid !== deposit.txid) || isSoloPayout(payout)) {
      const message = 'The source has announced no such payout that this coin can be and that no coin proves yet. Nothing was booked. Reload the page and choose again.'; // prettier-ignore
      throw new DomainError('rewards.unknown-payout', message, { param: 'payoutId', source: sourceId });
    }
    await this.receive.proveNamed(tx, payout, deposit);
    const { txid, vout, amount } = deposit;
    const details = { source: sourceId, sats: String(amount), payout: payoutId };
    await this.audit.record(tx, { actor, action: 'coin.named', subject: `${txid}:${vout}`, details });
  }

  private async payer(tx: WriteTx, sourceId: string): Promise<SourceDeclaration> {
    const [state] = await tx.lock(rewardSourceState, { source_id: sourceId });
    if (state === undefined) {
      const message = 'No source has this id. Nothing was booked. Sources are declared in the sources file.';
      throw new DomainError('rewards.unknown-source', message, { param: 'sourceId', source: sourceId });
    }
    // Written by `lockState` from a checked declaration.
    const declaration = state.declaration;
    const byBlocks = this.sources.some((source) => source.declaration.id === sourceId && source.coinbase !== undefined);
    if (declaration.receivesAt === 'treasury' && declaration.asset === 'BTC' && !byBlocks) return declaration;
    const message = `Source "${sourceId}" does not pay bitcoin to the treasury by transactions. Nothing was booked. Choose the source that paid this coin.`;
    throw new DomainError('rewards.not-paid-here', message, { param: 'sourceId', source: sourceId });
  }

  private async freeCoin(tx: ReadTx, { txid, vout, payoutId }: CoinOrigin): Promise<DepositRow> {
    const deposit = await tx.findOne(rewardDeposit, { txid, vout });
    if (deposit?.state !== 'unmatched') {
      const message =
        'There is no such coin that stands unmatched. Nothing was booked. Reload the page and choose again.';
      throw new DomainError('rewards.coin-not-unmatched', message, { param: 'outpoint' });
    }
    const where = { txid, matched: null, status: { in: ['queued', 'confirmed'] } } as const;
    const [announced] = await tx.find(poolPayout, { where, limit: 1 });
    if (announced !== undefined && payoutId === undefined) {
      const message = `Source "${announced.source_id}" has announced this transaction: say which of its payouts the coin is. Nothing was booked. Where only one can be meant it is matched by itself.`;
      throw new DomainError('rewards.coin-announced', message, { source: announced.source_id });
    }
    const unmatched = await this.ledger.balance(tx, accounts.unmatched(deposit.wallet_id), deposit.asset);
    const left = unmatched - (await promisedIn(tx, deposit.wallet_id));
    if (left >= deposit.amount) return deposit;
    const message = 'Of the unmatched coin too little is left: it was assigned to the fee reserve. Nothing was booked.';
    throw new DomainError('rewards.coin-given', message, { param: 'outpoint' });
  }

  /** What the source's statements say and no coin has brought: with what is disputed, given up or paid inside the pool. */
  private async owed(tx: ReadTx, sourceId: string): Promise<bigint> {
    const receivable = await this.ledger.balance(tx, accounts.sourceReceivable(sourceId), 'BTC');
    const inside = await this.ledger.balance(tx, accounts.lightningReceivable(sourceId), 'BTC');
    const held = await tx.find(payoutSuspense, { where: { source_id: sourceId } });
    // Coin that comes for it after all makes it owed again (ReceiveService).
    const lost = await givenUp(tx, { sourceIds: [sourceId] });
    const backed = lost.reduce((sum, { from_receivable }) => sum + from_receivable, receivable + inside);
    return held.reduce((sum, { amount }) => sum + amount, backed);
  }
}
