import type { ChainService } from './chain/chain.service';
import type { WalletService } from './chain/wallet.service';
import type { DepositWitness } from './rewards';
import { instantOfSeconds } from './units';

/** What our own chain says of a coin of ours. */
export function depositWitness(wallet: WalletService, chain: ChainService): DepositWitness {
  return {
    async seen(tx, outpoint) {
      const coin = await wallet.coin(outpoint, tx);
      const header = coin === undefined ? undefined : await chain.header(coin.height, tx);
      if (coin === undefined || header === undefined) return undefined;
      const { height, confirmations } = coin;
      return { height, confirmations, minedAt: instantOfSeconds(header.timeSeconds) };
    },
  };
}
