/** Seeds that once broke an invariant; each says what it found. They are run with every test, for ever. */
export const REGRESSIONS: readonly number[] = [];
