import { fromDisplay, toDisplay } from './bytes';
import { equihashSolves } from './equihash/equihash';
import { headerIds } from './hash-headers';
import { type HeaderContext, timeOffset } from './header-context';
import { type HeaderRule } from './header-rule';
import { type HeaderSlice } from './header-slices';
import { MedianTime } from './median-time';
import { type NetworkRules } from './network-rules';
import { expectedBits } from './rules/expected-bits';
import { MEDIAN_TIME_BLOCKS, Past } from './rules/past';
import { sliceProofs, type SliceProofs } from './slice-proofs';
import { WorkTarget } from './work-target';

/** BIP94: a period's first block may be this much older than its parent (Bitcoin Core MAX_TIMEWARP). */
const TIMEWARP_SECONDS_MAX = 600;

/** Judges the headers of one slice in order; typed arrays throughout, no object and no big integer per header. */
export class SliceJudge {
  /** 32 bytes per header, hash byte order. */
  readonly ids: Uint8Array;
  private readonly proofs: SliceProofs;
  private readonly view: DataView;
  private readonly past: Past;
  private readonly median = new MedianTime();
  private readonly target: WorkTarget;
  private readonly timeAt: number;
  private readonly everyBlock: boolean;
  private readonly parentId: DataView | null;
  private readonly idView: DataView;
  private readonly workView: DataView;

  constructor(
    private readonly slice: HeaderSlice,
    private readonly before: HeaderContext,
    private readonly rules: NetworkRules,
    private readonly nowSeconds: number | null,
    private readonly unchecked: Set<HeaderRule>,
  ) {
    this.ids = headerIds(slice.headers, rules);
    this.proofs = sliceProofs(slice, this.ids, rules, before.height + 1);
    this.view = viewOf(slice.headers);
    this.past = new Past(before, rules.periodBlocks, slice.count);
    for (const time of before.times) this.median.push(time);
    this.target = new WorkTarget(rules.powLimit);
    this.timeAt = timeOffset(rules);
    this.everyBlock = rules.difficulty.kind !== 'period' || rules.minDifficulty;
    this.parentId = before.hash === null ? null : viewOf(fromDisplay(before.hash));
    this.idView = viewOf(this.ids);
    this.workView = viewOf(this.proofs.hashes);
  }

  /** Judges header `i`, the ones before it being accepted. @returns the first rule that it breaks, or null */
  judge(i: number): HeaderRule | null {
    const at = i * this.rules.headerBytes;
    const time = this.view.getUint32(at + this.timeAt, true);
    const bits = this.view.getUint32(at + this.timeAt + 4, true);
    const rule =
      this.past.next === 0
        ? this.genesisRule(i, bits)
        : (this.linkRule(i) ?? this.workRule(i, bits) ?? this.contextRule(i, time, bits));
    if (rule !== null) return rule;
    this.target.count();
    this.median.push(time);
    this.accept(time, bits);
    return null;
  }

  private accept(time: number, bits: number): void {
    const first = this.past.next % this.rules.periodBlocks === 0;
    if (first || bits !== this.rules.powLimitBits) this.past.lastRealBits = bits;
    this.past.push(time, bits);
  }

  private genesisRule(i: number, bits: number): HeaderRule | null {
    if (this.rules.fixedGenesis) {
      // Its hash says all; genesis blocks need not meet the rules, and Core does not check them either.
      if (toDisplay(this.ids.subarray(32 * i, 32 * i + 32)) !== this.rules.genesisHash) return 'bad-genesis';
      return this.target.turnTo(bits);
    }
    const start = i * this.rules.headerBytes + 4;
    if (this.slice.headers.subarray(start, start + 32).some((byte) => byte !== 0)) return 'bad-genesis';
    return this.workRule(i, bits);
  }

  private linkRule(i: number): HeaderRule | null {
    const parent = i === 0 ? this.parentId : this.idView;
    if (parent === null) {
      this.unchecked.add('broken-link');
      return null;
    }
    const from = i === 0 ? 0 : 32 * (i - 1);
    const at = i * this.rules.headerBytes + 4;
    // Four bytes at a time: this is done for every header.
    for (let j = 0; j < 32; j += 4) {
      if (parent.getUint32(from + j) !== this.view.getUint32(at + j)) return 'broken-link';
    }
    return null;
  }

  private workRule(i: number, bits: number): HeaderRule | null {
    const rule = this.proofs.broken?.[i] ?? this.target.turnTo(bits);
    if (rule !== null) return rule;
    if (!this.target.isMet(this.workView, 32 * i)) return 'insufficient-work';
    return this.solutionRule(i);
  }

  /** Zcash: the hash is cheap to meet without the Equihash solution, which is dear to check and so comes last. */
  private solutionRule(i: number): HeaderRule | null {
    const { headerBytes } = this.rules;
    if (headerBytes === 80) return null;
    const header = this.slice.headers.subarray(i * headerBytes, (i + 1) * headerBytes);
    return equihashSolves(header) ? null : 'bad-solution';
  }

  private contextRule(i: number, time: number, bits: number): HeaderRule | null {
    const { rules, past } = this;
    const height = past.next;
    const boundary = height % rules.periodBlocks === 0;
    // Between boundaries Bitcoin's rule is the parent's bits: no call for most headers.
    const expected = boundary || this.everyBlock ? expectedBits(past, time, rules) : past.bitsAt(height - 1);
    if (expected === null) this.unchecked.add('wrong-retarget');
    else if (bits !== expected) return 'wrong-retarget';
    // With fewer known times the median could refuse a header that the network took.
    const median = this.median.count >= Math.min(MEDIAN_TIME_BLOCKS, height) ? this.median.median : null;
    if (median === null) this.unchecked.add('time-too-old');
    else if (time <= median) return 'time-too-old';
    if (rules.bip94 && boundary) {
      const parentTime = past.timeAt(height - 1);
      if (parentTime === null) this.unchecked.add('timewarp');
      else if (time < parentTime - TIMEWARP_SECONDS_MAX) return 'timewarp';
    }
    return this.futureRule(time, height, median) ?? this.versionRule(i, height);
  }

  private futureRule(time: number, height: number, median: number | null): HeaderRule | null {
    const { medianFuture, futureSecondsMax } = this.rules;
    if (this.nowSeconds === null) this.unchecked.add('time-too-new');
    else if (time > this.nowSeconds + futureSecondsMax) return 'time-too-new';
    if (medianFuture === null || height < medianFuture.from) return null;
    if (median === null) this.unchecked.add('time-too-new');
    else if (time > median + medianFuture.seconds) return 'time-too-new';
    return null;
  }

  private versionRule(i: number, height: number): HeaderRule | null {
    const { auxpow, versionFrom, headerBytes } = this.rules;
    const whole = this.view.getInt32(i * headerBytes, true);
    // Merged mining keeps its flag and the chain's id in the upper bits (GetBaseVersion).
    const version = auxpow === null ? whole : whole % 0x100;
    if (auxpow !== null && height >= auxpow.from && auxpow.legacyVersions.includes(whole)) return 'bad-version';
    for (const [least, from] of versionFrom) if (height >= from && version < least) return 'bad-version';
    return null;
  }

  /** What follows `accepted` headers of the slice, all of which have been judged. */
  after(accepted: number): HeaderContext {
    const { past, rules, before } = this;
    if (accepted === 0) return before;
    const height = past.next - 1;
    const periodStart = rules.periodBlocks === 0 ? -1 : height - (height % rules.periodBlocks);
    const first = past.factsAt(periodStart);
    return {
      height,
      hash: toDisplay(this.ids.subarray(32 * (accepted - 1), 32 * accepted)),
      bits: past.bitsAt(height),
      times: knownTimes(past, height),
      periodFirst: first === null ? null : { time: first.time, bits: first.bits },
      lastRealBits: past.lastRealBits,
      chainWork: before.chainWork + this.target.total,
      window: windowOf(past, height, periodStart - 1, rules.lookback),
    };
  }
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
}

function knownTimes(past: Past, height: number): number[] {
  const times: number[] = [];
  for (let at = height; at > height - MEDIAN_TIME_BLOCKS; at -= 1) {
    const time = past.timeAt(at);
    if (time === null) break;
    times.push(time);
  }
  return times.reverse();
}

/** The last headers without a gap, and the one before the period's first for rules that span a full period. */
function windowOf(past: Past, height: number, beforePeriod: number, lookback: number): HeaderContext['window'] {
  const window = [];
  let at = height;
  for (; at > height - lookback; at -= 1) {
    const facts = past.factsAt(at);
    if (facts === null) break;
    window.push(facts);
  }
  const early = beforePeriod <= at ? past.factsAt(beforePeriod) : null;
  if (early !== null) window.push(early);
  return window.reverse();
}
