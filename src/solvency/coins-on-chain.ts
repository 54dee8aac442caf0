import type { ReadTx } from '../store';
import type { Asset } from '../units';
import type { OwnCoins } from './assess';

/** Token of `CoinsOnChain`. */
export const COINS_ON_CHAIN = Symbol('coins-on-chain');

/** Port: our coins as our own verified chain shows them, less what signed bytes of ours already spend. */
export interface CoinsOnChain {
  /** @returns undefined for an asset whose chain is not followed */
  coins(tx: ReadTx, asset: Asset): Promise<OwnCoins | undefined>;
}
