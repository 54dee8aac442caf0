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
  'default' | 'lost-too-much' | 'below-renew' | 'no-returns' | 'above-scale' | 'below-scale' | 'buying-was-better';

export interface Verdict {
  readonly verdict: 'renew' | 'scale' | 'stop';
  /** Every reason that decided, the weightiest first. */
  readonly reasons: readonly VerdictReason[];
}

/**
 * Renew, scale or stop. Stop: the provider is in default, too much of what was earned did not come, the return is below
 * the bound, or there is none to be told. Scale: the return is high enough and the coin that came is at least what the
 * cost would have bought. Renew: all else. A figure that equals its bound meets it.
 */
export function judge(
  returns: Pick<Returns, 'roiBps' | 'coin' | 'boughtCoin'> | undefined,
  standing: Pick<Standing, 'earned' | 'late' | 'writtenOff' | 'defaultAt'>,
  rule: VerdictRule,
): Verdict {
  const roi = returns?.roiBps ?? null;
  const stop: VerdictReason[] = [];
  if (standing.defaultAt !== null) stop.push('default');
  const lost = (standing.late + standing.writtenOff) * 10_000n > standing.earned * BigInt(rule.lostBpsMax);
  if (lost) stop.push('lost-too-much');
  if (roi === null) stop.push('no-returns');
  else if (roi < BigInt(rule.renewFromBps)) stop.push('below-renew');
  if (stop.length > 0 || returns === undefined || roi === null) return { verdict: 'stop', reasons: stop };
  if (roi < BigInt(rule.scaleFromBps)) return { verdict: 'renew', reasons: ['below-scale'] };
  if (returns.coin < returns.boughtCoin) return { verdict: 'renew', reasons: ['buying-was-better'] };
  return { verdict: 'scale', reasons: ['above-scale'] };
}
