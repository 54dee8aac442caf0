import type { CoinShape } from './input-weight';

/** An output of the treasury that may be spent. The shell offers confirmed ones, and change that is ours alone (FAULTS F10). */
export interface Coin {
  readonly txid: string;
  readonly vout: number;
  readonly valueSats: bigint;
  readonly scriptHex: string;
  readonly confirmations: number;
  readonly coinbase: boolean;
  /** Change of one of our own batches: nobody but us can have spent what it comes from. */
  readonly ownChange?: boolean;
  /** Change that no block holds yet, offered to one plan because nothing of ours can take its place. @see chaining.ts */
  readonly isOffered?: boolean;
  /** How it is spent, where its script does not tell (P2WSH). */
  readonly spend?: CoinShape;
}

/** Consensus allows a coinbase output at 100 confirmations; a chain one block shorter must not undo the payout (RULES.md 18). */
const COINBASE_CONFIRMATIONS_MIN = 101;
/**
 * Our own change needs one: its inputs were deep when they were signed. Fewer only where the house allows batches on
 * unconfirmed change; otherwise no batch has an unconfirmed ancestor (RULES.md 17).
 */
export const OWN_CHANGE_CONFIRMATIONS_MIN = 1;

/** Whether a coin is buried deep enough to be an input. @param minConfirmations of a coin that somebody else sent */
export function isMature(coin: Coin, minConfirmations: number): boolean {
  if (coin.isOffered === true) return true;
  if (coin.coinbase) return coin.confirmations >= Math.max(COINBASE_CONFIRMATIONS_MIN, minConfirmations);
  const needed = coin.ownChange === true ? OWN_CHANGE_CONFIRMATIONS_MIN : minConfirmations;
  return coin.confirmations >= needed;
}

/** Coins that a batch may take: buried deep enough, and held by no live batch (I6). @param reserved outpoints `txid:vout` */
export function freeCoins(coins: readonly Coin[], reserved: ReadonlySet<string>, minConfirmations: number): Coin[] {
  return coins.filter((coin) => isMature(coin, minConfirmations) && !reserved.has(`${coin.txid}:${coin.vout}`));
}

/** Orders coins by outpoint. @see BIP-69, Transaction Inputs */
export function byOutpoint(a: Pick<Coin, 'txid' | 'vout'>, b: Pick<Coin, 'txid' | 'vout'>): number {
  if (a.txid !== b.txid) return a.txid < b.txid ? -1 : 1;
  return a.vout - b.vout;
}
