/** An invariant does not hold. */
export class InvariantViolated extends Error {}

/** @throws InvariantViolated */
export function must(holds: boolean, what: string): asserts holds {
  if (!holds) throw new InvariantViolated(what);
}
