import type { CoinPool } from './selection/coin-pool';
import type { Selection, Selector } from './selection/select';

/** A wallet with so many coins beside those of the batch is left as it is: one coin in change cannot pay the next run. */
const COINS_KEPT = 100;
/** Coins that one run takes along at the most: together 6,800 vB of P2WPKH inputs. */
const COINS_TAKEN_MAX = 100;

/**
 * Takes small coins along into the change of a batch while the fee rate is below the long-term rate, where each saves
 * what it would cost later. As many as keep the caps and lower the waste, the smallest first.
 * @param context.keeps whether a selection keeps every cap
 * @returns the same selection when fees are not low, or there is nothing to tidy
 */
export function consolidate(
  selection: Selection,
  context: {
    readonly pool: CoinPool;
    readonly selector: Selector;
    readonly keeps: (selection: Selection) => boolean;
  },
): Selection {
  const { pool, selector, keeps } = context;
  const { rateSatPerKvb, longTermRateSatPerKvb } = pool.rates;
  if (rateSatPerKvb >= longTermRateSatPerKvb) return selection;
  const spent = new Set(selection.coins);
  const used = pool.coins.filter(({ coin }) => spent.has(coin));
  const spare = pool.coins.filter(({ coin }) => !spent.has(coin));
  let count = Math.min(COINS_TAKEN_MAX, spare.length - COINS_KEPT);
  for (; count > 0; count = Math.floor(count / 2)) {
    const tidied = selector.settle([...used, ...spare.slice(-count)]);
    if (tidied !== undefined && tidied.wasteSats < selection.wasteSats && keeps(tidied)) return tidied;
  }
  return selection;
}
