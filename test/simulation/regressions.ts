/**
 * Seeds that once broke an invariant and for which no cheaper test was found. They are run with every test; one that no
 * longer comes to the fault, because the simulation draws otherwise by now, is replaced.
 */
export const REGRESSIONS: readonly number[] = [];
