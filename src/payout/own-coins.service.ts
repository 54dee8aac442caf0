import { Inject, Injectable } from '@nestjs/common';
import { WalletService } from '../chain/wallet.service';
import type { CoinsOnChain, OwnCoins } from '../solvency';
import type { ReadTx } from '../store';
import type { Asset } from '../units';
import { payoutBatches, payoutInputs } from './payout.entity';
import { countOwnCoins, PINNING_STATES } from './own-coins';

/** Our coins as our own chain shows them, less what our signed bytes already spend (RULES.md 12). Bitcoin only. */
@Injectable()
export class OwnCoinsService implements CoinsOnChain {
  constructor(@Inject(WalletService) private readonly wallet: Pick<WalletService, 'deposits' | 'coin'>) {}

  async coins(tx: ReadTx, asset: Asset): Promise<OwnCoins | undefined> {
    if (asset !== 'BTC') return undefined;
    const batches = await tx.find(payoutBatches, { where: { state: { in: PINNING_STATES } } });
    const inputs = await tx.find(payoutInputs, { where: { batch_id: { in: batches.map(({ id }) => id) } } });
    const inBlocks = new Set<string>();
    for (const { txid, change_vout: vout } of batches) {
      if (vout !== null && (await this.wallet.coin({ txid, vout }, tx)) !== undefined) inBlocks.add(`${txid}:${vout}`);
    }
    return countOwnCoins(
      await this.wallet.deposits({ minConfirmations: 1 }, tx),
      batches.map(({ state, txid, change, change_vout: changeVout }) => ({ state, txid, change, changeVout })),
      {
        inputs: new Set(inputs.map(({ outpoint }) => outpoint)),
        isInBlock: (outpoint) => inBlocks.has(outpoint),
      },
    );
  }
}
