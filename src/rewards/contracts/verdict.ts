import type { Returns } from './returns';
import type { Standing } from './contract-standing';

/** By which figures a contract is judged, declared before it is. */
export interface VerdictRule {
  /** Return on investment from which on it is worth doing again. */
  readonly renewFromBps: number;
  /** Return on investment from which on more of it is worth buying, if it also beat simply buying the coin. */
  readonly scaleFromBps: number;
  /** Part of what was earned that may be late or written off. */
  readonly lostBpsMax: number;
}

/** Break-even is enough to renew, ten percent to scale, and a twentieth may be late or lost. */
export const DEFAULT_VERDICT: VerdictRule = { renewFromBps: 0, scaleFromBps: 1_000, lostBpsMax: 500 };

export type VerdictReason =
  | 'default'
  | 'lost-too-much'
  | 'below-renew'
  | 'above-scale'
  | 'below-scale'
  | 'buying-was-better'
  | 'no-start-price'
  | 'unpriced'
  | 'cost-nothing';

/** `none`: what is known does not carry a verdict, and the reason says what lacks. */
export interface Verdict {
  readonly verdict: 'renew' | 'scale' | 'stop' | 'none';
  /** Every reason that decided, the weightiest first. */
  readonly reasons: readonly VerdictReason[];
}

/**
 * Renew, scale or stop. Stop: the provider is in default, too much of what was earned did not come, or the return is below
 * the bound. Scale: the return is high enough and the coin that came is at least what the cost would have bought. Renew:
 * all else. A figure that equals its bound meets it. What is not known is no fault of the provider: without a price of the
 * start, while coin that came has no price, and for a contract that cost nothing no return decides.
 */
export function judge(
  returns: Pick<Returns, 'roiBps' | 'coin' | 'boughtCoin' | 'unpriced'> | undefined,
  standing: Pick<Standing, 'earned' | 'late' | 'writtenOff' | 'defaultAt'>,
  rule: VerdictRule,
): Verdict {
  const stop: VerdictReason[] = [];
  if (standing.defaultAt !== null) stop.push('default');
  const lost = (standing.late + standing.writtenOff) * 10_000n > standing.earned * BigInt(rule.lostBpsMax);
  if (lost) stop.push('lost-too-much');
  const unknown = unknownOf(returns);
  const roi = returns?.roiBps ?? null;
  if (unknown === undefined && roi !== null && roi < BigInt(rule.renewFromBps)) stop.push('below-renew');
  if (stop.length > 0) return { verdict: 'stop', reasons: stop };
  if (unknown !== undefined || returns === undefined || roi === null) {
    return { verdict: 'none', reasons: [unknown ?? 'cost-nothing'] };
  }
  if (roi < BigInt(rule.scaleFromBps)) return { verdict: 'renew', reasons: ['below-scale'] };
  if (returns.coin < returns.boughtCoin) return { verdict: 'renew', reasons: ['buying-was-better'] };
  return { verdict: 'scale', reasons: ['above-scale'] };
}

/** What a return lacks to decide anything. */
function unknownOf(returns: Pick<Returns, 'roiBps' | 'unpriced'> | undefined): VerdictReason | undefined {
  if (returns === undefined) return 'no-start-price';
  if (returns.roiBps === null) return 'cost-nothing';
  return returns.unpriced === 0n ? undefined : 'unpriced';
}
