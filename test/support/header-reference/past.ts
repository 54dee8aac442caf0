import type { HeaderContext } from '../../../src/hashing';
import type { ReferenceNetwork } from './networks';

/** A context without what a verifier keeps for itself: how long its window is, and its note of the testnet walk. */
export type KnownContext = Omit<HeaderContext, 'window' | 'lastRealBits'>;

interface Fact {
  time?: number;
  bits?: number;
}

/**
 * What is known of the headers before one, by height. Unknown is null, never a guess: a rule that meets null is not applied.
 */
export class Past {
  private readonly facts = new Map<number, Fact>();
  private readonly given: HeaderContext;
  height: number;
  id: string | null;
  work: bigint;

  constructor(
    context: HeaderContext,
    private readonly network: ReferenceNetwork,
  ) {
    this.given = context;
    this.height = context.height;
    this.id = context.hash;
    this.work = context.chainWork;
    context.times.forEach((time, index) => this.learn(context.height - context.times.length + 1 + index, { time }));
    context.window.forEach((fact) => this.learn(fact.height, { time: fact.time, bits: fact.bits }));
    if (context.periodFirst !== null && network.periodBlocks > 0) {
      this.learn(context.height - (context.height % network.periodBlocks), context.periodFirst);
    }
    if (context.bits !== null) this.learn(context.height, { bits: context.bits });
  }

  private learn(height: number, fact: Fact): void {
    this.facts.set(height, { ...this.facts.get(height), ...fact });
  }

  /** A header that was accepted. */
  push(id: string, time: number, bits: number, work: bigint): void {
    this.height += 1;
    this.id = id;
    this.work += work;
    this.learn(this.height, { time, bits });
  }

  time(height: number): number | null {
    return this.facts.get(height)?.time ?? null;
  }

  bits(height: number): number | null {
    return this.facts.get(height)?.bits ?? null;
  }

  /** Median of the 11 times that end at `height`; fewer near genesis, then the upper one. @see chain.h GetMedianTimePast */
  median(height: number): number | null {
    const times: number[] = [];
    for (let at = Math.max(0, height - 10); at <= height; at += 1) {
      const time = this.time(at);
      if (time === null) return null;
      times.push(time);
    }
    return times.sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? null;
  }

  /**
   * Bits of the last header of the parent's period that is not a minimum-difficulty one, the walk of GetNextWorkRequired.
   * @param limit compact bits of minimum difficulty
   */
  lastReal(limit: number): number | null {
    for (let at = this.height; ; at -= 1) {
      const bits = this.bits(at);
      if (bits !== null && (bits !== limit || at % this.network.periodBlocks === 0)) return bits;
      if (bits === null || at === this.given.height) return at <= this.given.height ? this.given.lastRealBits : null;
    }
  }

  /** What a second batch would be judged against. */
  context(): KnownContext {
    const { periodBlocks } = this.network;
    const times: number[] = [];
    for (let at = this.height; at > this.height - 11; at -= 1) {
      const time = this.time(at);
      if (time === null) break;
      times.unshift(time);
    }
    const first = periodBlocks > 0 ? this.height - (this.height % periodBlocks) : -1;
    const time = this.time(first);
    const bits = this.bits(first);
    return {
      height: this.height,
      hash: this.id,
      bits: this.bits(this.height),
      times,
      periodFirst: time === null || bits === null ? null : { time, bits },
      chainWork: this.work,
    };
  }
}
