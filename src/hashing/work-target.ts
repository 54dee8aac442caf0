import { type BitsRule, expandBits, InvalidTarget, workOf } from './target';

/**
 * The target of a run of headers with equal bits: expanded once, as 32 bytes in hash byte order, and its work
 * counted once per run. Only a change of bits costs big integers.
 */
export class WorkTarget {
  private readonly bytes = new Uint8Array(32);
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
    for (let i = 0; i < 32; i += 1) this.bytes[i] = Number((target >> BigInt(8 * i)) & 0xffn);
    return null;
  }

  /** True when the hash at `at` is at most the target: equal is enough. @see Bitcoin Core pow.cpp CheckProofOfWorkImpl */
  isMet(hashes: Uint8Array, at: number): boolean {
    for (let i = 31; i >= 0; i -= 1) {
      const hash = hashes[at + i] ?? 0;
      const target = this.bytes[i] ?? 0;
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
