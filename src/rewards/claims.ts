import { allocate } from '../units';

/** A share as far as coin is concerned. */
export interface Claim {
  readonly externalId: string;
  readonly holder: string;
  readonly toAt: number;
  due: bigint;
  received: bigint;
}

/** How coin moved onto or off a claim. */
export interface ClaimMove {
  readonly externalId: string;
  readonly holder: string;
  readonly amount: bigint;
}

/**
 * What holders still have to receive from one source, oldest row first. Coin that came covers the oldest rows; within
 * a row that it covers in part, in proportion to what is left. A working set: load, decide, save what `touched` names.
 */
export class Claims {
  private readonly claims: Claim[];
  readonly touched = new Set<Claim>();

  constructor(claims: readonly Claim[]) {
    this.claims = [...claims].sort(inOrder);
  }

  get remaining(): bigint {
    return this.claims.reduce((sum, claim) => sum + claim.due - claim.received, 0n);
  }

  /** Covers claims with `amount`, oldest first. What exceeds all claims is not used; the moves say how much was. */
  distribute(amount: bigint): ClaimMove[] {
    const moves: ClaimMove[] = [];
    let left = amount;
    for (let i = 0; i < this.claims.length && left > 0n;) {
      const row = this.rowAt(i);
      i += row.length;
      const wants = row.map((claim) => claim.due - claim.received);
      const wanted = wants.reduce((sum, want) => sum + want, 0n);
      if (wanted === 0n) continue;
      const given = left < wanted ? allocate(left, wants) : wants;
      row.forEach((claim, n) => this.add(claim, given[n] ?? 0n, moves));
      left -= left < wanted ? left : wanted;
    }
    return moves;
  }

  /**
   * Lowers what a holder gets from a row. Coin that came for it covers the holder's other rows, oldest first.
   * @returns the moves, and what no claim could take up: it was received and is owed back
   */
  reduce(externalId: string, holder: string, due: bigint): { readonly moves: ClaimMove[]; readonly excess: bigint } {
    const moves: ClaimMove[] = [];
    const claim = this.claims.find((one) => one.externalId === externalId && one.holder === holder);
    if (claim === undefined) return { moves, excess: 0n };
    this.touched.add(claim);
    claim.due = due;
    let excess = claim.received - due;
    if (excess <= 0n) return { moves, excess: 0n };
    this.add(claim, -excess, moves);
    for (const other of this.claims) {
      if (excess === 0n) break;
      const want = other.due - other.received;
      if (other.holder !== holder || want <= 0n) continue;
      const taken = want < excess ? want : excess;
      this.add(other, taken, moves);
      excess -= taken;
    }
    return { moves, excess };
  }

  /**
   * The coin that came for a claim is gone: nothing of it can cover another one.
   * @returns the moves, and what was received and is owed back
   */
  forfeit(externalId: string, holder: string, due: bigint): { readonly moves: ClaimMove[]; readonly excess: bigint } {
    const moves: ClaimMove[] = [];
    const claim = this.claims.find((one) => one.externalId === externalId && one.holder === holder);
    if (claim === undefined) return { moves, excess: 0n };
    this.touched.add(claim);
    claim.due = due;
    const excess = claim.received;
    this.add(claim, -excess, moves);
    return { moves, excess };
  }

  private add(claim: Claim, amount: bigint, moves: ClaimMove[]): void {
    if (amount === 0n) return;
    claim.received += amount;
    this.touched.add(claim);
    moves.push({ externalId: claim.externalId, holder: claim.holder, amount });
  }

  private rowAt(start: number): Claim[] {
    const id = this.claims[start]?.externalId;
    let end = start;
    while (end < this.claims.length && this.claims[end]?.externalId === id) end += 1;
    return this.claims.slice(start, end);
  }
}

function inOrder(a: Claim, b: Claim): number {
  if (a.toAt !== b.toAt) return a.toAt - b.toAt;
  if (a.externalId !== b.externalId) return a.externalId < b.externalId ? -1 : 1;
  return a.holder < b.holder ? -1 : a.holder > b.holder ? 1 : 0;
}
