import { Inject, Injectable } from '@nestjs/common';
import { WalletService } from '../chain/wallet.service';
import { STORE, type Store } from '../store';
import { CLOCK, type Clock } from '../units';
import type { ProvedDeposit } from './ports';
import { type DepositOutcome, ReceiveService } from './receive.service';
import { rewardDeposit } from './reward.entity';

export interface ReceivePolicy {
  /** Treasury wallet whose scripts are watched. */
  readonly walletId: string;
  /** Depth at which a pool's payment counts; a coinbase waits for maturity besides (RULES.md 18). */
  readonly minConfirmations: number;
}

/** Brings what the chain shows at our scripts to the books, once each. Our own change is not income. */
@Injectable()
export class DepositService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly wallet: WalletService,
    private readonly receive: ReceiveService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns what became of each deposit that is new at this depth */
  async run(policy: ReceivePolicy): Promise<{ readonly outpoint: string; readonly outcome: DepositOutcome }[]> {
    const fresh = await this.fresh(policy);
    const outcomes: { outpoint: string; outcome: DepositOutcome }[] = [];
    for (const deposit of fresh) {
      const outcome = await this.store.write((tx) => this.receive.match(tx, deposit));
      outcomes.push({ outpoint: `${deposit.txid}:${deposit.vout}`, outcome });
    }
    return outcomes;
  }

  private fresh(policy: ReceivePolicy): Promise<ProvedDeposit[]> {
    return this.store.read(async (tx) => {
      const all = await this.wallet.deposits({ minConfirmations: 1 }, tx);
      // A transaction that spends a coin of ours is ours: what it pays back to us is change.
      const own = new Set(all.flatMap((coin) => (coin.spentBy === null ? [] : [coin.spentBy.txid])));
      const known = new Set((await tx.find(rewardDeposit)).map((row) => `${row.txid}:${row.vout}`));
      return all
        .filter((coin) => coin.confirmations >= policy.minConfirmations && coin.mature)
        .filter((coin) => !own.has(coin.txid) && !known.has(`${coin.txid}:${coin.vout}`))
        .map((coin) => ({
          txid: coin.txid,
          vout: coin.vout,
          walletId: policy.walletId,
          amount: coin.value,
          at: this.clock.now(),
        }));
    });
  }
}
