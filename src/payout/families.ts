/** A transaction as far as double spending is concerned. */
export interface Spend {
  readonly txid: string;
  /** Outpoints `txid:vout`. */
  readonly inputs: readonly string[];
}

/** A common outpoint lets the network confirm at most one of two transactions. */
export function conflict(a: readonly string[], b: readonly string[]): boolean {
  const known = new Set(a);
  return b.some((outpoint) => known.has(outpoint));
}

/**
 * Every outpoint that a transaction stands on: its own inputs and those of its unconfirmed ancestors, back to
 * confirmed outputs (RULES.md 13).
 * @param unconfirmed transactions that are not in a block yet, by txid
 */
export function ancestorClosure(spend: Spend, unconfirmed: ReadonlyMap<string, Spend>): Set<string> {
  const closure = new Set<string>();
  const open = [...spend.inputs];
  for (let outpoint = open.pop(); outpoint !== undefined; outpoint = open.pop()) {
    if (closure.has(outpoint)) continue;
    closure.add(outpoint);
    const parent = unconfirmed.get(outpoint.slice(0, outpoint.lastIndexOf(':')));
    if (parent !== undefined) open.push(...parent.inputs);
  }
  return closure;
}

/**
 * Invariant I3 for one item: any two attempts to pay it conflict.
 * @returns the first earlier attempt that could confirm beside `next`, or undefined when there is none
 */
export function unconflicting(
  next: Spend,
  earlier: readonly Spend[],
  unconfirmed: ReadonlyMap<string, Spend> = new Map(),
): Spend | undefined {
  const closure = [...ancestorClosure(next, unconfirmed)];
  return earlier.find((spend) => !conflict(closure, [...ancestorClosure(spend, unconfirmed)]));
}
