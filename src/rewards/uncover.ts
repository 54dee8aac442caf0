/** A claim that coin covers, as far as coin is concerned. Base units. */
export interface CoveredClaim {
  readonly externalId: string;
  readonly holder: string;
  readonly toAt: number;
  readonly received: bigint;
}

/** Which claims a coin covered when it came. Base units. */
export interface CoverMove {
  readonly externalId: string;
  readonly holder: string;
  readonly amount: bigint;
}

/** What stands around the claims. Base units. */
export interface UncoverLimits {
  /** What a holder still has here, and so can be accrued again; a holder that is absent has no bound. */
  readonly here: ReadonlyMap<string, bigint>;
  /** What a holder owes already because a row was restated: that part of the coin is with them, and not here. */
  readonly debts: ReadonlyMap<string, bigint>;
  /** Coin of the source that restatements took from claims and that covers none. */
  readonly free: bigint;
}

/** What becomes of the claims when a coin is gone. */
export interface Uncovered {
  /** What each claim loses, above zero. */
  readonly moves: readonly CoverMove[];
  /** What the free coin loses. */
  readonly free: bigint;
  /** What cannot be taken: it was paid on, or the books have given it another way. */
  readonly paid: bigint;
}

/**
 * Takes a coin that is gone from the claims that it covered. Coin that a restatement has moved since is looked for where
 * restatements put it: in a debt, in the free coin, on another share of the row, on another row of the holder, and last on
 * whatever was covered last. What its holder does not have any more stays covered: they were paid, and the pool owes it to
 * the operator. Nothing falls below zero.
 * @param covered what the coin covered when it came
 * @param claims every claim of the source that coin covers
 */
export function uncover(
  covered: readonly CoverMove[],
  claims: readonly CoveredClaim[],
  { here, debts, free }: UncoverLimits,
): Uncovered {
  const left = new Map(claims.map((claim) => [keyOf(claim), claim.received]));
  const stock = { here: new Map(here), debts: new Map(debts), free };
  const taken = new Map<string, CoverMove>();
  let paid = 0n;
  const take = (claim: Pick<CoverMove, 'externalId' | 'holder'>, wanted: bigint): bigint => {
    const key = keyOf(claim);
    const bound = stock.here.get(claim.holder);
    const amount = least(wanted, left.get(key) ?? 0n, bound ?? wanted);
    if (amount <= 0n) return 0n;
    left.set(key, (left.get(key) ?? 0n) - amount);
    if (bound !== undefined) stock.here.set(claim.holder, bound - amount);
    const { externalId, holder } = claim;
    taken.set(key, { externalId, holder, amount: amount + (taken.get(key)?.amount ?? 0n) });
    return amount;
  };
  const moved: CoverMove[] = [];
  for (const move of covered) {
    const there = least(move.amount, left.get(keyOf(move)) ?? 0n);
    paid += there - take(move, there);
    if (move.amount > there) moved.push({ ...move, amount: move.amount - there });
  }
  for (const move of moved) {
    const owed = least(move.amount, stock.debts.get(move.holder) ?? 0n);
    stock.debts.set(move.holder, (stock.debts.get(move.holder) ?? 0n) - owed);
    const freed = least(move.amount - owed, stock.free);
    stock.free -= freed;
    let rest = move.amount - owed - freed;
    for (const claim of rest > 0n ? nearest(move, claims) : []) rest -= take(claim, rest);
    paid += owed + rest;
  }
  return { moves: [...taken.values()], free: free - stock.free, paid };
}

/** Other shares of the row first, then other rows of the holder, then all; the newest first. */
function nearest(move: CoverMove, claims: readonly CoveredClaim[]): CoveredClaim[] {
  const rank = ({ externalId, holder }: CoveredClaim): number =>
    externalId === move.externalId ? 0 : holder === move.holder ? 1 : 2;
  return [...claims].sort((a, b) => rank(a) - rank(b) || b.toAt - a.toAt || (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ externalId, holder }: Pick<CoverMove, 'externalId' | 'holder'>): string {
  return `${externalId} ${holder}`;
}

function least(first: bigint, ...others: readonly bigint[]): bigint {
  return others.reduce((all, one) => (one < all ? one : all), first);
}
