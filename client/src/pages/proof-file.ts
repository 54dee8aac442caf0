import { claimsInclusion } from '../../../src/solvency/inclusion-file';
import { type InclusionVerdict, verifyInclusion } from '../../../src/solvency/verify-inclusion';

/** A verdict on a proof of inclusion, and how long it took. */
export interface CheckedInclusion {
  readonly verdict: InclusionVerdict;
  readonly ms: number;
}

/** What is no JSON is refused like any other damage. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Whether a text says of itself that it is a proof of inclusion: every other file is judged as a receipt. */
export function isInclusion(text: string): boolean {
  return claimsInclusion(parsed(text));
}

/** Checks a proof of inclusion on this device. Nobody is asked. */
export function checkInclusion(text: string): CheckedInclusion {
  const begun = performance.now();
  const verdict = verifyInclusion(parsed(text));
  const { duration } = performance.measure('paydirt-inclusion', { start: begun });
  return { verdict, ms: Math.round(duration) };
}
