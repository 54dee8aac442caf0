/** A payout that a pool announced and that no coin proves yet. Base units. */
export interface OpenPayout {
  readonly source_id: string;
  readonly external_id: string;
  readonly amount: bigint;
  readonly fee: bigint;
}

/** A coin of one transaction, by whatever names it. */
export interface FreeCoin {
  readonly name: string;
  readonly amount: bigint;
}

/** Whether a coin is exactly what a payout announced: its amount, or its amount less the pool's own fee. */
export function expects(payout: Pick<OpenPayout, 'amount' | 'fee'>, amount: bigint): boolean {
  return amount === payout.amount || amount === payout.amount - payout.fee;
}

/**
 * Which announced payout a coin of the same transaction is: by its exact sum; where none fits exactly, by the transaction
 * alone when it leaves no choice. Nothing is guessed: where two could be meant the coin waits for an operator to name it.
 * @param coins every free coin of the transaction, this one among them
 * @param payouts every open payout that names the transaction, in a fixed order
 * @param unseen whether the transaction has outputs to us that are not in the books yet
 */
export function pairOf<P extends OpenPayout>(
  coin: FreeCoin,
  coins: readonly FreeCoin[],
  payouts: readonly P[],
  unseen = false,
): P | undefined {
  const whole = exactPair(coin, coins, payouts, ({ amount }) => amount);
  if (whole !== undefined) return whole;
  // Coin and payouts of the same whole sum belong together first; of the rest the fee may be within.
  const restCoins = coins.filter((one) => !payouts.some(({ amount }) => amount === one.amount));
  const restPayouts = payouts.filter(({ amount }) => !coins.some((one) => one.amount === amount));
  if (!restCoins.some(({ name }) => name === coin.name)) return undefined;
  const less = exactPair(coin, restCoins, restPayouts, ({ amount, fee }) => amount - fee);
  if (less !== undefined) return less;
  const fits = (payout: P): boolean => restCoins.some((one) => expects(payout, one.amount));
  const other = restPayouts.filter((payout) => !fits(payout));
  const alone = restCoins.filter((one) => !restPayouts.some((payout) => expects(payout, one.amount)));
  const isOnly = !unseen && other.length === 1 && alone.length === 1 && alone[0]?.name === coin.name;
  return isOnly ? other[0] : undefined;
}

/** Coins and payouts of one sum, each with one of its own; none where sources compete for fewer coins than they announced. */
function exactPair<P extends OpenPayout>(
  coin: FreeCoin,
  coins: readonly FreeCoin[],
  payouts: readonly P[],
  sumOf: (payout: P) => bigint,
): P | undefined {
  const fitting = payouts.filter((payout) => sumOf(payout) === coin.amount);
  const alike = coins.filter((one) => one.amount === coin.amount);
  const [first] = fitting;
  if (first === undefined) return undefined;
  const isAlike = fitting.every((one) => one.source_id === first.source_id && one.amount === first.amount && one.fee === first.fee); // prettier-ignore
  if (!isAlike && alike.length < fitting.length) return undefined;
  return fitting[alike.findIndex(({ name }) => name === coin.name)];
}

/**
 * How much of a free coin is surely still unmatched, where somebody has given unmatched coin another purpose without
 * saying which: all of it while everything is there, or when what is gone is exactly one other coin.
 * @param free what of the unmatched account nobody's payout waits for
 */
export function surelyHere(coin: FreeCoin, coins: readonly FreeCoin[], free: bigint): bigint {
  const all = coins.reduce((sum, { amount }) => sum + amount, 0n);
  if (free >= all) return coin.amount;
  const gone = coins.filter(({ amount }) => amount === all - free);
  return gone.length === 1 && gone[0]?.name !== coin.name ? coin.amount : 0n;
}
