import { Injectable } from '@nestjs/common';
import { WalletService } from '../chain/wallet.service';
import type { CoinsOnChain, OwnCoins } from '../solvency';
import type { ReadTx } from '../store';
import type { Asset } from '../units';
import { payoutBatches, payoutInputs } from './payout.entity';
import type { PayoutState } from './states';

/** Signed bytes exist and may not be in a block of the best chain. */
const SIGNED: readonly PayoutState[] = ['signed', 'sent', 'confirming', 'conflicted', 'settled'];

/**
 * The treasury's coins as our own chain shows them. Coins that signed bytes of ours spend are gone already, and the
 * change of those bytes is ours already (RULES.md 12): what they pay stands in transit.
 */
@Injectable()
export class OwnCoinsOnChain implements CoinsOnChain {
  constructor(private readonly wallet: WalletService) {}

  async coins(tx: ReadTx, asset: Asset): Promise<OwnCoins | undefined> {
    if (asset !== 'BTC') return undefined;
    const coins = await this.wallet.deposits({ minConfirmations: 1 }, tx);
    const unspent = coins.filter((coin) => coin.spentBy === null);
    const inputs = await tx.find(payoutInputs, {
      where: { outpoint: { in: unspent.map((coin) => `${coin.txid}:${coin.vout}`) } },
    });
    const reserving = [...new Set(inputs.map((input) => input.batch_id))];
    const signed = await tx.find(payoutBatches, { where: { id: { in: reserving }, state: { in: SIGNED } } });
    const gone = new Set(signed.map(({ id }) => id));
    const spent = inputs.filter((input) => gone.has(input.batch_id)).reduce((sum, input) => sum + input.value, 0n);
    return {
      confirmed: unspent.reduce((sum, coin) => sum + coin.value, 0n) - spent,
      ownChange: signed.reduce((sum, batch) => sum + batch.change, 0n),
    };
  }
}
