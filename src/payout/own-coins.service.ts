import { Inject, Injectable } from '@nestjs/common';
import { WalletService } from '../chain/wallet.service';
import type { CoinsOnChain, OwnCoins } from '../solvency';
import type { ReadTx } from '../store';
import type { Asset } from '../units';
import { payoutBatches, payoutInputs } from './payout.entity';
import type { PayoutState } from './states';

/** Signed bytes of ours that the best chain may not hold yet. */
const COMMITTED: readonly PayoutState[] = ['signed', 'sent', 'confirming'];
/** Signed bytes that can no longer be mined as the best chain stands: they pin their coins and bring no change. */
const VOID: readonly PayoutState[] = ['conflicted', 'replaced'];

/** Our coins as our own chain shows them, less what our signed bytes already spend (RULES.md 12). Bitcoin only. */
@Injectable()
export class OwnCoinsService implements CoinsOnChain {
  constructor(@Inject(WalletService) private readonly wallet: Pick<WalletService, 'deposits' | 'coin'>) {}

  async coins(tx: ReadTx, asset: Asset): Promise<OwnCoins | undefined> {
    if (asset !== 'BTC') return undefined;
    const batches = await tx.find(payoutBatches, { where: { state: { in: [...COMMITTED, ...VOID] } } });
    const inputs = await tx.find(payoutInputs, { where: { batch_id: { in: batches.map(({ id }) => id) } } });
    const committed = new Set(inputs.map(({ outpoint }) => outpoint));
    let confirmed = 0n;
    for (const coin of await this.wallet.deposits({ minConfirmations: 1 }, tx)) {
      // An immature coinbase backs accrued claims through its receivable, never what is payable (RULES.md 11).
      if (!coin.mature) continue;
      if (coin.spentBy === null && !committed.has(`${coin.txid}:${coin.vout}`)) confirmed += coin.value;
    }
    let ownChange = 0n;
    for (const { state, txid, change, change_vout: vout } of batches) {
      // What a later batch spends is that one's already: after a reorganisation both may be in no block.
      if (VOID.includes(state) || committed.has(`${txid}:${vout}`)) continue;
      // Once a block holds the change it is a coin like any other.
      if (vout !== null && (await this.wallet.coin({ txid, vout }, tx)) === undefined) ownChange += change;
    }
    return { confirmed, ownChange };
  }
}
