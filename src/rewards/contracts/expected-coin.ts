import { assertInvariant, type Instant } from '../../units';
import { overlapMs } from './contract-days';
import type { Span } from './contract-terms';

const MS_PER_SECOND = 1_000n;
/** A hash is below the target with probability (target + 1) / 2^256. @see Bitcoin Core chain.cpp GetBlockProof */
const HASHES = 1n << 256n;

/** A stretch of time in which target and reward of a block stay the same. Stretches never overlap. */
export interface Stretch extends Span {
  /** Unsigned 256-bit proof-of-work target. */
  readonly target: bigint;
  /** Base units that a block creates. */
  readonly subsidy: bigint;
  /** Base units of fees in a block, observed; null: not known. */
  readonly fees: bigint | null;
  /** True where the target comes from headers of our own verified chain; false for what somebody stated or assumed. */
  readonly verified: boolean;
}

/**
 * What is counted as fees of a block, by declaration: headers do not show fees. `observed` needs the stretch's own;
 * `of-subsidy` is basis points of the subsidy.
 */
export type FeeRule =
  | { readonly kind: 'none' | 'observed' }
  | { readonly kind: 'per-block'; readonly units: bigint }
  | { readonly kind: 'of-subsidy'; readonly bps: number };

/** Reward of one block: subsidy and fees, x 10,000 so that basis points stay exact. */
function rewardBps(stretch: Stretch, rule: FeeRule): bigint {
  switch (rule.kind) {
    case 'none':
      return stretch.subsidy * 10_000n;
    case 'per-block':
      return (stretch.subsidy + rule.units) * 10_000n;
    case 'of-subsidy':
      return stretch.subsidy * (10_000n + BigInt(rule.bps));
    case 'observed':
      assertInvariant(stretch.fees !== null, 'a rule that counts observed fees is given them');
      return (stretch.subsidy + stretch.fees) * 10_000n;
  }
}

/** What a hash rate is expected to earn. */
export interface ExpectedCoin {
  /** Base units, rounded down once: an expectation is never flattered. */
  readonly units: bigint;
  /** Milliseconds of the asked spans that no stretch covers: above 0, `units` is not the whole. */
  readonly missingMs: number;
  /** False as soon as one stretch that counted was not verified. */
  readonly verified: boolean;
}

/**
 * Expected coin of a hash rate over spans of time: hashes x chance of each x reward of a block, summed exactly over the
 * stretches and rounded down once at the end. Difficulty as a float does not occur.
 * @param hashRate hashes per second
 * @param stretches in rising order: those before and after a span are passed over, of which there may be thousands
 */
export function expectedCoin(
  hashRate: bigint,
  spans: readonly Span[],
  stretches: readonly Stretch[],
  rule: FeeRule,
): ExpectedCoin {
  let sum = 0n;
  let missingMs = 0;
  let verified = true;
  for (const span of spans) {
    missingMs += span.to - span.from;
    for (let at = firstEndingAfter(stretches, span.from); at < stretches.length; at += 1) {
      const stretch = stretches[at];
      if (stretch === undefined || stretch.from >= span.to) break;
      const ms = overlapMs(span, stretch);
      if (ms === 0) continue;
      missingMs -= ms;
      verified &&= stretch.verified;
      sum += BigInt(ms) * (stretch.target + 1n) * rewardBps(stretch, rule);
    }
  }
  return { units: (sum * hashRate) / (MS_PER_SECOND * 10_000n * HASHES), missingMs, verified };
}

/** Index of the first stretch that ends after an instant, by halving. */
function firstEndingAfter(stretches: readonly Stretch[], at: Instant): number {
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle]?.to ?? at) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
