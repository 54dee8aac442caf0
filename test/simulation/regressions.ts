/** Seeds that once broke an invariant. They are run with every test, for ever. */
export const REGRESSIONS: readonly number[] = [
  // A row of which unassigned work got one satoshi of pool fee and nothing net could not be booked, nor any after it.
  106,
];
