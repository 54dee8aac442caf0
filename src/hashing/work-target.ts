import { type BitsRule, expandBits, InvalidTarget, workOf } from './target';

/**
 * The target of a run of headers with equal bits: expanded once, as eight words with the lowest first, and its work
 * counted once per run. Only a change of bits costs big integers.
 */
export class WorkTarget {
  private readonly words = new Uint32Array(8);
  private current = -1;
  private work = 0n;
  private run = 0;
  private sum = 0n;

  constructor(private readonly limit: bigint) {}

  /** Turns to another target. @returns the rule that the bits break, or null */
  turnTo(bits: number): BitsRule | null {
    if (bits === this.current) return null;
    this.sum += this.work * BigInt(this.run);
    this.run = 0;
    this.current = -1;
    this.work = 0n;
    let target;
    try {
      target = expandBits(bits, this.limit);
    } catch (refusal) {
      if (refusal instanceof InvalidTarget) return refusal.rule;
      throw refusal;
    }
    this.work = workOf(target);
    this.current = bits;
    for (let i = 0; i < 8; i += 1) this.words[i] = Number((target >> BigInt(32 * i)) & 0xffffffffn);
    return null;
  }

  /** True when the hash at `at` is at most the target: equal is enough. @see Bitcoin Core pow.cpp CheckProofOfWorkImpl */
  isMet(hashes: DataView, at: number): boolean {
    for (let i = 7; i >= 0; i -= 1) {
      const hash = hashes.getUint32(at + 4 * i, true);
      const target = this.words[i] ?? 0;
      if (hash !== target) return hash < target;
    }
    return true;
  }

  /** Counts the work of one header of the run. */
  count(): void {
    this.run += 1;
  }

  /** Work of all counted headers. @see Bitcoin Core chain.cpp GetBlockProof */
  get total(): bigint {
    return this.sum + this.work * BigInt(this.run);
  }
}
