/** Plain data that explains a refusal: fields, never prose, never personal data. */
export type ErrorFields = Readonly<Record<string, string | number | boolean | null>>;

/**
 * An expected refusal. `code` is stable and reads `room.reason`; the API maps it to a status and the
 * client to a sentence. Bugs are `assertInvariant`, not this.
 */
export class DomainError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly fields: ErrorFields = {},
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.name = 'DomainError';
  }
}

/** A law of the books was broken: stop the job, never continue with a guess. */
export class InvariantBroken extends Error {
  constructor(message: string) {
    super(`Invariant broken: ${message}`);
    this.name = 'InvariantBroken';
  }
}

/** @throws InvariantBroken when `condition` is false */
export function assertInvariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new InvariantBroken(message);
}

/** Makes an unhandled member of a union a compile error, and a loud one at run time. */
export function assertNever(value: never): never {
  throw new InvariantBroken(`unexpected value ${JSON.stringify(value)}`);
}
